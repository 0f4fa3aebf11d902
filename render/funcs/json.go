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
	plain, err := rebuild(v, textKey, func(v any) any { return v })
	if err != nil {
		return "", err
	}

	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(escape)
	enc.SetIndent("", indent)
	if err := enc.Encode(plain); err != nil {
		return "", err
	}

	// The encoder writes this escape for bytes that are not UTF-8, and for nothing else.
	if strings.Contains(strings.ReplaceAll(b.String(), `\\`, ""), `\ufffd`) {
		return "", failure("not UTF-8")
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// textKey returns a key of a map of YAML's as text: JSON and TOML have no other keys.
func textKey(k any) string {
	s, err := text(k)
	if err != nil {
		return "null"
	}
	return s
}

// rebuild copies v, with new keys for its maps and new leaves. It fails for a value that
// is nested too deep: an indented text of it grows with the square of the depth.
func rebuild[K comparable](v any, key func(any) K, leaf func(any) any) (any, error) {
	return rebuildAt(v, key, leaf, 0)
}

func rebuildAt[K comparable](v any, key func(any) K, leaf func(any) any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}

	rebuilt := func(part reflect.Value) (any, error) { return rebuildAt(part.Interface(), key, leaf, depth+1) }
	rv := reflect.ValueOf(v)
	switch {
	case rv.Kind() == reflect.Map && !rv.IsNil():
		return rebuildMap(rv, key, rebuilt)
	case rv.Kind() == reflect.Slice && !rv.IsNil() && rv.Type().Elem().Kind() != reflect.Uint8:
		return rebuildList(rv, rebuilt)
	}
	return leaf(v), nil
}

func rebuildMap[K comparable](m reflect.Value, key func(any) K, rebuilt func(reflect.Value) (any, error)) (any, error) {
	out := make(map[K]any, m.Len())
	for k, e := range m.Seq2() {
		part, err := rebuilt(e)
		if err != nil {
			return nil, err
		}
		out[key(k.Interface())] = part
	}

	return out, nil
}

func rebuildList(l reflect.Value, rebuilt func(reflect.Value) (any, error)) (any, error) {
	out := make([]any, l.Len())
	for i := range out {
		part, err := rebuilt(l.Index(i))
		if err != nil {
			return nil, err
		}
		out[i] = part
	}

	return out, nil
}

// parseJSON is consul-template's: empty text is an empty map.
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

// tooDeep reports whether JSON is nested too deep. It only counts brackets.
func tooDeep(s string) bool {
	depth := 0
	quoted := false
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

// exact gives each number within v its type, in place: int64, else uint64, else
// json.Number for an even larger integer; float64 for a number with a fraction. 1e6 is
// an integer.
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
		return exactNumber(v)
	}
	return v
}

func exactNumber(v json.Number) any {
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
