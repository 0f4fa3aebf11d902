package header

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources"
)

// IsMap reports whether the parameter's value is a map from names to texts. Each of its
// entries is taken from where it is found first.
func (p *Param) IsMap() bool { return p.Type == "map" }

// Entry splits the name of an entry of a parameter of type map, as --set has it:
// "options.wait_timeout" is the entry wait_timeout of options.
func Entry(name string) (param, entry string, ok bool) { return strings.Cut(name, ".") }

// toMap takes a map, a listing, the text of a JSON object, or lines of NAME=VALUE. On a
// single line, there is a comma before each NAME=. The result is a map[string]any of
// strings.
func toMap(_ *Param, v any) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return texts(v)
	case []sources.Pair:
		return texts(listed(v))
	case string:
		return mapOf(strings.TrimSpace(v))
	}
	return nil, false
}

func mapOf(s string) (any, bool) {
	if !strings.HasPrefix(s, "{") {
		m, _, ok := assigned(s)
		return m, ok
	}
	m, ok := object(s)
	if !ok {
		return nil, false
	}
	return texts(m)
}

// object reads a JSON object.
func object(s string) (m map[string]any, ok bool) {
	v, _ := fromJSON(s)
	m, ok = v.(map[string]any)
	return m, ok
}

// fromJSON reads a value of JSON as one of a YAML file is read: numbers keep their digits, and no key occurs twice.
func fromJSON(s string) (any, bool) {
	if !json.Valid([]byte(s)) {
		return nil, false
	}
	doc, err := yamlnode.Document([]byte(s))
	if err != nil {
		return nil, false
	}
	yamlnode.AsWritten(doc)
	v, err := yamlnode.Value(doc)
	return v, err == nil
}

// NotText finds the first entry, by name, of a map, or of a JSON object in a text, that is a list
// or a map instead of a text, or else an entry of a text that has two values. It returns its name, and what is
// wrong in words; both are "" if there is none.
func NotText(v any) (entry, wrong string) {
	m, _ := v.(map[string]any)
	if s, ok := v.(string); ok {
		m, _ = object(s)
		if _, twice, _ := assigned(s); twice != "" && m == nil {
			return twice, "is given two values: leave out one of them"
		}
	}

	for _, name := range slices.Sorted(maps.Keys(m)) {
		switch m[name].(type) {
		case []any:
			return name, "is a list, not a text"
		case map[string]any, map[any]any:
			return name, "is a map, not a text"
		}
	}
	return "", ""
}

// texts returns the entries as texts. An entry that holds nothing is left out.
func texts(m map[string]any) (any, bool) {
	out := map[string]any{}
	for name, v := range m {
		if v == nil {
			continue
		}
		s, ok := text(v)
		if !ok || name == "" {
			return nil, false
		}
		out[name] = s
	}
	return out, true
}

// listed returns the entries of a listing, without those of directories. A line break at the end
// of a value is not part of it, as elsewhere.
func listed(all []sources.Pair) map[string]any {
	m := map[string]any{}
	for _, p := range all {
		if p.Key != "" && !strings.HasSuffix(p.Key, "/") {
			m[p.Key] = strings.TrimSuffix(strings.TrimSuffix(p.Value, "\n"), "\r")
		}
	}
	return m
}

// assigned reads NAME=VALUE, on lines or after commas. Twice is a name that has two values; nothing says which is meant.
func assigned(s string) (m map[string]any, twice string, ok bool) {
	m = map[string]any{}
	for _, line := range assignments(s) {
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || name == "" {
			return nil, "", false
		}
		if before, there := m[name]; there && before != value {
			return nil, name, false
		}
		m[name] = value
	}
	return m, "", true
}

// assignments returns the lines of a text, or the parts of a single line that has a comma before each NAME=.
func assignments(s string) (all []string) {
	if !strings.Contains(s, "\n") {
		next := regexp.MustCompile(`,\s*[^\s=,]+=`)
		s = next.ReplaceAllStringFunc(s, func(next string) string { return "\n" + next[1:] })
	}
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
