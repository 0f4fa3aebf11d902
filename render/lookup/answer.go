// Package lookup has the functions that read sources: what they are called with, which reference they make of it, and what they return.
package lookup

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/sources"
)

// Answer shapes what a source holds, nil if nothing, as the function returns it.
func Answer(source *sources.Row, name string, v *sources.Value, rest []any) any {
	switch name {
	case "keyExists":
		return v != nil
	case "envOrDefault": // unlike keyOrDefault, it takes a variable that is set to nothing
		if v == nil {
			return rest[0]
		}
	case "keyOrDefault":
		if v == nil || v.Data == "" {
			return rest[0]
		}
	case "ls", "safeLs":
		return pairs(v, func(p sources.Pair) bool { return p.Key != "" && !strings.Contains(p.Key, "/") })
	case "tree", "safeTree":
		return pairs(v, func(p sources.Pair) bool { return p.Key != "" && !strings.HasSuffix(p.Key, "/") })
	case "secret":
		if v == nil {
			return map[string]any(nil)
		}
	case "secrets":
		if v == nil {
			return []string(nil)
		}
	case "ref":
		return clone(Trimmed(source, v))
	}
	if v == nil {
		if source.Nothing != nil {
			return source.Nothing()
		}
		return ""
	}
	return clone(v.Data)
}

// clone copies maps and lists, which a template's functions can change.
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

// Trimmed takes the line break off that ends most files, so that a reference to
// a file gives what the file is about; a binary file has none. The function file gives
// the file as it is.
func Trimmed(source *sources.Row, v *sources.Value) any {
	if v == nil {
		return ""
	}
	if s, ok := v.Data.(string); ok && source.LineBreak && !encode.IsBinary(s) {
		return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
	}
	return v.Data
}

// Single is one entry of Consul. One whose key ends in "/" is asked for by the listing
// of what is below it, in which it has no name.
func Single(v *sources.Value) *sources.Value {
	if v == nil {
		return nil
	}
	all, listed := v.Data.([]sources.Pair)
	if !listed {
		return v
	}
	for _, p := range all {
		if p.Key == "" {
			one := *v
			one.Data = p.Value
			return &one
		}
	}
	return nil
}

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

// Length returns how many a listing holds.
func Length(v any) int {
	switch v := v.(type) {
	case []sources.Pair:
		return len(v)
	case []string:
		return len(v)
	}
	return 0
}
