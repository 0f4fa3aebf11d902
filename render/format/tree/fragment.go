package tree

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// fragmentNested warns of text that looks like a list or a map, in a place where both could
// stand: one without quotes. The hint way prints the list or map, and text prints the text.
func fragmentNested(s string, at format.Place, byHand bool, way, text string) (msg, hint string) {
	unquoted := at.Whole && !at.Name && at.Leaf.Kind == format.Int && (at.Leaf.Style == "" || at.Leaf.Style == ",")
	if !unquoted || !byHand || !looksNested(s) {
		return "", ""
	}
	return "the value looks like a list or a map, but is written as text",
		"to have the list or map, " + way + "; to have the text, " + text
}

// use says where to write the functions that print a list or a map. They replace those that
// laid out the text.
func use(way, layout string) string {
	if layout == "" {
		return "end the action with " + way
	}
	return "write " + way + " instead of | " + layout
}

// looksNested reports whether a text may be a list or a map. It is false for most texts that
// are neither.
func looksNested(s string) bool {
	isEntry := func(line string) bool {
		line = strings.TrimSpace(line)
		return strings.Contains(line, ": ") || strings.HasSuffix(line, ":") || line == "-" ||
			strings.HasPrefix(line, "- ")
	}
	first := strings.TrimSpace(s)
	return first != "" && (strings.ContainsAny(first[:1], "{[&!") || slices.ContainsFunc(strings.Split(s, "\n"),
		isEntry))
}

func fragmentYAML(s string, at format.Place, layout string, byHand bool) (msg, hint string) {
	text := asDouble
	if strings.Trim(at.Before, " -") == "" {
		text = "write it after a |, as a block"
	}
	return fragmentNested(s, at, byHand, wayYAML(at.Before, layout), text)
}

// wayYAML says how to print the list or map that a text is; before is what the template has
// before the action on its line.
func wayYAML(before, layout string) string {
	way := "| parseYAML | toYAML"
	begins := strings.Trim(before, " -") == "" // only dashes are before the action
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
