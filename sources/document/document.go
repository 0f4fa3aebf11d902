// Package document finds parts of documents that sources answer with.
package document

import (
	"strconv"
	"strings"
)

// Field returns a part of a JSON document: the field of its object that has a name or, if
// name begins with "/", what this JSON pointer (RFC 6901) names. Numbers are of type
// [json.Number]. A part that is absent or null is not held. The error says that the text
// is not JSON, or neither an object nor a list, without showing it: a password may consist
// of digits.
func Field(text []byte, name string) (value any, held bool, err error) {
	whole, err := Decode(text, JSON)
	if err == nil {
		err = CheckFields(whole)
	}
	if err != nil {
		return nil, false, err
	}
	return Part(whole, name)
}

// Part is [Field] of a document that is decoded.
func Part(whole any, name string) (value any, held bool, err error) {
	path := []string{name}
	if rest, ok := strings.CutPrefix(name, "/"); ok {
		path = strings.Split(rest, "/")
		for i, p := range path {
			path[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(p)
		}
	}

	at := whole
	for _, step := range path {
		at = below(at, step)
	}
	return at, at != nil, nil
}

// Covers reports whether the part of a document that has a name contains the part of another
// name, or is in it.
func Covers(name, other string) bool {
	a, b := pointer(name), pointer(other)
	return a == b || strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

// pointer returns the name of a part as a JSON pointer.
func pointer(name string) string {
	if strings.HasPrefix(name, "/") {
		return name
	}
	return "/" + escape(name)
}

func escape(step string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(step) }

// EscapeName writes a value as part of a name that begins with before, so that it names one
// step. An empty value names nothing, and stays as it is.
func EscapeName(before, value string) string {
	switch {
	case strings.HasPrefix(before, "/"):
		return escape(value)
	case before == "" && strings.HasPrefix(value, "/"):
		return "/" + escape(value)
	}
	return value
}

// Below returns the key of a part of a document that has a name. At is the key of the document,
// or of a part of it that the name is in.
func Below(at, name string) string {
	document, field, one := strings.Cut(at, "#")
	if !one {
		return document + "#" + name
	}
	return document + "#" + pointer(field) + "/" + escape(name)
}

// below returns the field of an object or the item of a list; nil if there is none.
func below(at any, step string) any {
	switch at := at.(type) {
	case map[string]any:
		return at[step]
	case []any:
		i, err := strconv.Atoi(step)
		if err == nil && i >= 0 && i < len(at) && strconv.Itoa(i) == step {
			return at[i]
		}
	}
	return nil
}
