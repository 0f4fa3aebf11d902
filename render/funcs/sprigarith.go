package funcs

import (
	"math"
	"math/big"
	"reflect"
	"strconv"
	"text/template"
)

// addWholeArithmetic replaces sprig's functions on whole numbers. Text that is not a
// number is an error, and so is a result that does not fit. add cuts fractions off, as
// sprig's does. To the others a fraction is an error: sprig's results were wrong there.
func addWholeArithmetic(m template.FuncMap) {
	whole := func(op func(z, a, b *big.Int) *big.Int, floats string) folding {
		return fold(noFraction(floats), op)
	}

	plus := fold(cut, (*big.Int).Add)
	m["add"] = func(vs ...any) (any, error) { return plus(0, vs...) }
	plus1 := whole((*big.Int).Add, "add1f")
	m["add1"] = func(v any) (any, error) { return plus1(v, 1) }
	m["mul"] = whole((*big.Int).Mul, "mulf or multiply")
	m["min"] = whole(pick(-1), "minf or minimum")
	m["max"] = whole(pick(+1), "maxf or maximum")
	m["biggest"] = m["max"]
	m["sub"] = pair(whole((*big.Int).Sub, "subf or subtract"))
	m["div"] = pair(byNonZero(whole((*big.Int).Quo, "divf or divide")))
	m["mod"] = pair(byNonZero(whole((*big.Int).Rem, "")))
}

type folding = func(first any, others ...any) (any, error)

// fold applies an operation to the first number and each of the others in turn.
func fold(read func(any) (*big.Int, error), op func(z, a, b *big.Int) *big.Int) folding {
	return func(first any, others ...any) (any, error) {
		out, err := read(first)
		if err != nil {
			return nil, err
		}

		from := []*big.Int{out}
		for _, v := range others {
			n, err := read(v)
			if err != nil {
				return nil, err
			}
			from = append(from, n)

			out = op(new(big.Int), out, n)
			if out.BitLen() > 64 {
				return nil, errRange
			}
		}
		return integer(out, from...)
	}
}

func pair(f folding) func(a, b any) (any, error) {
	return func(a, b any) (any, error) { return f(a, b) }
}

func byNonZero(f folding) folding {
	return func(first any, others ...any) (any, error) {
		for _, v := range others {
			if n, err := exactly(v); err == nil && n.Sign() == 0 {
				return nil, errZero
			}
		}
		return f(first, others...)
	}
}

// noFraction reads a whole number; floats names the functions that take fractions too.
func noFraction(floats string) func(any) (*big.Int, error) {
	hint := "use " + floats + ", which takes fractions"
	if floats == "" {
		hint = "round it first, with | round 0, or cut off the fraction, with | int"
	}

	return func(v any) (*big.Int, error) {
		n, err := exactly(v)
		if err == errNotInteger {
			return nil, &mistake{"takes whole numbers, but one has a fraction", hint}
		}
		return n, err
	}
}

// addFloatArithmetic makes sprig's functions on floats fail for an argument that is not a
// number, and where there is no result.
func addFloatArithmetic(m template.FuncMap) {
	for _, name := range []string{"add1f", "addf", "subf", "mulf", "divf", "maxf", "minf", "ceil", "floor", "round"} {
		m[name] = onFloats(reflect.ValueOf(m[name]), name == "divf")
	}
	m["divf"] = finely(m["divf"].(func(...any) (any, error)))
	m["round"] = evenly(m["round"].(func(...any) (any, error)))
}

// evenly rounds a negative number as its positive counterpart: sprig's round makes -3 of
// -2.3.
func evenly(round func(...any) (any, error)) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		if len(args) == 0 {
			return round()
		}
		f, err := float(args[0])
		if err != nil || f >= 0 {
			return round(args...)
		}

		out, err := round(append([]any{-f}, args[1:]...)...)
		if err != nil {
			return nil, err
		}
		return 0 - out.(float64), nil
	}
}

// finely divides exactly if the result is small: sprig's divf keeps 16 decimal places,
// which makes 0 of 1 / 1e22.
func finely(divf func(...any) (any, error)) func(...any) (any, error) {
	const small = 1e-6

	return func(args ...any) (any, error) {
		out, err := divf(args...)
		if err != nil || math.Abs(out.(float64)) >= small {
			return out, err
		}
		return quotient(args)
	}
}

// quotient divides the first number by each of the others, which are not zero.
func quotient(numbers []any) (any, error) {
	q := new(big.Rat)
	for i, v := range numbers {
		f, err := float(v)
		if err != nil {
			return nil, err
		}

		n, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
		if i == 0 {
			q.Set(n)
			continue
		}
		q.Quo(q, n)
	}

	f, _ := q.Float64()
	return f, nil
}

// onFloats returns fn with its arguments read as floats, or as ints where it takes an
// int. If it divides, zero is an error but for the first argument.
func onFloats(fn reflect.Value, divides bool) func(args ...any) (any, error) {
	return func(args ...any) (any, error) {
		in, err := floatsFor(fn.Type(), args)
		if err != nil {
			return nil, err
		}

		for i, v := range in {
			if divides && i > 0 && v.Float() == 0 {
				return nil, errZero
			}
		}
		return finite(fn.Call(in)[0].Float())
	}
}

func floatsFor(fn reflect.Type, args []any) ([]reflect.Value, error) {
	fixed := fn.NumIn()
	if fn.IsVariadic() {
		fixed--
	}
	if len(args) < fixed || len(args) > fixed && !fn.IsVariadic() {
		return nil, failure("has the wrong number of arguments")
	}

	in := make([]reflect.Value, len(args))
	for i, a := range args {
		read := finiteFloat
		if i < fixed && fn.In(i).Kind() == reflect.Int {
			read = count
		}

		v, err := read(a)
		if err != nil {
			return nil, err
		}
		in[i] = v
	}
	return in, nil
}

func finiteFloat(v any) (reflect.Value, error) {
	f, err := float(v)
	if err == nil {
		_, err = finite(f)
	}
	return reflect.ValueOf(f), err
}

func count(v any) (reflect.Value, error) {
	n, err := whole(v)
	return reflect.ValueOf(int(n)), err
}
