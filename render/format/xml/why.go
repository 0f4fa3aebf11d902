package xml

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// fragment says that text on lines of its own may be meant as elements.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	if at.Leaf.Kind != format.Str || at.Name || !byHand || !at.Alone() || !strings.Contains(s, "<") {
		return "", ""
	}
	return "the value holds elements on lines of its own, but is written as text",
		"to have the elements, end the action with | raw; to have the text, put it in a CDATA section"
}

func why(v any, at format.Place) (msg, hint string) {
	switch s := format.Plain(v); {
	case !utf8.ValidString(s), strings.ContainsFunc(s, isInvalid):
		return "the value holds a character that XML does not have, or bytes that are not UTF-8",
			"encode it, for example with b64enc"
	case at.Name:
		return "the value is not a part of a name: letters, digits and _ - . only, and no attribute that is there " +
				"already",
			"change the value"
	case at.Leaf.Kind == format.Comment:
		return "the value holds --, a line break or a control character, which a comment cannot hold",
			"take it out of the comment" + format.OrRaw
	case at.Leaf.Kind == format.Instruction:
		return "this processing instruction cannot hold the value", "change the value" + format.OrRaw
	case at.Leaf.Kind == kindSection:
		return "the value holds a carriage return or another control character, which CDATA sections cannot hold",
			"put it in text or an attribute"
	case at.Leaf.Kind == kindNamespace, at.Leaf.Kind == format.Doctype, at.Leaf.Kind == "":
		return "values cannot be in a DOCTYPE, in a namespace or between attributes",
			"write it into the template" + format.OrRaw
	}

	return "", ""
}

// plainWords translates errors of encoding/xml that show more of the document than names of
// elements.
func plainWords(msg string) string {
	switch {
	case strings.HasPrefix(msg, "invalid character entity"):
		return "there is an & that does not begin an entity; write &amp;"
	case strings.HasPrefix(msg, "invalid XML name"):
		return "there is a name that XML does not allow"
	case strings.HasPrefix(msg, "invalid characters between"):
		return "there is something between the name of an end tag and its >"
	}
	return msg
}

func lonely(_, _ string) string {
	return "write it inside an element; if it is the document, end the action with | raw"
}

// onlyComments adds a root to the text, as comments alone are not a document.
func onlyComments(text string) bool {
	leaves, err := parse([]byte(text + "<r/>"))
	isRoot := func(l format.Leaf) bool { return l.Path == "/r" }
	return err == nil && format.AreComments(slices.DeleteFunc(leaves, isRoot))
}
