package funcs

import (
	"reflect"
	"strings"
)

// in reports whether a list has an element, or a text a part. Numbers are the
// same if their values are.
func in(l, v any) bool {
	lv, vv := reflect.ValueOf(l), reflect.ValueOf(v)
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

// contains is in with its arguments the other way round, to be piped to.
func contains(v, l any) bool { return in(l, v) }

// containsSome asks of each of some values whether a list has it, and returns
// otherwise at the first for which that is not what is expected.
func containsSome(otherwise, expected bool) func(vs, l any) (bool, error) {
	return func(vs, l any) (bool, error) {
		wanted := reflect.ValueOf(vs)
		if wanted.Kind() != reflect.Slice && wanted.Kind() != reflect.Array {
			return false, failure("not a list")
		}
		for i := range wanted.Len() {
			if in(l, wanted.Index(i).Interface()) != expected {
				return !otherwise, nil
			}
		}
		return otherwise, nil
	}
}
