package hcl

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
	"golang.org/x/text/unicode/norm"
)

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	switch kind := at.Leaf.Kind; {
	case format.IsComposite(v):
		return "the value is a list, a map or nothing, which this format does not write", "print its parts: " +
			`[{{ VALUE | join ", " }}]`
	case kind == "":
		return "", ""
	case at.Name:
		return "the value is not a name that fits there, or the name is there already: a name is a letter or _, and " +
			"letters, digits, _ and -", "change the value, or put the name in double quotes in an object" + format.OrRaw
	case kind == code:
		return "the value stands in an expression, where only a text, a number or a bool can be",
			"put double quotes around it" + format.OrRaw
	case kind == label:
		return "the value stands in the name of a block", "put double quotes around it" + format.OrRaw
	case isLiteral(at) && format.IsNestedJSON(s):
		return nestedText, nestedHint
	case kind != format.Str && !at.Whole:
		return "the value is beside digits and does not make a number with them", "put double quotes around all of it"
	case kind == format.Str && at.Leaf.Style != `"`:
		return "the value does not read back in the lines of a heredoc: it holds a control character, a mark that " +
				"begins an expression, the heredoc's own word on a line, or less whitespace before a line than the others",
			"write the setting in double quotes"
	}

	return whyText(s)
}

// whyText is about values that no quotes help.
func whyText(s string) (msg, hint string) {
	switch {
	case !utf8.ValidString(s):
		return "the value holds bytes that are not UTF-8, which HCL 2 cannot hold", "encode it, for example with b64enc"
	case !norm.NFC.IsNormalString(s):
		return "the value is not normalized (Unicode NFC), and programs with HCL 2 would change it",
			"normalize it where it is set, or encode it, for example with b64enc"
	}
	return "", ""
}

// explain says what would help a template that cannot be read: the name of a version, or quotes
// around a value that stands where no literal can.
func explain(msg string, _ byte, bare bool) (said, hint string) {
	said, version, isOne := strings.Cut(msg, saysWhich)
	const quotes = "put double quotes around a value that is a part of a text, or the label of a block"
	switch {
	case isOne && bare:
		return said, quotes + ". " + headerOf(version)
	case isOne:
		return said, headerOf(version)
	case bare:
		return said, quotes
	}
	return said, ""
}

// fragment says that a value may be meant as a list or an object, where it would be a text.
func fragment(s string, at format.Place, _ string, _ bool) (msg, hint string) {
	if !isLiteral(at) || !format.IsNestedJSON(s) {
		return "", ""
	}
	return nestedText, nestedHint
}

const (
	nestedText = "the value is a list or an object, which would be written as one text"
	nestedHint = "write the items of a list as values, [{{ VALUE | join \", \" }}], and those of an object in a range; " +
		"a list in JSON needs | parseJSON first; for a text, put double quotes around it"
)

func headerOf(version string) string {
	return "If no program with the other HCL reads the file, write format: " + version + " in the template's header"
}

func lonely(_, _ string) string { return "write its name and an = before it; " + format.RawLines }
