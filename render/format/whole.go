package format

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// IsComment reports whether text holds nothing but white space and comments of the
// format.
func (f Format) IsComment(text string) bool {
	if strings.TrimSpace(text) == "" || f.Parse == nil {
		return strings.TrimSpace(text) == ""
	}
	if f.Name == "xml" { // comments alone are no document: it has a root
		text += "<r/>"
	}
	leaves, err := f.Parse([]byte(text))
	isOther := func(l Leaf) bool { return l.Kind != "comment" && (f.Name != "xml" || l.Path != "/r") }
	return err == nil && !slices.ContainsFunc(leaves, isOther)
}

// encodeWhole writes a document that is one value, piece i, and comments. Where the
// value is no document, it is a value of one in the formats that have such documents.
func (f Format) encodeWhole(pieces []Piece, i int) ([]string, []*Error) {
	texts := make([]string, len(pieces))
	for k, p := range pieces {
		texts[k] = p.Text
	}
	texts[i] = plain(pieces[i].Value)
	isDocument, wrong := f.isDocument(texts, i)
	switch {
	case wrong != nil:
		wrong.Piece = i
		return nil, []*Error{wrong}
	case isDocument:
		return texts, nil
	}
	pieces = slices.Clone(pieces)
	pieces[i].Kind = Scalar
	return f.Encode(pieces)
}

const unread = "say format: text in the template's header and end the action with | raw, and it is written as it is, unread"

// isDocument reports whether the value, one of some texts, makes a document of them
// all; otherwise it must be a value of one, or something is wrong with it.
func (f Format) isDocument(texts []string, value int) (ok bool, wrong *Error) {
	if f.Parse == nil {
		return true, nil
	}
	s := texts[value]
	if isBinary(s) {
		return false, &Error{
			Msg:  "the value is all of the file, and is binary: it holds a NUL byte, or bytes that are not UTF-8",
			Hint: "say format: text in the template's header, with which every byte is written as it is, or encode the value, with b64enc for one",
		}
	}
	leaves, err := f.Parse([]byte(strings.Join(texts, "")))
	switch {
	case f.hasValueDocuments() && err == nil && isNested(leaves):
		return true, nil
	case f.hasValueDocuments():
		return false, f.whyNoDocument(s, err)
	case strings.TrimSpace(s) == "":
		return false, f.whyEmpty(err)
	case err != nil:
		wrong = &Error{Msg: "the value is all of the file, and is not valid " + f.Name, Reader: err.Error(), Hint: unread}
		if s, ok := err.(*SyntaxError); ok && s.Line > 0 {
			wrong.Reader += fmt.Sprintf(" (line %d of the output)", s.Line)
		}
		return false, wrong
	case !f.isStructured(s, leaves):
		return false, &Error{
			Msg:  "the value is all of the file, and holds no setting or statement of " + f.Name,
			Hint: "end the action with | raw to write it as it is",
		}
	}
	return true, nil
}

// hasValueDocuments reports whether a string or a number by itself is a document.
func (f Format) hasValueDocuments() bool { return f.Name == "json" || f.Name == "yaml" }

// isBinary reports whether a value is no text to any reader.
func isBinary(s string) bool {
	return strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) && strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && !strings.ContainsRune("\t\n\v\f\r", r)
	})
}

// isNested reports whether documents hold maps and lists; some may be empty.
func isNested(leaves []Leaf) bool {
	any := false
	for _, l := range leaves {
		switch l.Kind {
		case "document", "anchor", "tag":
			continue
		case "map", "list":
			any = true
		case "null":
			any = any || l.Depth > 0
		default:
			if l.Depth == 0 {
				return false
			}
		}
	}
	return any
}

// isStructured reports whether a document of another format sets anything.
func (f Format) isStructured(text string, leaves []Leaf) bool {
	switch {
	case f.Bare != nil:
		return !f.Bare(text, leaves)
	case f.Nested: // the root is a leaf
		return len(leaves) > 1
	}
	return len(leaves) > 0
}

func bareProperties(text string, leaves []Leaf) bool {
	hasValue := slices.ContainsFunc(leaves, func(l Leaf) bool { return l.Text != "" })
	return !hasValue && !strings.ContainsAny(text, "=:")
}

func bareINI(_ string, leaves []Leaf) bool {
	return len(leaves) == 0 || strings.HasPrefix(leaves[0].Kind, "flag")
}

func bareEnvDocker(_ string, leaves []Leaf) bool {
	return !slices.ContainsFunc(leaves, func(l Leaf) bool { return l.Kind != "inherit" })
}

// bareSQL reports whether a document does not begin as statements do, or is one word.
func bareSQL(_ string, leaves []Leaf) bool {
	if len(leaves) < 2 {
		return true
	}
	switch first := leaves[0]; first.Kind {
	case "word", "delimiter":
		return false
	case "op":
		return first.Text != "(" && !strings.HasPrefix(first.Text, "/*")
	}
	return true
}

// whyEmpty is for a value that is nothing, or white space; err is what the reader says
// of the document without it.
func (f Format) whyEmpty(err error) *Error {
	e := &Error{Msg: "the value is empty, and it is all of the file", Hint: "give it a value; to write an empty file, end the action with | raw"}
	if err != nil {
		e.Hint = "give it a value; " + unread
	}
	return e
}

// whyNoDocument says why a value that is a map or a list must not become a string; nil
// if it is neither. err is what the reader says of the document.
func (f Format) whyNoDocument(s string, err error) *Error {
	bare := strings.TrimPrefix(s, "\ufeff")
	isJSON := strings.Trim(bare, " \t\r\n") != "" && strings.ContainsAny(strings.TrimLeft(bare, " \t\r\n")[:1], "{[") && json.Valid([]byte(bare))
	alone, errAlone := f.Parse([]byte(s))
	switch {
	case err == nil:
		return nil
	case errAlone == nil && isNested(alone):
		return &Error{
			Msg:  "the value is a list or a map, but not where it stands",
			Hint: "let the action begin its line, or end it with | raw and nothing before it",
		}
	case isJSON && bare != s:
		return &Error{
			Msg:  "the value is a list or a map behind a byte-order mark, which readers of JSON refuse",
			Hint: `take the mark off with | trimPrefix "\ufeff"`,
		}
	case isJSON && f.Name == "json":
		return &Error{Msg: "the value is a list or a map that is refused", Reader: errAlone.Error(), Hint: "| parseJSON takes the last of two that have one name, and prints a map"}
	case isJSON:
		return &Error{Msg: "the value is JSON that YAML cannot hold as it is", Reader: errAlone.Error(), Hint: "end the action with | parseJSON | toYAML"}
	case f.Name == "yaml" && isMapping(s):
		return &Error{Msg: "the value is a list or a map that is refused", Reader: errAlone.Error(), Hint: "mend the value, or " + unread}
	}
	return nil
}

// isMapping reports whether YAML's library reads lists or maps only, whatever we think
// of them.
func isMapping(s string) (is bool) {
	defer func() { // as in parseYAML
		if recover() != nil {
			is = false
		}
	}()
	for dec := yaml.NewDecoder(strings.NewReader(s)); ; is = true {
		var n yaml.Node
		err := dec.Decode(&n)
		if err != nil {
			return is && errors.Is(err, io.EOF)
		}
		if len(n.Content) == 0 || n.Content[0].Kind != yaml.MappingNode && n.Content[0].Kind != yaml.SequenceNode {
			return false
		}
	}
}
