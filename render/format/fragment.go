package format

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A fragment is a value that its author means as text of the format's own, such as the
// entries of a map: it stands where that would be read, and reads as more than a value.
// It must not become one text, and it is not written as it is without being asked for.

// fragment returns what is wrong with a value that is one; nil if it is none. Text of
// one line is, unless it was laid out by hand: it may be a password. Where warned is
// set, it is told of text of one line too that cannot well be one.
func (e *encoder) fragment(i int, at Place, warned bool) *Error {
	h := e.holes[i]
	piece := e.pieces[h.piece]
	s, isText := cmp.Or(piece.printed, piece.Value).(string)
	if !isText || h.structure != nil || h.misfit || e.f.Fragment == nil {
		return nil
	}
	at.Before = e.templateBefore(i)
	byHand := piece.Kind == Block || strings.Contains(strings.TrimSpace(s), "\n") ||
		warned && (!e.f.Nested || isNestedJSON(s))
	msg, hint := e.f.Fragment(s, at, piece.Layout, byHand)
	if msg == "" || !e.readsAsMore(i, s) && (piece.Layout == "" || !e.f.readsNested(s)) {
		return nil
	}
	return &Error{Piece: h.piece, Msg: fmt.Sprintf("%s (format %s)", msg, e.f.Name), Hint: hint}
}

// templateBefore returns what stands before hole i on its line, without the margin that
// is the value's own.
func (e *encoder) templateBefore(i int) string {
	before := e.marked[:e.starts[i]-len(e.holes[i].margin)]
	return before[strings.LastIndexByte(before, '\n')+1:]
}

// meant refuses a value that is a fragment. It reports whether it did.
func (e *encoder) meant(i int, at Place) bool {
	wrong := e.fragment(i, at, false)
	if wrong != nil {
		e.errs = append(e.errs, wrong)
	}
	return wrong != nil
}

// readsAsMore reports whether text, written as it is in the place of hole i, reads as
// anything but a value there.
func (e *encoder) readsAsMore(i int, s string) bool {
	h := e.holes[i]
	from, to := e.starts[i]-len(h.margin), e.starts[i]+len(h.token)
	got, err := e.f.Parse([]byte(e.marked[:from] + s + e.marked[to:]))
	n := e.owner[i] - 1
	if err != nil || n >= len(got) {
		return false
	}
	if e.f.Nested {
		return got[n].Path == e.leaves[n].Path && (got[n].Kind == "map" || got[n].Kind == "list")
	}
	return len(got) > len(e.leaves) || got[n].Path != e.leaves[n].Path || got[n].Kind == "word"
}

// readsNested reports whether text that was laid out by hand is a list or a map alone:
// where it does not read as one, it was laid out for another place.
func (f Format) readsNested(s string) bool {
	if !f.Nested {
		return false
	}
	leaves, err := f.entries(strings.TrimPrefix(s, "\n"))
	return err == nil && len(leaves) > 1 && (leaves[0].Kind == "map" || leaves[0].Kind == "list")
}

// fragmentNested knows the places of a nested format that hold a list or a map as well
// as a text: those without quotes. way prints the one, and text the other.
func fragmentNested(s string, at Place, byHand bool, way, text string) (msg, hint string) {
	unquoted := at.Whole && !at.Name && at.Leaf.Kind == "int" && (at.Leaf.Style == "" || at.Leaf.Style == ",")
	if !unquoted || !byHand || !looksNested(s) {
		return "", ""
	}
	return "the value reads as a list or a map where it stands, but a value is written as text",
		"to have the list or map, " + way + "; to have the text, " + text
}

// use says where to put the functions that print a list or a map: in the place of those
// that laid out the text.
func use(way, layout string) string {
	if layout == "" {
		return "end the action with " + way
	}
	return "put " + way + " in the place of | " + layout
}

// looksNested reports whether text may be a list or a map; it knows it of most texts
// that are none.
func looksNested(s string) bool {
	isEntry := func(line string) bool {
		line = strings.TrimSpace(line)
		return strings.Contains(line, ": ") || strings.HasSuffix(line, ":") || line == "-" || strings.HasPrefix(line, "- ")
	}
	first := strings.TrimSpace(s)
	return first != "" && (strings.ContainsAny(first[:1], "{[&!") || slices.ContainsFunc(strings.Split(s, "\n"), isEntry))
}

func fragmentYAML(s string, at Place, layout string, byHand bool) (msg, hint string) {
	text := asDouble
	if strings.Trim(at.Before, " -") == "" {
		text = "write it behind a |, as a block"
	}
	return fragmentNested(s, at, byHand, wayYAML(at.Before, layout), text)
}

// wayYAML is what prints the list or map that a text is; before is what the template has
// before it on its line.
func wayYAML(before, layout string) string {
	way := "| parseYAML | toYAML"
	begins := strings.Trim(before, " -") == "" // its line, but for dashes
	switch {
	case strings.HasPrefix(layout, "nindent "), begins && before == "" && layout != "":
		way += " | " + layout
	case begins && before != "":
		way += fmt.Sprintf(" | indent %d | trim", len(before))
	case !begins:
		way = "| parseYAML | toJSON"
	}
	return use(way, layout)
}

func fragmentJSON(s string, at Place, layout string, byHand bool) (msg, hint string) {
	return fragmentNested(s, at, byHand, use("| parseJSON | toJSON", layout), asDouble)
}

func fragmentTOML(s string, at Place, layout string, byHand bool) (msg, hint string) {
	way := "end the action with | raw"
	if json.Valid([]byte(s)) {
		way = use("| parseJSON", layout)
	}
	return fragmentNested(s, at, byHand, way, asDouble)
}

// fragmentXML knows text on lines of its own.
func fragmentXML(s string, at Place, _ string, byHand bool) (msg, hint string) {
	if at.Leaf.Kind != "str" || at.Name || !byHand || !alone(at) || !strings.Contains(s, "<") {
		return "", ""
	}
	return "the value holds elements, on lines of its own, and a value is written as text",
		"to have the elements, end the action with | raw; to have the text, put it in a CDATA section"
}

// fragmentProperties knows lines of settings where a key alone would stand.
func fragmentProperties(s string, at Place, _ string, byHand bool) (msg, hint string) {
	if !at.Name || at.Leaf.Text != "" || !alone(at) || !byHand || !areSettings(s) {
		return "", ""
	}
	return "the value holds settings, on lines of its own, and a value is written as one key",
		"for the settings, end the action with | raw; for a value, write its key and = before it"
}

// areSettings reports whether each line of a text has a key and a value, or is a comment.
func areSettings(s string) bool {
	any := false
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" || strings.ContainsAny(line[:1], "#!") {
			continue
		}
		if any = strings.ContainsAny(line, "=:"); !any {
			return false
		}
	}
	return any
}

// fragmentSQL knows the beginning of a statement.
func fragmentSQL(s string, at Place, _ string, _ bool) (msg, hint string) {
	if !at.First || !at.Whole || at.Leaf.Kind != "int" || isPlainNumber(s) {
		return "", ""
	}
	return "the value stands where a statement begins, and no value is a statement",
		"for statements that the value holds, end the action with | raw"
}
