package funcs

import (
	"math"
	"math/big"
	"reflect"
	"strconv"
	"text/template"
)

// addWholeArithmetic replaces sprig's functions on whole numbers: text that is none is
// an error, and so is a result that does not fit. Sprig's add cuts fractions off; of
// the others a fraction is an error, for what they made of it was another number.
func addWholeArithmetic(m template.FuncMap) {
	plus := fold(cut, (*big.Int).Add)
	m["add"] = func(vs ...any) (any, error) { return plus(0, vs...) }
	whole := func(op func(z, a, b *big.Int) *big.Int, floats string) folding {
		return fold(noFraction(floats), op)
	}
	add1, greatest := whole((*big.Int).Add, "add1f"), whole(pick(+1), "maxf or maximum")
	m["add1"] = func(v any) (any, error) { return add1(v, 1) }
	m["mul"] = whole((*big.Int).Mul, "mulf or multiply")
	m["min"] = whole(pick(-1), "minf or minimum")
	m["max"], m["biggest"] = greatest, greatest
	m["sub"] = pair(whole((*big.Int).Sub, "subf or subtract"))
	m["div"] = pair(byNonZero(whole((*big.Int).Quo, "divf or divide")))
	m["mod"] = pair(byNonZero(whole((*big.Int).Rem, "")))
}

type folding = func(first any, others ...any) (any, error)

// fold does something with the first number and each of the others in turn.
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
			if out = op(new(big.Int), out, n); out.BitLen() > 64 {
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

// noFraction reads a whole number; floats are the functions that take others too.
func noFraction(floats string) func(any) (*big.Int, error) {
	return func(v any) (*big.Int, error) {
		n, err := exactly(v)
		if err == errNotInteger {
			hint := "round it before, with | round 0, or cut it with | int"
			if floats != "" {
				hint = "use " + floats + ", which takes fractions"
			}
			return nil, &mistake{"wants whole numbers, and one has a fraction", hint}
		}
		return n, err
	}
}

// addFloatArithmetic makes sprig's functions on floats fail for what is no number, or
// has no result.
func addFloatArithmetic(m template.FuncMap) {
	for _, name := range []string{"add1f", "addf", "subf", "mulf", "divf", "maxf", "minf", "ceil", "floor", "round"} {
		m[name] = onFloats(reflect.ValueOf(m[name]), name == "divf")
	}
	m["divf"] = finely(m["divf"].(func(...any) (any, error)))
	m["round"] = evenly(m["round"].(func(...any) (any, error)))
}

// evenly does to a number below zero what it does above: sprig's round makes -3 of -2.3.
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

// finely divides exactly what comes out small: sprig's divf keeps 16 places behind the
// point, which makes 0 of 1 / 1e22.
func finely(divf func(...any) (any, error)) func(...any) (any, error) {
	const small = 1e-6
	return func(args ...any) (any, error) {
		out, err := divf(args...)
		if err != nil || math.Abs(out.(float64)) >= small {
			return out, err
		}
		q := new(big.Rat)
		for i, a := range args {
			f, err := float(a)
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
		quotient, _ := q.Float64()
		return quotient, nil
	}
}

// onFloats returns fn with its arguments read as floats, or as counts where it takes an
// int. A division fails where any argument but the first is zero.
func onFloats(fn reflect.Value, divides bool) func(args ...any) (any, error) {
	t := fn.Type()
	return func(args ...any) (any, error) {
		fixed := t.NumIn()
		if t.IsVariadic() {
			fixed--
		}
		if len(args) < fixed || len(args) > fixed && !t.IsVariadic() {
			return nil, failure("wants another number of arguments")
		}
		in := make([]reflect.Value, len(args))
		for i, a := range args {
			if i < fixed && t.In(i).Kind() == reflect.Int {
				n, err := whole(a)
				if err != nil {
					return nil, err
				}
				in[i] = reflect.ValueOf(int(n))
				continue
			}
			f, err := float(a)
			switch {
			case err != nil:
				return nil, err
			case math.IsInf(f, 0) || math.IsNaN(f):
				return nil, errRangeFloat
			case divides && i > 0 && f == 0:
				return nil, errZero
			}
			in[i] = reflect.ValueOf(f)
		}
		out := fn.Call(in)[0].Float()
		if math.IsInf(out, 0) || math.IsNaN(out) {
			return nil, errRangeFloat
		}
		return out, nil
	}
}
