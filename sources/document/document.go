// Package document finds parts of documents that sources answer with.
package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Field returns a part of a JSON document: the field of its object that has a name or, if
// name begins with "/", what this JSON pointer (RFC 6901) names. Numbers are of type
// [json.Number]. A part that is absent or null is not held. The error says that the text
// is not JSON, without showing it.
func Field(text []byte, name string) (value any, held bool, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var whole any
	if d.Decode(&whole) != nil || d.Decode(new(any)) != io.EOF {
		return nil, false, errors.New("it is not JSON, so it has no fields")
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
