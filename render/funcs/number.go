package funcs

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// number returns v as a float and, if it is an integer, as an integer too. Text counts if
// it is a decimal number, since values from the environment and from Consul are text;
// whitespace around it is ignored. A duration does not count: a count of nanoseconds is
// hardly what is meant.
func number(v any) (n *big.Int, f float64, err error) {
	switch rv := reflect.ValueOf(v); {
	case !rv.IsValid():
		return nil, 0, errNotNumber
	case rv.Type() == reflect.TypeFor[time.Duration]():
		return nil, 0, errNotNumber
	case rv.CanInt():
		return big.NewInt(rv.Int()), float64(rv.Int()), nil
	case rv.CanUint():
		return new(big.Int).SetUint64(rv.Uint()), float64(rv.Uint()), nil
	case rv.CanFloat():
		return nil, rv.Float(), nil
	case rv.Kind() == reflect.String && !isNamedText(v):
		return numeral(strings.TrimSpace(rv.String()))
	}
	return nil, 0, errNotNumber
}

// isNamedText reports whether v is text of a type that means something else.
func isNamedText(v any) bool {
	switch v.(type) {
	case string, json.Number:
		return false
	}
	return true
}

// digitsMax is the largest number of digits of an integer. No config file holds more, and
// they would be slow to read.
const digitsMax = 40

// numeral reads a decimal number.
func numeral(s string) (n *big.Int, f float64, err error) {
	if digits := strings.TrimLeft(s, "+-"); digits != "" && strings.Trim(digits, "0123456789") == "" {
		if len(digits) > digitsMax {
			return nil, 0, errRange
		}

		n, ok := new(big.Int).SetString(s, 10)
		if !ok {
			return nil, 0, errNotNumber
		}
		f, _ = new(big.Float).SetInt(n).Float64()
		return n, f, nil
	}

	f, err = strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, 0, errNotNumber
	}
	return nil, f, nil
}

// isNumber reports whether v is a number by its type, not text that looks like one.
func isNumber(v any) bool {
	if _, ok := v.(string); ok {
		return false
	}
	_, _, err := number(v)
	return err == nil || isDuration(v)
}

func isDuration(v any) bool {
	_, ok := v.(time.Duration)
	return ok
}

// cut returns the whole part of a number.
func cut(v any) (*big.Int, error) {
	n, f, err := number(v)
	if err != nil || n != nil {
		return n, err
	}

	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, errRange
	}
	n, _ = big.NewFloat(f).Int(nil)
	return n, nil
}

// exactly returns v as an integer. A float counts if it has no fraction.
func exactly(v any) (*big.Int, error) {
	n, err := cut(v)
	if err != nil {
		return nil, err
	}

	if n, f, _ := number(v); n == nil && f != math.Trunc(f) {
		return nil, errNotInteger
	}
	return n, nil
}

// whole returns v as an integer of 64 bits. A float counts if it has no fraction.
func whole(v any) (int64, error) {
	n, err := exactly(v)
	switch {
	case err != nil:
		return 0, err
	case !n.IsInt64():
		return 0, errRange
	}
	return n.Int64(), nil
}

// integer returns the result of arithmetic on some integers as an int64. It is a uint64
// only if one of them does not fit an int64 either.
func integer(n *big.Int, of ...*big.Int) (any, error) {
	if n.IsInt64() {
		return n.Int64(), nil
	}

	for _, from := range of {
		if !from.IsInt64() && n.IsUint64() {
			return n.Uint64(), nil
		}
	}
	return nil, errRange
}

// float returns a number as a float, if a float has room for all of its digits.
func float(v any) (float64, error) {
	n, f, err := number(v)
	if err != nil || n == nil {
		return f, err
	}
	return exactFloat(n, f)
}

// exactFloat returns f, the float nearest to n, if it is equal to n.
func exactFloat(n *big.Int, f float64) (float64, error) {
	if bigFloat(n, f).Cmp(big.NewFloat(f)) != 0 {
		return 0, errNoFloat
	}
	return f, nil
}

const (
	errNoFloat  failure = "a whole number with more digits than a float holds"
	errNotWhole failure = "not a whole number"
)

// order compares two numbers exactly; ok is false if one of them is not a number.
func order(a, b any) (sign int, ok bool) {
	x, xf, errX := numberOrDuration(a)
	y, yf, errY := numberOrDuration(b)
	if errX != nil || errY != nil || math.IsNaN(xf) || math.IsNaN(yf) {
		return 0, false
	}

	if x != nil && y != nil {
		return x.Cmp(y), true
	}
	return bigFloat(x, xf).Cmp(bigFloat(y, yf)), true
}

func numberOrDuration(v any) (*big.Int, float64, error) {
	if d, ok := v.(time.Duration); ok {
		return number(int64(d))
	}
	return number(v)
}

func bigFloat(n *big.Int, f float64) *big.Float {
	if n != nil {
		return new(big.Float).SetInt(n)
	}
	return big.NewFloat(f)
}

// A decimal is a float that prints as digits, however many it takes.
type decimal float64

func (d decimal) String() string { return strconv.FormatFloat(float64(d), 'f', -1, 64) }

// encoded writes a float for a language that has exponents: in digits, unless that would
// take many of them.
func encoded(f float64) string {
	if a := math.Abs(f); a == 0 || 1e-20 <= a && a < 1e21 {
		return decimal(f).String()
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
