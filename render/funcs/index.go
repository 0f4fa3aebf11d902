package funcs

import (
	"fmt"
	"reflect"
)

const errNoIndex failure = "the index of a list is not a number"

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
	t := m.Type()
	k := reflect.ValueOf(key)
	switch {
	case !k.IsValid():
		k = reflect.Zero(t.Key())
	case k.Type().AssignableTo(t.Key()) && t.Key().Kind() != reflect.Interface:
	case isNumber(key) && t.Key().Kind() != reflect.String:
		n, err := whole(key)
		if err != nil {
			return m, err
		}
		for _, k = range []reflect.Value{k, reflect.ValueOf(int(n)), reflect.ValueOf(n)} {
			if k.CanConvert(t.Key()) {
				if e := m.MapIndex(k.Convert(t.Key())); e.IsValid() {
					return e, nil
				}
			}
		}
		return reflect.Zero(t.Elem()), nil
	case k.Type().AssignableTo(t.Key()):
	default:
		return m, failure("the key is of another type than those of the map")
	}
	if !k.Comparable() {
		return m, failure("a list or a map is no key")
	}
	if e := m.MapIndex(k); e.IsValid() {
		return e, nil
	}
	return reflect.Zero(t.Elem()), nil
}
