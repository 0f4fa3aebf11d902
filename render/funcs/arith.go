package funcs

import (
	"math"
	"math/big"
	"text/template"
)

// addArithmetic adds consul-template's functions on numbers. They work on floats if
// either number is a float, else on integers. Their arguments are in the order for a
// pipe: 3 | subtract 2 is 1.
func addArithmetic(m template.FuncMap) {
	m["add"] = sum(arith((*big.Int).Add, func(a, b float64) float64 { return a + b }))
	m["subtract"] = arith((*big.Int).Sub, func(a, b float64) float64 { return a - b })
	m["multiply"] = arith((*big.Int).Mul, func(a, b float64) float64 { return a * b })
	m["divide"] = nonZero(arith((*big.Int).Quo, func(a, b float64) float64 { return a / b }))
	m["modulo"] = nonZero(arith((*big.Int).Rem, nil))
	m["minimum"] = arith(pick(-1), math.Min)
	m["maximum"] = arith(pick(+1), math.Max)
}

// sum adds up any number of numbers.
func sum(plus operation) func(vs ...any) (any, error) {
	return func(vs ...any) (any, error) {
		var total any = int64(0)
		for _, v := range vs {
			next, err := plus(v, total)
			if err != nil {
				return nil, err
			}
			total = next
		}

		return total, nil
	}
}

// pick returns the larger of two integers, or with -1 the smaller.
func pick(sign int) func(z, a, b *big.Int) *big.Int {
	return func(_, a, b *big.Int) *big.Int {
		if a.Cmp(b) == sign {
			return a
		}
		return b
	}
}

// An operation does something to a with b.
type operation = func(b, a any) (any, error)

// arith makes an operation of one on integers and one on floats. Without onFloats,
// floats are an error.
func arith(onInts func(z, a, b *big.Int) *big.Int, onFloats func(a, b float64) float64) operation {
	return func(b, a any) (any, error) {
		x, xf, err := number(a)
		if err != nil {
			return nil, err
		}
		y, yf, err := number(b)
		if err != nil {
			return nil, err
		}

		switch {
		case x != nil && y != nil:
			return integer(onInts(new(big.Int), x, y), x, y)
		case onFloats == nil:
			return nil, errNotInteger
		}
		return finite(onFloats(xf, yf))
	}
}

// finite fails for what is not a number that a float can hold.
func finite(f float64) (any, error) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, errRangeFloat
	}
	return f, nil
}

// nonZero makes a zero b an error.
func nonZero(op operation) operation {
	return func(b, a any) (any, error) {
		if _, f, err := number(b); err == nil && f == 0 {
			return nil, errZero
		}
		return op(b, a)
	}
}
