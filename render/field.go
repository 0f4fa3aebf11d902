package render

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// get returns what .A.B means on a value: elements of maps, fields of structs and
// methods. The last name of the path takes the arguments. Its errors are *accessError,
// *methodError or *failedCall.
func get(of reflect.Value, path string, args ...reflect.Value) (reflect.Value, error) {
	return access{path: path, args: args}.follow(of)
}

// look is the same for a value that is only looked at: what a map does not hold is nil,
// and so is everything of nil.
func look(of reflect.Value, path string) (reflect.Value, error) {
	return access{path: path, lenient: true}.follow(of)
}

// An access is what a template wants of a value.
type access struct {
	path    string
	args    []reflect.Value
	lenient bool // what is not there is nil
}

func (a access) follow(at reflect.Value) (reflect.Value, error) {
	for more := a.path; more != ""; {
		var name string
		var args []reflect.Value
		if name, more, _ = strings.Cut(more, "."); more == "" {
			args = a.args
		}
		next, err := take(at, name, args)
		var wrong *accessError
		if a.lenient && errors.As(err, &wrong) && wrong.why.absent() {
			return reflect.Value{}, nil
		}
		if err != nil {
			return reflect.Value{}, err
		}
		at = next
	}
	return at, nil
}

// take returns what one name means on a value, in the order of text/template: a method,
// a field of a struct, an element of a map.
func take(of reflect.Value, name string, args []reflect.Value) (reflect.Value, error) {
	at, null := target(of)
	fails := func(why accessFault) (reflect.Value, error) {
		wrong := &accessError{name: name, why: why}
		if at.IsValid() {
			wrong.of = at.Type()
		}
		return reflect.Value{}, wrong
	}
	if !at.IsValid() {
		return fails(ofNothing)
	}
	if at.Kind() == reflect.Interface {
		return fails(ofNil)
	}
	if m := methodByName(addressed(at), name); m.IsValid() {
		return callMethod(name, m, args)
	}

	switch at.Kind() {
	case reflect.Struct:
		if field, ok := at.Type().FieldByName(name); ok && field.IsExported() {
			value, err := at.FieldByIndexErr(field.Index)
			if err != nil { // of a struct within it that is nil
				return fails(ofNil)
			}
			return element(value, name, args)
		}
	case reflect.Map:
		key := reflect.ValueOf(name)
		if !key.CanConvert(at.Type().Key()) {
			break
		}
		value := at.MapIndex(key.Convert(at.Type().Key()))
		if !value.IsValid() && len(args) == 0 {
			return fails(notHeld)
		}
		return element(value, name, args)
	case reflect.Pointer:
		if field, ok := structField(at.Type().Elem(), name); null && ok && field.IsExported() {
			return fails(ofNil)
		}
	}
	return fails(unknownField)
}

func structField(t reflect.Type, name string) (reflect.StructField, bool) {
	if t.Kind() != reflect.Struct {
		return reflect.StructField{}, false
	}
	return t.FieldByName(name)
}

// target is what pointers and interfaces lead to, and whether that is nil.
func target(v reflect.Value) (at reflect.Value, null bool) {
	for ; v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface; v = v.Elem() {
		if v.IsNil() {
			return v, true
		}
	}
	return v, false
}

// addressed is a value with the methods of its pointer too, where it has an address.
func addressed(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer && v.CanAddr() {
		return v.Addr()
	}
	return v
}

// element is a value that cannot be called.
func element(v reflect.Value, name string, args []reflect.Value) (reflect.Value, error) {
	if len(args) > 0 {
		return reflect.Value{}, &accessError{name: name, why: notMethod}
	}
	return v, nil
}

// An accessFault says why a value has no such field or method.
type accessFault int

const (
	unknownField accessFault = iota // a value of that type has no such field
	notHeld                         // a map does not hold it
	ofNothing                       // there is no value
	ofNil                           // the value is nil
	notMethod                       // it takes no arguments
)

// absent reports whether the value could have been there.
func (f accessFault) absent() bool { return f == notHeld || f == ofNothing || f == ofNil }

// An accessError is about a field or a method that cannot be had of a value.
type accessError struct {
	name string
	of   reflect.Type // nil if there is no value
	why  accessFault
}

func (e *accessError) Error() string {
	switch e.why {
	case notHeld:
		return fmt.Sprintf("a map has no entry %q", e.name)
	case ofNothing, ofNil:
		return "there is nothing to take field " + e.name + " of"
	case notMethod:
		return "field " + e.name + " takes no arguments"
	}
	return "a value of that type has no field " + e.name
}

// A methodError is about the arguments that a method is called with.
type methodError struct {
	name      string
	want, got int          // numbers of arguments
	to, from  reflect.Type // nil where the number of arguments is wrong
}

func (e *methodError) Error() string {
	if e.to == nil {
		return fmt.Sprintf("wrong number of args for %s: want %d got %d", e.name, e.want, e.got)
	}
	return fmt.Sprintf("%s: the value does not fit the argument", e.name)
}

// A failedCall is the error of a method, or what it panicked with.
type failedCall struct {
	name string
	err  error
}

func (e *failedCall) Error() string { return e.name + ": " + e.err.Error() }
func (e *failedCall) Unwrap() error { return e.err }

// callMethod calls a method of a value.
func callMethod(name string, method reflect.Value, args []reflect.Value) (result reflect.Value, err error) {
	t := method.Type()
	if len(args) != t.NumIn() {
		return reflect.Value{}, &methodError{name: name, want: t.NumIn(), got: len(args)}
	}
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		v, ok := argument(a, t.In(i))
		if !ok {
			return reflect.Value{}, &methodError{name: name, to: t.In(i), from: typeOf(a)}
		}
		in[i] = v
	}

	defer func() {
		if why := recover(); why != nil {
			panicked, ok := why.(error)
			if !ok {
				panicked = fmt.Errorf("%v", why)
			}
			result, err = reflect.Value{}, &failedCall{name, panicked}
		}
	}()
	out := method.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return reflect.Value{}, &failedCall{name, out[1].Interface().(error)}
	}
	return out[0], nil
}

// argument makes an argument one of a parameter's type. Numbers are converted where
// they keep their value.
func argument(v reflect.Value, to reflect.Type) (reflect.Value, bool) {
	for v.Kind() == reflect.Interface && !v.Type().AssignableTo(to) {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return reflect.Zero(to), to.Kind() == reflect.Pointer || to.Kind() == reflect.Interface
	case v.Type().AssignableTo(to):
		return v, true
	case v.Kind() == reflect.Pointer && !v.IsNil() && v.Type().Elem().AssignableTo(to):
		return v.Elem(), true
	case v.CanAddr() && v.Addr().Type().AssignableTo(to):
		return v.Addr(), true
	case v.Kind() == to.Kind() && v.CanConvert(to), isNumber(v.Type()) && isNumber(to):
		converted := v.Convert(to)
		return converted, !isNumber(to) || converted.Convert(v.Type()).Equal(v)
	}
	return reflect.Value{}, false
}

func isNumber(t reflect.Type) bool { return t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 }

// typeOf is the type of what an interface holds; nil for nothing.
func typeOf(v reflect.Value) reflect.Type {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil
	}
	return v.Type()
}
