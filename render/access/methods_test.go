package access

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/sources"
)

// Methods that a template cannot call, or has no use for.
var noUse = []string{
	"AppendBinary", "AppendFormat", "AppendText", "GobEncode", "GoString", "MarshalBinary", "MarshalJSON", "MarshalText",
	"UnmarshalJSON", "UnmarshalText", "Scan", "Value", "SetMetadata", "SetPrerelease", "Error",
}

// TestMethods finds every method that a template can call on what functions return
// and sources hold, however often in a row.
func TestMethods(t *testing.T) {
	errorType := reflect.TypeFor[error]()
	seen := map[reflect.Type]bool{}
	methods := 0
	var look func(reflect.Type)
	look = func(ty reflect.Type) {
		if seen[ty] || ty == errorType || ty.Kind() == reflect.Interface {
			return
		}
		seen[ty] = true
		switch ty.Kind() {
		case reflect.Slice, reflect.Map, reflect.Array:
			look(ty.Elem())
		case reflect.Struct:
			for i := range ty.NumField() {
				if ty.Field(i).IsExported() {
					look(ty.Field(i).Type)
				}
			}
		}
		for i := range ty.NumMethod() {
			m := ty.Method(i)
			out := m.Type.NumOut()
			if callable := out == 1 || out == 2 && m.Type.Out(1) == errorType; !callable || slices.Contains(noUse, m.Name) {
				continue
			}
			methods++
			if !methodByName(reflect.New(ty).Elem(), m.Name).IsValid() {
				t.Errorf("a template cannot call %s of %s: put it into methodByName", m.Name, ty)
			}
			look(m.Type.Out(0))
		}
	}
	for _, f := range funcs.Map() {
		for i := range reflect.TypeOf(f).NumOut() {
			look(reflect.TypeOf(f).Out(i))
		}
	}
	for _, v := range []any{sources.Pair{}, sources.Service{}, sources.Node{}, time.Time{}, json.Number("")} {
		look(reflect.TypeOf(v))
	}
	if methods < 60 {
		t.Errorf("only %d methods were looked for", methods)
	}
}
