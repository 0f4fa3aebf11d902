package funcs

import (
	"fmt"
	"reflect"
)

const (
	errNoIndex  failure = "the index of a list is not a number"
	errNoLength failure = "only lists, maps and text have a length"
)

// length is the len of text/template, but that of nothing is told as elsewhere.
func length(of any) (int, error) {
	v := reflect.ValueOf(of)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid, reflect.Pointer:
		return 0, absent
	case reflect.String, reflect.Slice, reflect.Array, reflect.Map:
		return v.Len(), nil
	}
	return 0, errNoLength
}

// index is that of text/template, but any whole number is an index, and the key of a
// map whose keys are numbers.
func index(of any, keys ...any) (any, error) {
	at := reflect.ValueOf(of)
	for _, key := range keys {
		for at.Kind() == reflect.Interface || at.Kind() == reflect.Pointer {
			at = at.Elem()
		}
		next, err := element(at, key)
		if err != nil {
			return nil, err
		}
		at = next
	}
	if !at.IsValid() {
		return nil, nil
	}
	return at.Interface(), nil
}

func element(of reflect.Value, key any) (reflect.Value, error) {
	switch of.Kind() {
	case reflect.Invalid:
		return of, failure("index of nil")
	case reflect.Map:
		return entry(of, key)
	case reflect.Slice, reflect.Array, reflect.String:
	default:
		return of, failure("only lists, maps and text have an index")
	}
	if _, isText := key.(string); isText || !isNumber(key) {
		return of, errNoIndex
	}
	n, err := whole(key)
	switch {
	case err != nil:
		return of, err
	case n < 0 || n >= int64(of.Len()):
		return of, fmt.Errorf("index out of range: %d", n)
	}
	return of.Index(int(n)), nil
}

// entry returns what a map holds for a key: nothing, in its type, where it holds none.
func entry(m reflect.Value, key any) (reflect.Value, error) {
	e, err := held(m, key)
	if err == nil && !e.IsValid() {
		e = reflect.Zero(m.Type().Elem())
	}
	return e, err
}

// held is entry, but of what a map does not hold it returns the zero Value.
func held(m reflect.Value, key any) (reflect.Value, error) {
	of := m.Type().Key()
	keys := []reflect.Value{reflect.ValueOf(key)}
	if n, err := whole(key); err == nil && isNumber(key) && of.Kind() != reflect.String {
		keys = append(keys, reflect.ValueOf(int(n)), reflect.ValueOf(n)) // of YAML's and JSON's types
	}

	known := false
	for _, k := range keys {
		switch {
		case !k.IsValid():
			k = reflect.Zero(of)
		case !k.Comparable():
			return m, failure("a list or a map is no key")
		case k.Type().AssignableTo(of):
		case k.CanInt() && k.CanConvert(of) && of.Kind() != reflect.String:
			k = k.Convert(of)
		default:
			continue
		}
		known = true
		if e := m.MapIndex(k); e.IsValid() {
			return e, nil
		}
	}
	if !known {
		return m, failure("the key is of another type than those of the map")
	}
	return reflect.Value{}, nil
}
