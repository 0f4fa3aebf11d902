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
	"github.com/initplate/initplate/sources/document"
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

// A Splitter parses a key: equal for keys that ask for the same value.
type Splitter func(key string) (Key, error)

// Keys returns what the row of a source needs. Below makes the keys of names.
func Keys(split Splitter, below func(at, name string) string) sources.Keys {
	return sources.Keys{Marks: Marks, Clean: split.clean, Covers: split.covers, Below: below}
}

// clean returns the one written form of a key.
func (split Splitter) clean(key string) (string, error) {
	k, err := split(key)
	if err != nil {
		return key, err
	}
	return k.String(), nil
}

// covers reports whether two keys are about the same part of a document, or one contains the
// other.
func (split Splitter) covers(key, other string) bool {
	k, err := split(key)
	o, otherErr := split(other)
	if err != nil || otherErr != nil {
		return key == other
	}
	return k.Request() == o.Request() && (k.Field == "" || o.Field == "" || document.Covers(k.Field, o.Field))
}

// Entries returns what a section of --values holds for a source of documents.
func Entries(source string, secret bool, split Splitter) sources.Entries {
	return document.Section{Source: source, Secret: secret, Text: true, Clean: split.clean}.Entries()
}
