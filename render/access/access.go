// Package access has the fields and methods of values, as templates name them.
package access

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Get returns what .A.B means on a value: elements of maps, fields of structs and methods.
// The last name of the path takes the arguments. Its errors are of type *Error,
// *MethodError or *CallError.
func Get(of reflect.Value, path string, args ...reflect.Value) (reflect.Value, error) {
	return access{path: path, args: args}.follow(of)
}

// Look is Get for a value that is only looked at: what a map does not hold is nil, and so
// is everything of nil.
func Look(of reflect.Value, path string) (reflect.Value, error) {
	return access{path: path, lenient: true}.follow(of)
}

// An access is what a template takes from a value.
type access struct {
	path    string
	args    []reflect.Value
	lenient bool // what is not there is nil
}

// follow takes one name after the other.
func (a access) follow(at reflect.Value) (reflect.Value, error) {
	for more := a.path; more != ""; {
		var name string
		var args []reflect.Value
		if name, more, _ = strings.Cut(more, "."); more == "" {
			args = a.args
		}

		next, err := take(at, name, args)
		var wrong *Error
		if a.lenient && errors.As(err, &wrong) && wrong.Why.absent() {
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
	at, _ := Target(of)
	switch {
	case !at.IsValid():
		return reflect.Value{}, &Error{Name: name, Why: OfNothing}
	case at.Kind() == reflect.Interface:
		return reflect.Value{}, &Error{Name: name, Of: at.Type(), Why: OfNil}
	}
	if m := methodByName(addressed(at), name); m.IsValid() {
		return callMethod(name, m, args)
	}

	value, why := part(at, name)
	if value.IsValid() || why == NotHeld && len(args) > 0 {
		return element(value, name, args)
	}
	return reflect.Value{}, &Error{Name: name, Of: at.Type(), Why: why}
}

// part returns a field of a struct, or an element of a map. If that is invalid, why says so.
func part(of reflect.Value, name string) (value reflect.Value, why Fault) {
	switch of.Kind() {
	case reflect.Struct:
		if field, ok := structField(of.Type(), name); ok {
			value, _ = of.FieldByIndexErr(field.Index)
			return value, OfNil // a struct within it is nil
		}
	case reflect.Map:
		key := reflect.ValueOf(name)
		if key.CanConvert(of.Type().Key()) {
			return of.MapIndex(key.Convert(of.Type().Key())), NotHeld
		}
	case reflect.Pointer: // only nil is left of Target
		if _, ok := structField(of.Type().Elem(), name); ok {
			return reflect.Value{}, OfNil
		}
	}
	return reflect.Value{}, UnknownField
}

// structField returns an exported field of a struct type. ok is false for any other type.
func structField(t reflect.Type, name string) (field reflect.StructField, ok bool) {
	if t.Kind() != reflect.Struct {
		return field, false
	}
	field, ok = t.FieldByName(name)
	return field, ok && field.IsExported()
}

// Target returns what pointers and interfaces lead to, and whether that is nil.
func Target(v reflect.Value) (at reflect.Value, null bool) {
	for ; v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface; v = v.Elem() {
		if v.IsNil() {
			return v, true
		}
	}
	return v, false
}

// addressed returns the pointer to a value that has an address, to find the methods of both.
func addressed(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer && v.CanAddr() {
		return v.Addr()
	}
	return v
}

// element returns a value that cannot be called, so there must be no arguments.
func element(v reflect.Value, name string, args []reflect.Value) (reflect.Value, error) {
	if len(args) > 0 {
		return reflect.Value{}, &Error{Name: name, Why: NotMethod}
	}
	return v, nil
}

// A Fault says why a value has no such field or method.
type Fault int

const (
	UnknownField Fault = iota // a value of that type has no such field
	NotHeld                   // a map does not hold it
	OfNothing                 // there is no value
	OfNil                     // the value is nil
	NotMethod                 // it takes no arguments
)

// absent reports whether the value could have been there.
func (f Fault) absent() bool { return f == NotHeld || f == OfNothing || f == OfNil }

// An Error is about a field or a method that a value does not have.
type Error struct {
	Name string
	Of   reflect.Type // nil if there is no value
	Why  Fault
}

// Fields returns the names of the fields that a value of that type has; nil if it is not a
// struct.
func (e *Error) Fields() (names []string) {
	if e.Of == nil || e.Of.Kind() != reflect.Struct {
		return nil
	}

	for _, f := range reflect.VisibleFields(e.Of) {
		if f.IsExported() {
			names = append(names, f.Name)
		}
	}
	return names
}

func (e *Error) Error() string {
	switch e.Why {
	case NotHeld:
		return fmt.Sprintf("the map has no entry %q", e.Name)
	case OfNothing, OfNil:
		return "cannot take field " + e.Name + ": there is no value"
	case NotMethod:
		return "field " + e.Name + " takes no arguments"
	}
	return "a value of that type has no field " + e.Name
}

// A MethodError is about the arguments that a method is called with.
type MethodError struct {
	Name      string
	want, got int          // numbers of arguments
	To, From  reflect.Type // nil where the number of arguments is wrong
}

func (e *MethodError) Error() string {
	if e.To == nil {
		return fmt.Sprintf("wrong number of args for %s: want %d got %d", e.Name, e.want, e.got)
	}
	return fmt.Sprintf("%s: the value does not fit the argument", e.Name)
}

// A CallError is the error of a method, or what it panicked with.
type CallError struct {
	Name string
	Err  error
}

func (e *CallError) Error() string { return e.Name + ": " + e.Err.Error() }

func (e *CallError) Unwrap() error { return e.Err }

// callMethod calls a method of a value, if the arguments fit.
func callMethod(name string, method reflect.Value, args []reflect.Value) (reflect.Value, error) {
	t := method.Type()
	if len(args) != t.NumIn() {
		return reflect.Value{}, &MethodError{Name: name, want: t.NumIn(), got: len(args)}
	}
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		v, ok := argument(a, t.In(i))
		if !ok {
			return reflect.Value{}, &MethodError{Name: name, To: t.In(i), From: typeOf(a)}
		}
		in[i] = v
	}
	return call(name, method, in)
}

// call calls a method with arguments that fit. A panic becomes an error.
func call(name string, method reflect.Value, in []reflect.Value) (result reflect.Value, err error) {
	defer func() {
		if why := recover(); why != nil {
			result = reflect.Value{}
			err = &CallError{name, asError(why)}
		}
	}()

	out := method.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return reflect.Value{}, &CallError{name, out[1].Interface().(error)}
	}
	return out[0], nil
}

// asError returns what a method panicked with as an error.
func asError(why any) error {
	err, ok := why.(error)
	if !ok {
		err = fmt.Errorf("%v", why)
	}
	return err
}

// argument converts an argument to the type of a parameter. Numbers are converted only if
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

// typeOf returns the type of a value, or of what an interface holds; nil for nothing.
func typeOf(v reflect.Value) reflect.Type {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil
	}
	return v.Type()
}
