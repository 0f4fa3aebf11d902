package tree

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// fragmentNested knows the places of a nested format that hold a list or a map as well
// as a text: those without quotes. way prints the one, and text the other.
func fragmentNested(s string, at format.Place, byHand bool, way, text string) (msg, hint string) {
	unquoted := at.Whole && !at.Name && at.Leaf.Kind == format.Int && (at.Leaf.Style == "" || at.Leaf.Style == ",")
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

func fragmentYAML(s string, at format.Place, layout string, byHand bool) (msg, hint string) {
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

func fragmentJSON(s string, at format.Place, layout string, byHand bool) (msg, hint string) {
	return fragmentNested(s, at, byHand, use("| parseJSON | toJSON", layout), asDouble)
}

func fragmentTOML(s string, at format.Place, layout string, byHand bool) (msg, hint string) {
	way := "end the action with | raw"
	if json.Valid([]byte(s)) {
		way = use("| parseJSON", layout)
	}
	return fragmentNested(s, at, byHand, way, asDouble)
}
