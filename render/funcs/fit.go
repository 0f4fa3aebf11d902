package funcs

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// fitted returns a value in the type that the verb takes.
func fitted(verb rune, v any) (any, error) {
	p, err := printable(v)
	if err != nil {
		return nil, err
	}

	switch verb {
	case 'v':
		return withoutGo(p), nil
	case 'T':
		return v, nil
	}
	return fittedScalar(verb, v)
}

// withoutGo returns a value with a String method as its text: %#v would print Go's syntax.
func withoutGo(p any) any {
	if s, ok := p.(fmt.Stringer); ok {
		return s.String()
	}
	return p
}

func fittedScalar(verb rune, v any) (any, error) {
	switch verb {
	case 's', 'q':
		return text(v)
	case 't':
		return fittedBool(v)
	case 'x', 'X':
		if isText(v) { // its bytes
			return v, nil
		}
		return fittedNumber(verb, v)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		return fittedFloat(verb, v)
	case 'b':
		if n, f, err := number(v); err == nil && n == nil {
			return f, nil
		}
	}
	return fittedNumber(verb, v)
}

// isText reports whether a value is text, and not one of Vault's numbers.
func isText(v any) bool {
	switch v.(type) {
	case json.Number:
		return false
	case []byte, fmt.Stringer:
		return !isNumber(v)
	}
	return reflect.ValueOf(v).Kind() == reflect.String
}

func fittedBool(v any) (any, error) {
	if s, ok := v.(string); ok {
		if b, err := strconv.ParseBool(strings.TrimSpace(s)); err == nil {
			return b, nil
		}
	}
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.Bool {
		return rv.Bool(), nil
	}
	return nil, &mistake{takes('t', "true or false"), "use %v"}
}

// fittedNumber is for verbs of whole numbers. The verb x also takes floats.
func fittedNumber(verb rune, v any) (any, error) {
	if d, ok := v.(time.Duration); ok {
		return int64(d), nil
	}
	if n, f, err := number(v); err == nil && n == nil && (verb == 'x' || verb == 'X') {
		return f, nil
	}

	n, err := printedInteger(v)
	switch {
	case err == errNotInteger:
		return nil, &mistake{takes(verb, "a whole number"), "use %v or %.2f, or cut off the fraction first, with | int"}
	case err != nil:
		return nil, &mistake{takes(verb, "a whole number"), "use %s or %v"}
	case n.IsInt64():
		return n.Int64(), nil
	case n.IsUint64():
		return n.Uint64(), nil
	case verb == 'c' || verb == 'U':
		return nil, errRange
	}
	return n, nil
}

// printedInteger returns an integer. A float that is an integer keeps the digits that it
// prints as: a float holds no more than 17 digits of the text that it was read from.
func printedInteger(v any) (*big.Int, error) {
	n, err := exactly(v)
	if err != nil || n.BitLen() <= 53 {
		return n, err
	}

	if of, f, _ := number(v); of == nil {
		n, _ = new(big.Int).SetString(decimal(f).String(), 10)
	}
	return n, nil
}

// fittedFloat is for verbs of floats. An integer keeps all its digits.
func fittedFloat(verb rune, v any) (any, error) {
	if d, ok := v.(time.Duration); ok {
		return float64(d), nil
	}

	n, f, err := number(v)
	switch {
	case err != nil:
		return nil, &mistake{takes(verb, "a number"), "use %s or %v"}
	case n == nil || n.BitLen() <= 53:
		return f, nil
	}
	return new(big.Float).SetInt(n), nil
}

func takes(verb rune, what string) string { return fmt.Sprintf("the verb %%%c takes %s", verb, what) }
