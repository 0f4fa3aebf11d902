package lookup

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/sources"
)

// Answer returns what a function makes of a source's value. v is nil if the source does not
// hold it.
func Answer(source *sources.Row, name string, v *sources.Value, rest []any) any {
	switch name {
	case "keyExists":
		return v != nil
	case "ls", "safeLs":
		return pairs(v, func(p sources.Pair) bool { return p.Key != "" && !strings.Contains(p.Key, "/") })
	case "tree", "safeTree":
		return pairs(v, func(p sources.Pair) bool { return p.Key != "" && !strings.HasSuffix(p.Key, "/") })
	case "ref":
		return clone(Trimmed(source, v))
	}

	if v == nil || name == "keyOrDefault" && v.Data == "" {
		return nothing(source, name, rest)
	}
	return clone(v.Data)
}

// nothing returns what a function makes of a value that is not there.
func nothing(source *sources.Row, name string, rest []any) any {
	switch {
	case name == "envOrDefault", name == "keyOrDefault":
		return rest[0]
	case name == "secret":
		return map[string]any(nil)
	case name == "secrets":
		return []string(nil)
	case source.Nothing != nil:
		return source.Nothing()
	}
	return ""
}

// clone copies maps and lists, as a template's functions can change them.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = clone(e)
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = clone(e)
		}
		return l
	case []string:
		return slices.Clone(v)
	}
	return v
}

// Trimmed removes the line break at the end of a text file, so that a reference to the
// file gives what it is about. A binary file is left alone. The function file returns the
// file as it is.
func Trimmed(source *sources.Row, v *sources.Value) any {
	if v == nil {
		return ""
	}

	if s, ok := v.Data.(string); ok && source.LineBreak && !encode.IsBinary(s) {
		return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
	}
	return v.Data
}

// Single returns one entry of Consul; nil if there is none. An entry whose key ends in "/"
// is read by the listing below it, where its key is empty.
func Single(v *sources.Value) *sources.Value {
	if v == nil {
		return nil
	}
	all, listed := v.Data.([]sources.Pair)
	if !listed {
		return v
	}
	i := slices.IndexFunc(all, func(p sources.Pair) bool { return p.Key == "" })
	if i < 0 {
		return nil
	}

	one := *v
	one.Data = all[i].Value
	return &one
}

// pairs returns the entries of a listing for which keep is true.
func pairs(v *sources.Value, keep func(sources.Pair) bool) []sources.Pair {
	var out []sources.Pair
	if v == nil {
		return out
	}

	all, _ := v.Data.([]sources.Pair)
	for _, p := range all {
		if keep(p) {
			out = append(out, p)
		}
	}
	return out
}

// Length returns how many entries a listing has.
func Length(v any) int {
	switch v := v.(type) {
	case []sources.Pair:
		return len(v)
	case []string:
		return len(v)
	}
	return 0
}
