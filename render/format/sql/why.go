package sql

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// fragment says that a value is where a statement begins.
func fragment(s string, at format.Place, _ string, _ bool) (msg, hint string) {
	if !at.First || !at.Whole || at.Leaf.Kind != format.Int || format.IsPlainNumber(s) {
		return "", ""
	}
	return "the value is where a statement begins, and a value is not a statement",
		"for statements that the value holds, end the action with | raw"
}

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	switch {
	case !utf8.ValidString(s):
		return "the value holds bytes that are not UTF-8",
			"encode it, and decode it in SQL: FROM_BASE64('{{ ... | b64enc }}')"
	case at.Leaf.Kind == "":
		return "the value holds a line break, a control character or the mark of a comment",
			"take it out of the comment" + format.OrRaw
	case at.Leaf.Kind == kindName:
		return "the value holds a line break or a control character, which names in backticks cannot escape",
			"change the value"
	case at.Leaf.Kind == foreign:
		return "the value is UTF-8, and the string around it is declared to be in another character set",
			"leave out the name before the quotes, or convert the value: CONVERT('{{ ... }}' USING ...)"
	case at.Leaf.Kind == kindDigits:
		return "the value is not all digits",
			"write X'{{ printf \"%x\" ... }}', or leave out the letter before the quotes"
	case at.Leaf.Kind == format.Int && at.Whole:
		return whyBare(v, at.Leaf.Style)
	case at.Leaf.Kind == format.Str:
		return "", ""
	}

	return "the value is only a part of a name or a number, and may hold letters, digits and _ only",
		"put quotes around all of it, or backticks if it is a name" + format.OrRaw
}

// bare reports whether a document does not begin as statements do, or is one word.
func bare(_ string, leaves []format.Leaf) bool {
	if len(leaves) < 2 {
		return true
	}

	switch first := leaves[0]; first.Kind {
	case format.Word, kindDelimiter:
		return false
	case kindOp:
		return first.Text != "(" && !strings.HasPrefix(first.Text, "/*")
	}

	return true
}
