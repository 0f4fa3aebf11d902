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

// keepMapsFinite refuses to put a map into itself. Package fmt would follow such a map
// until the stack is used up, and nothing recovers from that.
func keepMapsFinite(m template.FuncMap) {
	set := m["set"].(func(map[string]any, string, any) map[string]any)
	m["set"] = func(d map[string]any, key string, v any) (map[string]any, error) {
		if holds(reflect.ValueOf(v), reflect.ValueOf(d).Pointer()) {
			return nil, failure("a map cannot be put into itself")
		}
		return set(d, key, v), nil
	}

	m["mustMerge"] = mergeCopies(m, "mustMerge")
	m["merge"] = m["mustMerge"]
	m["mustMergeOverwrite"] = mergeCopies(m, "mustMergeOverwrite")
	m["mergeOverwrite"] = m["mustMergeOverwrite"]
}

// mergeCopies is a function that merges maps, but it merges copies of them.
func mergeCopies(m template.FuncMap, name string) func(map[string]any, ...map[string]any) (any, error) {
	merge := m[name].(func(map[string]any, ...map[string]any) (any, error))
	deepCopy := m["mustDeepCopy"].(func(any) (any, error))

	return func(d map[string]any, from ...map[string]any) (any, error) {
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
}

// holds reports whether v is the map at p, or holds it.
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

// makePure replaces sprig's functions that depend on more than their arguments: on the
// order of maps or the machine's time zone.
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

	m["toDate"] = func(layout, s string) (time.Time, error) { return time.ParseInLocation(layout, s, time.UTC) }
	m["mustToDate"] = m["toDate"]
}

// addStrict replaces sprig's functions that return nothing, or the text of an error,
// where they should fail.
func addStrict(m template.FuncMap) {
	m["fromJson"] = fromJSON
	m["mustFromJson"] = fromJSON
	m["toJson"] = toJSON
	m["mustToJson"] = toJSON
	m["toPrettyJson"] = toJSONPretty
	m["mustToPrettyJson"] = toJSONPretty
	m["toRawJson"] = toUnescapedJSON
	m["mustToRawJson"] = toUnescapedJSON

	m["b64dec"] = decoded(base64.StdEncoding.DecodeString)
	m["b32dec"] = decoded(base32.StdEncoding.DecodeString)
	m["mustDeepCopy"] = copied(m["mustDeepCopy"])
	m["deepCopy"] = m["mustDeepCopy"]
	m["slice"] = sliced(m["mustSlice"])
}

// copied is deepCopy, but it fails for nil.
func copied(deepCopy any) func(v any) (any, error) {
	deep := deepCopy.(func(any) (any, error))

	return func(v any) (any, error) {
		if v == nil {
			return nil, absent
		}
		return deep(v)
	}
}

// sliced is sprig's slice, but it also takes text, as the builtin of text/template does. sprig takes a bound that is not
// a number for 0.
func sliced(mustSlice any) func(v any, bounds ...any) (any, error) {
	slice := mustSlice.(func(any, ...any) (any, error))

	return func(v any, bounds ...any) (any, error) {
		for _, b := range bounds {
			if _, err := whole(b); err != nil {
				return nil, failure("a bound is not a whole number")
			}
		}

		s, isText := v.(string)
		if !isText {
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
