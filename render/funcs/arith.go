package funcs

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"text/template"
	"time"
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
			if z := onInts(new(big.Int), x, y); z.IsInt64() {
				return z.Int64(), nil
			}
			return nil, errRange
		case onFloats == nil:
			return nil, errNotInteger
		}
		f := onFloats(xf, yf)
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return nil, errRange
		}
		return f, nil
	}
}

func nonZero(op func(b, a any) (any, error)) func(b, a any) (any, error) {
	return func(b, a any) (any, error) {
		if _, f, err := number(b); err == nil && f == 0 {
			return nil, failure("division by zero")
		}
		return op(b, a)
	}
}

// number returns v as a float, and if it is an integer also as that. Text counts
// if it is a decimal number, as values from the environment and from Consul are
// text. A duration does not: a count of nanoseconds is hardly what is meant.
func number(v any) (n *big.Int, f float64, err error) {
	var s string
	switch rv := reflect.ValueOf(v); {
	case !rv.IsValid(), rv.Type() == reflect.TypeFor[time.Duration]():
		return nil, 0, errNotNumber
	case rv.CanInt():
		return big.NewInt(rv.Int()), float64(rv.Int()), nil
	case rv.CanUint():
		return new(big.Int).SetUint64(rv.Uint()), float64(rv.Uint()), nil
	case rv.CanFloat():
		return nil, rv.Float(), nil
	case rv.Type() == reflect.TypeFor[string](), rv.Type() == reflect.TypeFor[json.Number]():
		s = rv.String()
	}
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return big.NewInt(i), float64(i), nil
	} else if errors.Is(err, strconv.ErrRange) {
		return nil, 0, errRange
	}
	if f, err = strconv.ParseFloat(s, 64); err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, 0, errNotNumber
	}
	return nil, f, nil
}

// whole returns v as an integer. A float counts if it is one.
func whole(v any) (int64, error) {
	n, f, err := number(v)
	switch {
	case err != nil:
		return 0, err
	case n == nil && f != math.Trunc(f):
		return 0, errNotInteger
	case n == nil:
		if n, _ = big.NewFloat(f).Int(nil); n == nil {
			return 0, errRange
		}
	}
	if !n.IsInt64() {
		return 0, errRange
	}
	return n.Int64(), nil
}
