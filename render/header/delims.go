package header

import (
	"errors"
	"fmt"
	"strings"
	"text/template/parse"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Delims are the texts around the actions of a template. Empty ones are {{ and }}, which are
// always around a header.
type Delims struct{ Left, Right string }

// delimsForm says how delimiters are written.
const delimsForm = `write two texts, as in ["[[", "]]"]`

// DelimsOf returns the delimiters that a list names: the text before actions, and the one
// after them. An empty list names none.
func DelimsOf(list []string) (Delims, error) {
	switch {
	case len(list) == 0:
		return Delims{}, nil
	case len(list) != 2:
		return Delims{}, fmt.Errorf("there must be two delimiters, not %d", len(list))
	}

	d := Delims{list[0], list[1]}
	for _, text := range list {
		if err := checkDelim(text); err != nil {
			return Delims{}, err
		}
	}
	return d, d.check()
}

// checkDelim checks one delimiter.
func checkDelim(text string) error {
	invisible := func(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }
	switch {
	case text == "":
		return errors.New("a delimiter is empty")
	case strings.ContainsFunc(text, invisible):
		return fmt.Errorf("the delimiter %q holds whitespace or a control character", text)
	case strings.ContainsAny(text, "\"'`"):
		return fmt.Errorf("the delimiter %s holds a quote", text)
	}
	return nil
}

// check checks two delimiters together. Actions end at the first right delimiter outside of
// their texts, so it must not be something that an action is made of.
func (d Delims) check() error {
	inAction := func(c rune) bool {
		return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("()|.,$:=-", c)
	}
	isOther := func(c rune) bool { return !inAction(c) }
	switch {
	case d.Left == d.Right:
		return fmt.Errorf("both delimiters are %s", d.Left)
	case strings.Contains(d.Left, d.Right), strings.Contains(d.Right, d.Left):
		return fmt.Errorf("one of the delimiters %s and %s holds the other", d.Left, d.Right)
	case !strings.ContainsFunc(d.Right, isOther):
		return fmt.Errorf("the delimiter %s may be a part of an action", d.Right)
	case strings.HasPrefix(d.Left+"/*", "{{/*") && d != standard:
		return fmt.Errorf("the delimiter %s begins a header", d.Left)
	}
	return nil
}

// standard are the delimiters of Go's templates.
var standard = Delims{"{{", "}}"}

// orStandard returns the delimiters, or the standard ones.
func (d Delims) orStandard() Delims {
	if d == (Delims{}) {
		return standard
	}
	return d
}

// Standard reports whether the delimiters are {{ and }}.
func (d Delims) Standard() bool { return d.orStandard() == standard }

// Begin returns the text before an action.
func (d Delims) Begin() string { return d.orStandard().Left }

// End returns the text after an action.
func (d Delims) End() string { return d.orStandard().Right }

// Show returns a text for people, in which {{ and }} are around actions, with these delimiters.
func (d Delims) Show(text string) string {
	if d.Standard() {
		return text
	}
	return strings.NewReplacer(standard.Left, d.Left, standard.Right, d.Right).Replace(text)
}

// checkDelims checks the delimiters of a header before it is decoded.
func (c *checker) checkDelims(n *yaml.Node) {
	if n == nil {
		return
	}

	var list []string
	for _, item := range n.Content {
		list = append(list, item.Value)
	}
	if n.Kind != yaml.SequenceNode || len(list) == 0 {
		c.bad(n, delimsForm, "delims is not a list of two texts")
		return
	}
	if _, err := DelimsOf(list); err != nil {
		c.bad(n, delimsForm, "%v", err)
	}
}

// A Found is the header of a template's text, or the lack of one.
type Found struct {
	Text   string // in the comment; "" if there is no header
	Line   int    // lines before that text
	end    int    // bytes of the template up to the end of the header, with what it trims
	prints string // what these bytes print: whitespace, if anything
}

// Hide returns the text of a template with whitespace in place of its header, and of comments
// before it, which are in {{ and }} whatever the template's own delimiters are. All other text
// stays in its place.
func (f Found) Hide(text string) string {
	hidden := func(c rune) rune {
		if c == '\n' {
			return c
		}
		return ' '
	}

	var b strings.Builder
	for _, c := range []byte(text[:f.end]) {
		b.WriteRune(hidden(rune(c)))
	}
	return b.String() + text[f.end:]
}

// Drop removes the whitespace that Hide put in place of a header from the tree of a template.
func (f Found) Drop(root *parse.ListNode) {
	if f.end == 0 || len(root.Nodes) == 0 {
		return
	}
	first, ok := root.Nodes[0].(*parse.TextNode)
	if !ok || first.Pos > 0 {
		return
	}
	if len(first.Text) <= f.end { // an action after it trims it
		root.Nodes = root.Nodes[1:]
		return
	}

	first.Text = append([]byte(f.prints), first.Text[f.end:]...)
	first.Pos = parse.Pos(f.end - len(f.prints))
}
