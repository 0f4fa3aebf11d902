package funcs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
)

func toJSON(v any) (string, error)                { return encodeJSON(v, true, "") }
func toJSONPretty(v any) (string, error)          { return encodeJSON(v, true, "  ") }
func toUnescapedJSON(v any) (string, error)       { return encodeJSON(v, false, "") }
func toUnescapedJSONPretty(v any) (string, error) { return encodeJSON(v, false, "  ") }

func encodeJSON(v any, escape bool, indent string) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(escape)
	enc.SetIndent("", indent)
	plain, err := rebuild(v, textKey, func(v any) any { return v })
	if err == nil {
		err = enc.Encode(plain)
	}
	if err != nil {
		return "", err
	}
	// What is not UTF-8 comes out as this escape, and nothing else does.
	if strings.Contains(strings.ReplaceAll(b.String(), `\\`, ""), `\ufffd`) {
		return "", failure("not UTF-8")
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// textKey returns the key of a map of YAML's as text, which JSON and TOML want.
func textKey(k any) string {
	s, err := text(k)
	if err != nil {
		return "null"
	}
	return s
}

// rebuild copies v, with new keys for its maps and new leaves. What is nested too deep is
// an error: what is written of it grows with the square of its depth.
func rebuild[K comparable](v any, key func(any) K, leaf func(any) any) (any, error) {
	return rebuildAt(v, key, leaf, 0)
}

func rebuildAt[K comparable](v any, key func(any) K, leaf func(any) any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	rv := reflect.ValueOf(v)
	switch {
	case rv.Kind() == reflect.Map && !rv.IsNil():
		m := make(map[K]any, rv.Len())
		for k, e := range rv.Seq2() {
			made, err := rebuildAt(e.Interface(), key, leaf, depth+1)
			if err != nil {
				return nil, err
			}
			m[key(k.Interface())] = made
		}
		return m, nil
	case rv.Kind() == reflect.Slice && !rv.IsNil() && rv.Type().Elem().Kind() != reflect.Uint8:
		l := make([]any, rv.Len())
		for i := range l {
			var err error
			if l[i], err = rebuildAt(rv.Index(i).Interface(), key, leaf, depth+1); err != nil {
				return nil, err
			}
		}
		return l, nil
	}
	return leaf(v), nil
}

// parseJSON is consul-template's: nothing is an empty map.
func parseJSON(s string) (any, error) {
	if s == "" {
		return map[string]any{}, nil
	}
	return fromJSON(s)
}

// fromJSON leaves whole numbers whole.
func fromJSON(s string) (any, error) {
	if tooDeep(s) {
		return nil, errTooDeep
	}
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, failure("not JSON: more than one value")
	}
	return exact(v), nil
}

// tooDeep reports whether JSON is nested too deep, as far as its brackets tell.
func tooDeep(s string) bool {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// exact gives every number within v its type, in place: int64, or uint64, or
// json.Number for an integer that is larger still; float64 for what has a
// fraction. 1e6 is an integer.
func exact(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			v[k] = exact(e)
		}
	case []any:
		for i, e := range v {
			v[i] = exact(e)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		if n, err := strconv.ParseUint(string(v), 10, 64); err == nil {
			return n
		}
		f, err := v.Float64()
		switch {
		case err != nil, !strings.ContainsAny(string(v), ".eE"):
			return v
		case !strings.Contains(string(v), ".") && f == math.Trunc(f) && math.Abs(f) < 1<<53:
			return int64(f)
		}
		return f
	}
	return v
}
