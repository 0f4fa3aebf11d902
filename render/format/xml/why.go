package xml

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// fragment knows text on lines of its own.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	if at.Leaf.Kind != format.Str || at.Name || !byHand || !at.Alone() || !strings.Contains(s, "<") {
		return "", ""
	}
	return "the value holds elements, on lines of its own, and a value is written as text",
		"to have the elements, end the action with | raw; to have the text, put it in a CDATA section"
}

func why(v any, at format.Place) (msg, hint string) {
	switch s := format.Plain(v); {
	case !utf8.ValidString(s), strings.ContainsFunc(s, isInvalid):
		return "the value holds a character that XML does not have, or bytes that are not UTF-8", "encode it, with b64enc for one"
	case at.Name:
		return "the value is no part of a name: letters, digits and _ - . only, no attribute that stands there already", "change the value"
	case at.Leaf.Kind == format.Comment:
		return "the value holds --, a line break or a control character, which have no place in a comment", "take it out of the comment" + format.OrRaw
	case at.Leaf.Kind == format.Instruction:
		return "the value has no place in this processing instruction", "change the value" + format.OrRaw
	case at.Leaf.Kind == kindSection:
		return "the value holds a carriage return or another control character, for which CDATA sections have no way", "put it in text or an attribute"
	case at.Leaf.Kind == kindNamespace, at.Leaf.Kind == format.Doctype, at.Leaf.Kind == "":
		return "values have no place in a DOCTYPE, a namespace or between attributes", "write it into the template" + format.OrRaw
	}
	return "", ""
}

// plainWords leaves out text of the document that is no name of an element.
func plainWords(msg string) string {
	switch {
	case strings.HasPrefix(msg, "invalid character entity"):
		return "an & that begins no entity; write &amp;"
	case strings.HasPrefix(msg, "invalid XML name"):
		return "a name that is none in XML"
	case strings.HasPrefix(msg, "invalid characters between"):
		return "something between the name of an end tag and its >"
	}
	return msg
}

func lonely(_, _ string) string {
	return "write it inside an element; if it is the document, end the action with | raw"
}

// onlyComments gives the text a root: comments alone are no document.
func onlyComments(text string) bool {
	leaves, err := parse([]byte(text + "<r/>"))
	isRoot := func(l format.Leaf) bool { return l.Path == "/r" }
	return err == nil && format.AreComments(slices.DeleteFunc(leaves, isRoot))
}
