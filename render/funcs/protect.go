package funcs

import (
	"encoding/base32"
	"encoding/base64"
	"maps"
	"reflect"
	"slices"
	"text/template"
	"time"
)

// keepMapsFinite refuses what would make a map that is within itself: fmt follows
// such a map until the stack is gone, which nothing recovers from.
func keepMapsFinite(m template.FuncMap) {
	set := m["set"].(func(map[string]any, string, any) map[string]any)
	m["set"] = func(d map[string]any, key string, v any) (map[string]any, error) {
		if holds(reflect.ValueOf(v), reflect.ValueOf(d).Pointer()) {
			return nil, failure("a map cannot be put into itself")
		}
		return set(d, key, v), nil
	}
	deepCopy := m["mustDeepCopy"].(func(any) (any, error))
	for _, name := range []string{"mustMerge", "mustMergeOverwrite"} {
		merge := m[name].(func(map[string]any, ...map[string]any) (any, error))
		copied := func(d map[string]any, from ...map[string]any) (any, error) {
			from = slices.Clone(from)
			for i, f := range from {
				c, err := deepCopy(f)
				if err != nil {
					return nil, err
				}
				from[i], _ = c.(map[string]any)
			}
			return merge(d, from...)
		}
		m[name] = copied
	}
	m["merge"], m["mergeOverwrite"] = m["mustMerge"], m["mustMergeOverwrite"]
}

// holds reports whether the map at p is v or is within it.
func holds(v reflect.Value, p uintptr) bool {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return holds(v.Elem(), p)
	case reflect.Struct:
		for _, f := range v.Fields() {
			if holds(f, p) {
				return true
			}
		}
	case reflect.Map:
		if v.Pointer() == p {
			return true
		}
		for _, e := range v.Seq2() {
			if holds(e, p) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if holds(v.Index(i), p) {
				return true
			}
		}
	}
	return false
}

// makePure takes from sprig's functions what is not of their arguments alone:
// the order of maps, the machine's time zone and the clock.
func makePure(m template.FuncMap) {
	m["keys"] = func(ms ...map[string]any) []string {
		out := []string{}
		for _, d := range ms {
			out = append(out, slices.Sorted(maps.Keys(d))...)
		}
		return out
	}
	m["values"] = func(d map[string]any) []any {
		out := []any{}
		for _, k := range slices.Sorted(maps.Keys(d)) {
			out = append(out, d[k])
		}
		return out
	}
	toDate := func(layout, s string) (time.Time, error) { return time.ParseInLocation(layout, s, time.UTC) }
	m["toDate"], m["mustToDate"] = toDate, toDate
}

// failAloud replaces what would put nothing, or the text of an error, in place
// of a value.
func failAloud(m template.FuncMap) {
	for name, fn := range map[string]any{"FromJson": fromJSON, "ToJson": toJSON, "ToPrettyJson": toJSONPretty, "ToRawJson": toUnescapedJSON} {
		m["must"+name], m[string(name[0]|0x20)+name[1:]] = fn, fn
	}
	m["b64dec"], m["b32dec"] = decoded(base64.StdEncoding.DecodeString), decoded(base32.StdEncoding.DecodeString)
	deepCopy := m["mustDeepCopy"].(func(any) (any, error))
	copied := func(v any) (any, error) {
		if v == nil {
			return nil, absent
		}
		return deepCopy(v)
	}
	m["deepCopy"], m["mustDeepCopy"] = copied, copied
	slice := m["mustSlice"].(func(any, ...any) (any, error))
	m["slice"] = func(v any, bounds ...any) (any, error) {
		s, ok := v.(string) // as the builtin takes it
		if !ok {
			return slice(v, bounds...)
		}
		part, err := slice([]byte(s), bounds...)
		b, _ := part.([]byte)
		return string(b), err
	}
}

func decoded(decode func(string) ([]byte, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		b, err := decode(s)
		if err != nil {
			return "", err
		}
		return string(b), nil
	}
}
