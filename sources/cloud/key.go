package cloud

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
)

// Marks end the path of a key.
const Marks = "#?"

// A Key is a parsed key, PATH?NAME=VALUE&...#FIELD. In the path, "#" and "?" are written %23
// and %3F.
type Key struct {
	Path   string            // as the service has it
	Params map[string]string // after "?"
	Field  string            // after "#"; "" without one
}

// ParseKey parses a key that may have some parameters.
func ParseKey(key string, params ...string) (Key, error) {
	whole, field, hasField := strings.Cut(key, "#")
	path, query, asks := strings.Cut(whole, "?")
	k := Key{Path: sources.UnescapeName(Marks, path), Field: field}
	if hasField && field == "" {
		return k, errors.New(`no field follows "#"`)
	}
	if !asks {
		return k, nil
	}

	values, err := url.ParseQuery(query)
	if err != nil || query == "" {
		return k, errors.New(`what follows "?" is not of the form NAME=VALUE`)
	}

	k.Params = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case !slices.Contains(params, name):
			return k, fmt.Errorf("there is no parameter %q: what may follow \"?\" is %s", name, prose.Or(params))
		case len(values[name]) > 1:
			return k, fmt.Errorf("the parameter %s is given twice", name)
		}
		k.Params[name] = values.Get(name)
	}

	return k, nil
}

// String writes a key, with its parameters sorted.
func (k Key) String() string {
	text := k.Request()
	if k.Field != "" {
		text += "#" + k.Field
	}
	return text
}

// Request writes a key without its field: equal for keys that one request answers.
func (k Key) Request() string {
	text := sources.EscapeName(Marks, k.Path)
	values := url.Values{}
	for name, value := range k.Params {
		values.Set(name, value)
	}
	if len(values) > 0 {
		text += "?" + values.Encode()
	}
	return text
}

// FieldBelow returns the key of a field of a document or, if its key has a field, of what is
// in that: "name#/a" and "b" make "name#/a/b".
func FieldBelow(document, name string) string {
	path, field, nested := strings.Cut(document, "#")
	if !nested {
		return path + "#" + name
	}

	escape := strings.NewReplacer("~", "~0", "/", "~1") // RFC 6901, section 3
	if !strings.HasPrefix(field, "/") {
		field = "/" + escape.Replace(field)
	}
	return path + "#" + field + "/" + escape.Replace(name)
}
