package funcs

import (
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// addConversions replaces sprig's functions that turn their arguments into numbers.
// Sprig's return 0 for an argument that is not a number; these return an error.
func addConversions(m template.FuncMap) {
	m["int"] = toInt
	m["int64"] = toInt64
	m["float64"] = toFloat64
	m["atoi"] = atoi
	m["toDecimal"] = toDecimal
	m["duration"] = toDuration
	m["durationRound"] = roundDuration(m["durationRound"].(func(any) string))
	addWholeArithmetic(m)
	addFloatArithmetic(m)

	takeAnyInteger(m)
	compareByValue(m)
}

// takeAnyInteger lets functions that take an int take integers of other types too, such
// as those of JSON.
func takeAnyInteger(m template.FuncMap) {
	for _, name := range []string{
		"abbrev", "abbrevboth", "chunk", "mustChunk", "plural", "regexFindAll", "mustRegexFindAll",
		"regexSplit", "mustRegexSplit", "splitn", "substr", "trunc", "wrap",
	} {
		m[name] = limited(reflect.ValueOf(m[name]), reflect.Value{})
	}
}

// compareByValue replaces functions that look for a value in a list: to sprig's, the
// same number of another type is another value.
func compareByValue(m template.FuncMap) {
	m["mustHas"] = hasNumber(m["mustHas"])
	m["has"] = m["mustHas"]
	m["mustWithout"] = withoutNumbers(m["mustWithout"])
	m["without"] = m["mustWithout"]
	m["mustUniq"] = once(m["mustUniq"])
	m["uniq"] = m["mustUniq"]
	m["deepEqual"] = alike
}

// lenient reads a number as sprig's int and float64 do: nil and empty text are 0, true
// is 1, and text may begin with 0x, 0o or 0b. Other leading zeros mean nothing: 08 is 8.
func lenient(v any) (*big.Int, float64, error) {
	switch v := v.(type) {
	case nil:
		return new(big.Int), 0, nil
	case bool:
		if v {
			return big.NewInt(1), 1, nil
		}
		return new(big.Int), 0, nil
	case string:
		if v == "" {
			return new(big.Int), 0, nil
		}
		if n := prefixed(strings.TrimSpace(v)); n != nil {
			f, _ := new(big.Float).SetInt(n).Float64()
			return n, f, nil
		}
	}
	return number(v)
}

// prefixed reads a number whose prefix says its base. It returns nil for other text.
func prefixed(s string) *big.Int {
	digits := strings.TrimLeft(s, "+-")
	if len(digits) < 3 || len(digits) > digitsMax {
		return nil
	}
	if digits[0] != '0' || !strings.ContainsRune("xXoObB", rune(digits[1])) {
		return nil
	}

	n, _ := new(big.Int).SetString(s, 0)
	return n
}

// toInt64 cuts a fraction off.
func toInt64(v any) (int64, error) {
	n, f, err := lenient(v)
	if err == nil && n == nil {
		n, err = cut(f)
	}

	switch {
	case err != nil:
		return 0, err
	case !n.IsInt64():
		return 0, errRange
	}
	return n.Int64(), nil
}

func toInt(v any) (int, error) {
	n, err := toInt64(v)
	return int(n), err
}

func toFloat64(v any) (float64, error) {
	n, f, err := lenient(v)
	if err != nil || n == nil {
		return f, err
	}
	return exactFloat(n, f)
}

// atoi reads a whole number. Nil and empty text are 0, as with int.
func atoi(v any) (int, error) {
	if v == nil || v == "" {
		return 0, nil
	}

	n, err := whole(v)
	if err == errNotInteger || err == errNotNumber {
		err = errNotWhole
	}
	return int(n), err
}

// toDecimal reads an octal number, such as a file's mode.
func toDecimal(v any) (int64, error) {
	if v == nil || v == "" {
		return 0, nil
	}
	s, err := text(v)
	if err != nil {
		return 0, err
	}

	s = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "0o")
	n, err := strconv.ParseInt(s, 8, 64)
	if err != nil {
		return 0, errNotOctal
	}
	return n, nil
}

// toDuration writes a number of seconds, or a duration, as a duration: 3600 is 1h0m0s.
func toDuration(v any) (string, error) {
	d, err := durationOf(v)
	return d.String(), err
}

// durationOf reads a duration, as in 1h30m, or a number of seconds.
func durationOf(v any) (time.Duration, error) {
	if v == nil {
		return 0, absent
	}
	if d, ok := v.(time.Duration); ok {
		return d, nil
	}
	if s, ok := v.(string); ok {
		if d, err := time.ParseDuration(strings.TrimSpace(s)); err == nil {
			return d, nil
		}
	}

	n, f, err := number(v)
	if err != nil {
		return 0, errNotDuration
	}

	count := bigFloat(n, f)
	ns, _ := count.Mul(count, new(big.Float).SetInt64(int64(time.Second))).Int(nil)
	if ns == nil || !ns.IsInt64() {
		return 0, errLong
	}
	return time.Duration(ns.Int64()), nil
}

// roundDuration is sprig's, but a number is one of seconds, as in toDuration.
func roundDuration(round func(any) string) func(any) (string, error) {
	return func(v any) (string, error) {
		if _, ok := v.(time.Time); ok {
			return "", failure("it would read the clock for a date")
		}
		d, err := durationOf(v)
		if err != nil {
			return "", err
		}
		return round(int64(d)), nil
	}
}

// hasNumber looks for a value in a list. A number may have another type there.
func hasNumber(has any) func(needle, list any) (any, error) {
	find := has.(func(any, any) (bool, error))

	return func(needle, list any) (any, error) {
		if l := reflect.ValueOf(list); isList(l) {
			for i := range l.Len() {
				if alike(l.Index(i).Interface(), needle) {
					return true, nil
				}
			}
		}
		return find(needle, list)
	}
}

// withoutNumbers leaves values out of a list. A number may have another type there.
func withoutNumbers(without any) func(list any, omit ...any) (any, error) {
	leave := without.(func(any, ...any) ([]any, error))

	return func(list any, omit ...any) (any, error) {
		all, err := leave(list, omit...)
		if err != nil {
			return nil, err
		}

		kept := []any{}
		for _, v := range all {
			if !slices.ContainsFunc(omit, func(o any) bool { return alike(v, o) }) {
				kept = append(kept, v)
			}
		}
		return kept, nil
	}
}

// once keeps the first of equal elements of a list.
func once(uniq any) func(list any) (any, error) {
	distinct := uniq.(func(any) ([]any, error))

	return func(list any) (any, error) {
		all, err := distinct(list)
		if err != nil {
			return nil, err
		}

		kept := []any{}
		for _, v := range all {
			if !slices.ContainsFunc(kept, func(k any) bool { return alike(k, v) }) {
				kept = append(kept, v)
			}
		}
		return kept, nil
	}
}
