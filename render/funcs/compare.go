package funcs

import (
	"cmp"
	"reflect"
	"text/template"
)

// addComparisons replaces those of text/template, which do not compare 1.5 with 1,
// and take Vault's numbers for text. Numbers are the same if their values are. Text
// is not compared with a number: what reads as one to us may be meant otherwise.
func addComparisons(m template.FuncMap) {
	ordered := func(holds func(sign int) bool) func(a, b any) (bool, error) {
		return func(a, b any) (bool, error) {
			sign, comparable, err := compare(a, b)
			return comparable && holds(sign), err
		}
	}
	m["lt"] = ordered(func(sign int) bool { return sign < 0 })
	m["le"] = ordered(func(sign int) bool { return sign <= 0 })
	m["gt"] = ordered(func(sign int) bool { return sign > 0 })
	m["ge"] = ordered(func(sign int) bool { return sign >= 0 })
	m["eq"] = func(a any, others ...any) (bool, error) {
		if len(others) == 0 {
			return false, failure("wants two values to compare")
		}
		for _, b := range others {
			if is, err := equal(a, b); is || err != nil {
				return is, err
			}
		}
		return false, nil
	}
	m["ne"] = func(a, b any) (bool, error) {
		is, err := equal(a, b)
		return !is && err == nil, err
	}
}

const (
	errMixed  failure = "text cannot be compared with a number"
	errUnlike failure = "values of two kinds cannot be compared"
	errNested failure = "lists and maps cannot be compared"
	errOrder  failure = "only numbers and text have an order"
)

// compare tells which of two values comes first; NaN and others do not compare.
func compare(a, b any) (sign int, comparable bool, err error) {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	switch {
	case !x.IsValid() || !y.IsValid():
		return 0, false, absent
	case isNumber(a) && isNumber(b):
		sign, comparable = order(a, b)
		return sign, comparable, nil
	case isNumber(a) && y.Kind() == reflect.String, x.Kind() == reflect.String && isNumber(b):
		return 0, false, errMixed
	case x.Kind() == reflect.String && y.Kind() == reflect.String:
		return cmp.Compare(x.String(), y.String()), true, nil
	case x.Kind() != y.Kind():
		return 0, false, errUnlike
	}
	return 0, false, errOrder
}

// equal is the eq of text/template, but for numbers. One of Vault's is also the text
// that it is written as, which is all that consul-template knows of it.
func equal(a, b any) (bool, error) {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	switch {
	case !x.IsValid() || !y.IsValid():
		return isNil(x) && isNil(y), nil
	case isNumber(a) && isNumber(b):
		sign, comparable := order(a, b)
		return comparable && sign == 0, nil
	case x.Kind() == reflect.String && y.Kind() == reflect.String:
		return x.String() == y.String(), nil
	case isNumber(a) && y.Kind() == reflect.String, x.Kind() == reflect.String && isNumber(b):
		return false, errMixed
	case x.Kind() == reflect.Bool && y.Kind() == reflect.Bool:
		return x.Bool() == y.Bool(), nil
	case isNil(x) || isNil(y):
		return isNil(x) && isNil(y), nil
	case !x.Comparable() || !y.Comparable():
		return false, errNested
	case x.Type() != y.Type():
		return false, errUnlike
	}
	return a == b, nil
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Map, reflect.Slice, reflect.Pointer, reflect.Func, reflect.Chan:
		return v.IsNil()
	}
	return false
}

// alike reports whether two values are the same, in all of their parts. Numbers are if
// their values are, and lists and maps if what they hold is, whatever their types are.
func alike(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	switch {
	case isList(x) && isList(y):
		if x.Len() != y.Len() {
			return false
		}
		for i := range x.Len() {
			if !alike(x.Index(i).Interface(), y.Index(i).Interface()) {
				return false
			}
		}
		return true
	case x.Kind() == reflect.Map && y.Kind() == reflect.Map:
		return alikeMaps(x, y)
	}
	is, err := equal(a, b)
	return err == nil && is || reflect.DeepEqual(a, b)
}

func alikeMaps(x, y reflect.Value) bool {
	if x.Len() != y.Len() {
		return false
	}
	for k, e := range x.Seq2() {
		other, err := held(y, k.Interface())
		if err != nil || !other.IsValid() || !alike(e.Interface(), other.Interface()) {
			return false
		}
	}
	return true
}

func isList(v reflect.Value) bool { return v.Kind() == reflect.Slice || v.Kind() == reflect.Array }
