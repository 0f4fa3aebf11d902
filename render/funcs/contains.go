package funcs

import (
	"reflect"
	"strings"
)

// in reports whether a list has an element, or a text a part. Numbers are compared by
// their values.
func in(l, v any) bool {
	lv := reflect.ValueOf(l)
	vv := reflect.ValueOf(v)

	switch lv.Kind() {
	case reflect.String:
		return vv.Kind() == reflect.String && strings.Contains(lv.String(), vv.String())
	case reflect.Slice, reflect.Array:
		for i := range lv.Len() {
			if same(reflect.ValueOf(lv.Index(i).Interface()), vv) {
				return true
			}
		}
	}
	return false
}

// same compares what consul-template compares: text, numbers and booleans.
func same(a, b reflect.Value) bool {
	switch {
	case !a.IsValid() || !b.IsValid():
		return false
	case a.Kind() == reflect.String && b.Kind() == reflect.String:
		return a.String() == b.String()
	case a.Kind() == reflect.Bool && b.Kind() == reflect.Bool:
		return a.Bool() == b.Bool()
	}
	return isNumber(a.Interface()) && alike(a.Interface(), b.Interface())
}

// contains is in with its arguments in the order for a pipe.
func contains(v, l any) bool { return in(l, v) }

// containsSome returns all if every one of some values is in a list as expected
// (expected false: is not in it), and !all if one of them is not.
func containsSome(all, expected bool) func(vs, l any) (bool, error) {
	return func(vs, l any) (bool, error) {
		wanted := reflect.ValueOf(vs)
		if !isList(wanted) {
			return false, failure("not a list")
		}

		for i := range wanted.Len() {
			if in(l, wanted.Index(i).Interface()) != expected {
				return !all, nil
			}
		}
		return all, nil
	}
}
