package encode

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// encodeWhole writes a document that is one value, piece i, and comments. If the value is not
// a document, it is written as a value in the formats where a value alone is one.
func encodeWhole(f format.Format, pieces []Piece, i int) (texts []string, warnings, errs []*Error) {
	texts = make([]string, len(pieces))
	for k, p := range pieces {
		texts[k] = p.Text
	}

	texts[i] = format.Plain(pieces[i].Value)
	isDocument, wrong := isDocument(f, texts, i)
	switch {
	case wrong != nil:
		wrong.Piece = i
		return nil, nil, []*Error{wrong}
	case isDocument:
		return texts, nil, nil
	}

	pieces = slices.Clone(pieces)
	pieces[i].Kind = Scalar
	return WithWarnings(f, pieces)
}

// isDocument reports whether the value, one of the texts, makes a document of all of them. If
// not, wrong says why it must not be written as a value either; nil if it may.
func isDocument(f format.Format, texts []string, value int) (ok bool, wrong *Error) {
	if f.Parse == nil {
		return true, nil
	}

	s := texts[value]
	if IsBinary(s) {
		return false, &Error{
			Msg: "the value is the whole file, and is binary: it holds a NUL byte, or bytes that are not UTF-8",
			Hint: "write format: text in the template's header, so that each byte is written as it is, " +
				"or encode the value, for example with b64enc",
		}
	}

	leaves, err := f.Parse([]byte(strings.Join(texts, "")))
	switch {
	case f.NoDocument != nil && err == nil && isNested(leaves):
		return true, nil
	case f.NoDocument != nil:
		return false, whyNoDocument(f, s, err)
	case strings.TrimSpace(s) == "":
		return false, whyEmpty(err)
	case err != nil:
		return false, whyUnread("the value is the whole file, and is not valid "+f.Name, err, format.AsText)
	case !isStructured(f, s, leaves):
		return false, &Error{
			Msg:  "the value is the whole file, and holds no setting or statement of " + f.Name,
			Hint: "end the action with | raw to write it as it is",
		}
	}

	return true, nil
}

// IsBinary reports whether no reader can take a value for text.
func IsBinary(s string) bool {
	return strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) && strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && !strings.ContainsRune("\t\n\v\f\r", r)
	})
}

// isStructured reports whether a document of another format sets anything.
func isStructured(f format.Format, text string, leaves []format.Leaf) bool {
	switch {
	case f.Bare != nil:
		return !f.Bare(text, leaves)
	case f.Nested: // the root is a leaf
		return len(leaves) > 1
	}
	return len(leaves) > 0
}

// whyUnread adds what a reader says.
func whyUnread(msg string, err error, hint string) *Error {
	out := &Error{Msg: msg, Reader: err.Error(), Hint: hint}
	if s, ok := err.(*format.SyntaxError); ok && s.Line > 0 {
		out.Reader += fmt.Sprintf(" (line %d of the output)", s.Line)
	}
	return out
}

// whyEmpty is for a value that is empty or whitespace; err is what the reader says of the
// document without it.
func whyEmpty(err error) *Error {
	hint := "give it a value; to write an empty file, end the action with | raw"
	if err != nil {
		hint = "give it a value; or " + format.AsText
	}
	return &Error{Msg: "the value is empty, and it is the whole file", Hint: hint}
}

// whyNoDocument says why a value that is a list or a map must not be written as a text; nil
// if it is neither. err is what the reader says of the document.
func whyNoDocument(f format.Format, s string, err error) *Error {
	if err == nil {
		return nil
	}

	bare := strings.TrimPrefix(s, "\ufeff")
	switch alone, wrong := f.Parse([]byte(s)); {
	case wrong == nil && isNested(alone):
		return &Error{
			Msg:  "the value is a list or a map, but cannot be read in this place",
			Hint: "move the action to the beginning of its line",
		}
	case format.IsNestedJSON(bare) && bare != s:
		return &Error{
			Msg:  "the value is a list or a map after a byte-order mark, which readers of JSON refuse",
			Hint: `remove the mark with | trimPrefix "\ufeff"`,
		}
	}

	if msg, hint := f.NoDocument(s); msg != "" {
		return whyUnread(msg, err, hint)
	}

	return nil
}
