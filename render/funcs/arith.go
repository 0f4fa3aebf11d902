package funcs

import (
	"math"
	"math/big"
	"text/template"
)

// addArithmetic adds consul-template's functions on numbers: on floats if either
// number is one, else on integers. Their arguments are in the order for a pipe:
// the first is what is done to the last.
func addArithmetic(m template.FuncMap) {
	plus := arith((*big.Int).Add, func(a, b float64) float64 { return a + b })
	m["add"] = func(vs ...any) (sum any, err error) {
		sum = int64(0)
		for _, v := range vs {
			if sum, err = plus(v, sum); err != nil {
				return nil, err
			}
		}
		return sum, nil
	}
	m["subtract"] = arith((*big.Int).Sub, func(a, b float64) float64 { return a - b })
	m["multiply"] = arith((*big.Int).Mul, func(a, b float64) float64 { return a * b })
	m["divide"] = nonZero(arith((*big.Int).Quo, func(a, b float64) float64 { return a / b }))
	m["modulo"] = nonZero(arith((*big.Int).Rem, nil))
	m["minimum"], m["maximum"] = arith(pick(-1), math.Min), arith(pick(+1), math.Max)
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

func arith(onInts func(z, a, b *big.Int) *big.Int, onFloats func(a, b float64) float64) func(b, a any) (any, error) {
	return func(b, a any) (any, error) {
		x, xf, err := number(a)
		if err != nil {
			return nil, err
		}
		y, yf, err := number(b)
		switch {
		case err != nil:
			return nil, err
		case x != nil && y != nil:
			return integer(onInts(new(big.Int), x, y), x, y)
		case onFloats == nil:
			return nil, errNotInteger
		}
		f := onFloats(xf, yf)
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return nil, errRangeFloat
		}
		return f, nil
	}
}

func nonZero(op func(b, a any) (any, error)) func(b, a any) (any, error) {
	return func(b, a any) (any, error) {
		if _, f, err := number(b); err == nil && f == 0 {
			return nil, errZero
		}
		return op(b, a)
	}
}
