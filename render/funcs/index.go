package funcs

import (
	"fmt"
	"reflect"
)

const (
	errNoIndex  failure = "the index of a list is not a number"
	errNoLength failure = "only lists, maps and text have a length"
)

// length is the len of text/template, but reports a missing value as our other
// functions do.
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

// index is that of text/template, but takes whole numbers of any type, for lists and for
// maps whose keys are numbers.
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

// entry returns what a map holds for a key: the zero value of its type if there is no
// such key.
func entry(m reflect.Value, key any) (reflect.Value, error) {
	e, err := held(m, key)
	if err == nil && !e.IsValid() {
		e = reflect.Zero(m.Type().Elem())
	}
	return e, err
}

// held is entry, but returns the invalid Value if there is no such key.
func held(m reflect.Value, key any) (reflect.Value, error) {
	fits := false
	for _, k := range keysOf(m.Type().Key(), key) {
		if k.IsValid() && !k.Comparable() {
			return m, failure("a list or a map cannot be a key")
		}
		k, ok := asKey(m.Type().Key(), k)
		if !ok {
			continue
		}

		fits = true
		if e := m.MapIndex(k); e.IsValid() {
			return e, nil
		}
	}

	if !fits {
		return m, failure("the key has another type than the keys of the map")
	}
	return reflect.Value{}, nil
}

// keysOf returns the forms in which a map may have a key: a number is an int from YAML
// and an int64 from JSON.
func keysOf(want reflect.Type, key any) []reflect.Value {
	keys := []reflect.Value{reflect.ValueOf(key)}
	if want.Kind() == reflect.String || !isNumber(key) {
		return keys
	}

	if n, err := whole(key); err == nil {
		keys = append(keys, reflect.ValueOf(int(n)), reflect.ValueOf(n))
	}
	return keys
}

// asKey returns a key in the type that a map's keys have. Nil is the zero key.
func asKey(want reflect.Type, k reflect.Value) (reflect.Value, bool) {
	switch {
	case !k.IsValid():
		return reflect.Zero(want), true
	case k.Type().AssignableTo(want):
		return k, true
	case k.CanInt() && k.CanConvert(want) && want.Kind() != reflect.String:
		return k.Convert(want), true
	}
	return k, false
}
