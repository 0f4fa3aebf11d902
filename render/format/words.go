package format

import (
	"slices"
	"strings"
	"unicode"
)

// WithoutQuoted removes from a library's message what it quotes of the document. Marks of the
// language, such as ':' or ']', stay. A value may hold quotes itself, so everything goes from
// the first quote that is not around a mark to the last quote.
func WithoutQuoted(msg string) string {
	const quotes = "\"'`"
	last := strings.LastIndexAny(msg, quotes)
	for at := 0; ; {
		i := strings.IndexAny(msg[at:], quotes)
		if i < 0 {
			return msg
		}

		begin := at + i
		end := strings.IndexByte(msg[begin+1:], msg[begin])
		if end < 0 || !isMark(msg[begin+1:][:end]) {
			return msg[:begin] + "..." + msg[last+1:]
		}

		at = begin + end + 2
	}
}

// isMark reports whether quoted text is a mark of the language, and so shows no value.
func isMark(text string) bool {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return len(text) <= 6 && !strings.ContainsFunc(text, isWord) || slices.Contains([]string{`\n`, `\r`, `\t`}, text)
}
