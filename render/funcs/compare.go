package funcs

import (
	"cmp"
	"reflect"
	"text/template"
)

// addComparisons replaces the comparisons of text/template, which do not compare 1.5
// with 1 and treat Vault's numbers as text. Here numbers are equal if their values
// are. Text is not compared with a number: what looks like a number may be a name.
func addComparisons(m template.FuncMap) {
	m["lt"] = ordered(func(sign int) bool { return sign < 0 })
	m["le"] = ordered(func(sign int) bool { return sign <= 0 })
	m["gt"] = ordered(func(sign int) bool { return sign > 0 })
	m["ge"] = ordered(func(sign int) bool { return sign >= 0 })
	m["eq"] = equalAny
	m["ne"] = func(a, b any) (bool, error) {
		is, err := equal(a, b)
		return !is && err == nil, err
	}
}

// ordered makes a comparison of what the sign of compare must be.
func ordered(holds func(sign int) bool) func(a, b any) (bool, error) {
	return func(a, b any) (bool, error) {
		sign, comparable, err := compare(a, b)
		return comparable && holds(sign), err
	}
}

// equalAny reports whether a value equals any of the others.
func equalAny(a any, others ...any) (bool, error) {
	if len(others) == 0 {
		return false, failure("needs two values to compare")
	}

	for _, b := range others {
		if is, err := equal(a, b); is || err != nil {
			return is, err
		}
	}
	return false, nil
}

const (
	errMixed  failure = "text cannot be compared with a number"
	errUnlike failure = "values of different kinds cannot be compared"
	errNested failure = "lists and maps cannot be compared"
	errOrder  failure = "only numbers and text have an order"
)

// compare returns -1, 0 or +1 as a is less than, equal to or greater than b. A NaN is
// comparable with nothing.
func compare(a, b any) (sign int, comparable bool, err error) {
	x := reflect.ValueOf(a)
	y := reflect.ValueOf(b)

	switch {
	case !x.IsValid() || !y.IsValid():
		return 0, false, absent
	case isNumber(a) && isNumber(b):
		sign, comparable = order(a, b)
		return sign, comparable, nil
	case isMixed(a, b):
		return 0, false, errMixed
	case x.Kind() == reflect.String && y.Kind() == reflect.String:
		return cmp.Compare(x.String(), y.String()), true, nil
	case x.Kind() != y.Kind():
		return 0, false, errUnlike
	}
	return 0, false, errOrder
}

// isMixed reports whether one of two values is text and the other a number.
func isMixed(a, b any) bool {
	isString := func(v any) bool { return reflect.ValueOf(v).Kind() == reflect.String }

	return isNumber(a) && isString(b) || isString(a) && isNumber(b)
}

// equal is the eq of text/template, but for numbers. One of Vault's numbers also
// equals its own text, which is all that consul-template knows of it.
func equal(a, b any) (bool, error) {
	x := reflect.ValueOf(a)
	y := reflect.ValueOf(b)

	switch {
	case !x.IsValid() || !y.IsValid():
		return isNil(x) && isNil(y), nil
	case isNumber(a) && isNumber(b):
		sign, comparable := order(a, b)
		return comparable && sign == 0, nil
	case x.Kind() == reflect.String && y.Kind() == reflect.String:
		return x.String() == y.String(), nil
	case isMixed(a, b):
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

// alike reports whether two values are equal in all of their parts. Types do not
// matter: numbers are compared by value, lists and maps by what they hold.
func alike(a, b any) bool {
	x := reflect.ValueOf(a)
	y := reflect.ValueOf(b)

	switch {
	case isList(x) && isList(y):
		return alikeLists(x, y)
	case x.Kind() == reflect.Map && y.Kind() == reflect.Map:
		return alikeMaps(x, y)
	}

	is, err := equal(a, b)
	return err == nil && is || reflect.DeepEqual(a, b)
}

func alikeLists(x, y reflect.Value) bool {
	if x.Len() != y.Len() {
		return false
	}

	for i := range x.Len() {
		if !alike(x.Index(i).Interface(), y.Index(i).Interface()) {
			return false
		}
	}
	return true
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
