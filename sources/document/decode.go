package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources/entry"
)

// A Language is one that documents are written in.
type Language string

// The languages that [Decode] reads.
const (
	JSON Language = "JSON"
	YAML Language = "YAML"
	TOML Language = "TOML"
)

// Decode returns the value of a document. Whatever its language, it consists of what JSON has:
// maps with text as keys, lists, text, booleans, null and numbers of type [json.Number]. Dates
// are text. The error says that the text is not of that language, without showing it.
func Decode(text []byte, in Language) (whole any, err error) {
	if in == JSON && !utf8.Valid(text) {
		return nil, errors.New("it is not UTF-8, so it has no fields")
	}
	switch in {
	case YAML:
		whole, err = decodeYAML(text)
	case TOML:
		whole, err = decodeTOML(text)
	default:
		whole, err = decodeJSON(text)
	}
	if err != nil {
		return nil, fmt.Errorf("it is not %s, so it has no fields", in)
	}
	return whole, nil
}

// CheckFields returns an error for a document that is neither an object nor a list.
func CheckFields(whole any) error {
	switch whole.(type) {
	case map[string]any, []any:
		return nil
	}
	return errors.New("it is neither an object nor a list, so it has no fields")
}

var errNotOne = errors.New("not one document")

func decodeJSON(text []byte) (whole any, err error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // of editors on Windows; RFC 8259, section 8.1
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&whole)
	if err == nil && d.Decode(new(any)) != io.EOF {
		err = errNotOne
	}
	return whole, err
}

func decodeYAML(text []byte) (any, error) {
	doc, err := yamlnode.Document(text)
	if err != nil {
		return nil, err
	}
	return entry.Document(doc)
}

// The library's time grows with the square of how deep a document is nested.
const (
	mostTOML = 4 << 20 // bytes
	maxDepth = 1000
)

func decodeTOML(text []byte) (any, error) {
	if len(text) > mostTOML || TooDeep(text) {
		return nil, errNotOne
	}
	whole := map[string]any{}
	_, err := toml.Decode(string(text), &whole)
	return ofTOML(whole), err
}

// TooDeep reports whether brackets of TOML, or the dots of a key, are nested more than 1000
// deep. Those in text count too.
func TooDeep(text []byte) bool {
	depth := 0
	dots := 0
	for _, c := range text {
		switch {
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == '.':
			dots++
		case !inKey(c):
			dots = 0
		}
		if depth > maxDepth || dots > maxDepth {
			return true
		}
	}
	return false
}

// inKey reports whether a byte may be in a key of TOML with dots, or between its parts.
func inKey(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || bytes.IndexByte([]byte("-_ \t\"'"), c) >= 0
}

// ofTOML turns values of the library into those of JSON.
func ofTOML(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = ofTOML(v[name])
		}
	case []any:
		for i := range v {
			v[i] = ofTOML(v[i])
		}
	case []map[string]any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = ofTOML(v[i])
		}
		return list
	case int64:
		return json.Number(fmt.Sprint(v))
	case float64:
		return number(v)
	case time.Time:
		return Date(v)
	}
	return v
}

// number writes a float as JSON has it. TOML also has inf and nan, which stay as they are.
func number(f float64) json.Number {
	text, err := json.Marshal(f)
	if err != nil {
		return json.Number(strings.ToLower(strings.TrimPrefix(fmt.Sprint(f), "+")))
	}
	return json.Number(text)
}

// Date writes a date of TOML as it is written there. The library marks those without a time or
// a zone by the name of their zone.
func Date(t time.Time) string {
	layout := map[string]string{
		"datetime-local": "2006-01-02T15:04:05.999999999",
		"date-local":     time.DateOnly,
		"time-local":     "15:04:05.999999999",
	}[t.Location().String()]
	if layout == "" {
		layout = time.RFC3339Nano
	}
	return t.Format(layout)
}
