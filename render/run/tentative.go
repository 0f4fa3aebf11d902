package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"text/template"

	"github.com/initplate/initplate/render/access"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/lookup"
)

// Patient returns functions that give an empty result instead of an error while values are
// missing: that may be why they fail. So one execution finds all that the template needs.
func (t *Program) Patient(fns template.FuncMap) template.FuncMap {
	m := maps.Clone(fns)
	for name, fn := range m {
		if f := reflect.ValueOf(fn); f.Type().NumOut() == 2 {
			m[name] = t.patient(f)
		}
	}
	return m
}

// patient is Patient for one function that may fail.
func (t *Program) patient(f reflect.Value) any {
	call := f.Call
	if f.Type().IsVariadic() {
		call = f.CallSlice
	}

	return reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
		out := call(args)
		err := failureOf(out)
		switch {
		case err == nil:
			return out
		case t.Now.ignores(err):
			err = nil
		}
		return []reflect.Value{reflect.Zero(f.Type().Out(0)), reflect.ValueOf(&err).Elem()}
	}).Interface()
}

// failureOf returns the error of a function with results out, also if the first is too large.
func failureOf(out []reflect.Value) error {
	err, _ := out[1].Interface().(error)
	if err == nil && textLength(out[0]) > mostBytes {
		return lookup.Error(fmt.Sprintf("the result would be larger than %d MiB", mostBytes>>20))
	}
	return err
}

// ignores reports whether the error of a function may be due to values that are missing, or
// not the real ones. It notes that it was ignored.
func (r *Run) ignores(err error) bool {
	invented := r.t.Names.Placeholders && funcs.Mixed(err) // a placeholder is text, whatever it replaces
	if invented || r.marks.Trials > 0 {
		return true
	}
	if r.tentative() {
		r.Passed = true
		return true
	}
	return false
}

// textLength returns the length of a result that is text, else 0.
func textLength(v reflect.Value) int {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() == reflect.String {
		return v.Len()
	}
	return 0
}

// ignore drops the error of a lookup while values are missing.
func (r *Run) ignore(v any, err error) (any, error) {
	if err != nil && r.tentative() {
		r.Passed = true
		return nil, nil
	}
	return v, err
}

// tentative reports whether values are missing, as far as is known. If it turns out later
// that none is wanted, errors that were ignored count after all.
func (r *Run) tentative() bool {
	switch {
	case r.strict:
		return false
	case len(r.Wanted) > 0 || len(r.Blocked) > 0 || len(r.Missed) > 0:
		return true
	}
	for _, p := range r.Params {
		if len(p.Pending) > 0 || p.Unusable() {
			return true
		}
	}
	return false
}

// mostTurns limits the turns of a loop over a number, which may be a value.
const mostTurns = 1_000_000

// ErrNotRanged is the error of range for a value without items.
var ErrNotRanged = errors.New("range needs a list, a map or a number, but the value is none of these")

// turns turns Vault's numbers into those that range can count to. It refuses what would take
// forever, or has no items.
func turns(v any) (any, error) {
	if n, ok := v.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			v = i
		}
	}

	n := reflect.ValueOf(v)
	if n.CanInt() && n.Int() > mostTurns || n.CanUint() && n.Uint() > mostTurns {
		return nil, lookup.Error(fmt.Sprintf("range takes numbers up to %d", mostTurns))
	}

	switch at, _ := access.Target(n); at.Kind() {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64, reflect.Struct:
		return nil, ErrNotRanged
	}
	return v, nil
}
