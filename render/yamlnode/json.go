package yamlnode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Readable returns JSON as package yaml reads it, each part on its line. YAML 1.2 has all of JSON, but that package
// refuses \/ and the two halves of a character, as in \ud83d\ude00, and some control characters, tabs, and keys that are long
// or have their colon on another line. Any other text stays as it is.
func Readable(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // of editors on Windows; RFC 8259, section 8.1
	if !json.Valid(text) || !utf8.Valid(text) {
		return text
	}

	token := regexp.MustCompile(`("(?:[^"\\]|\\.)*")(\s*:)?|\t`)
	return token.ReplaceAllFunc(text, func(found []byte) []byte {
		parts := token.FindSubmatch(found)
		if parts[1] == nil {
			return []byte(" ")
		}
		quoted := requoted(parts[1])
		if parts[2] == nil {
			return quoted
		}
		return []byte("? " + string(quoted) + strings.ReplaceAll(string(parts[2]), "\t", " ") + " ")
	})
}

// requoted writes a string of JSON with escapes that YAML has too. Half of a character stays, for the error.
func requoted(literal []byte) []byte {
	var s string
	if json.Unmarshal(literal, &s) != nil || strings.ContainsRune(s, utf8.RuneError) {
		return literal
	}
	return strconv.AppendQuoteToASCII(nil, s)
}

// Document returns the only document of a text, in YAML or JSON. Its Kind is 0 if there is none.
func Document(text []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(Readable(text)))
	doc := &yaml.Node{}
	if err := d.Decode(doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return doc, NoMore(d)
}

// NoMore returns an error if a decoder has another document, other than an empty one.
func NoMore(d *yaml.Decoder) error {
	for {
		next := &yaml.Node{}
		err := d.Decode(next)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case resolved(next).ShortTag() != "!!null":
			return fmt.Errorf("yaml: line %d: a second document begins here, and only one is read", next.Line)
		}
	}
}
