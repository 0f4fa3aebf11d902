package format

import (
	"slices"
	"strings"
	"unicode"
)

// WithoutQuoted takes out of a library's message what it quotes of the document. Marks
// of the language, such as ':' or ']', stay. A value may hold quotes of its own, so that
// all goes from the first one that is no mark to the last.
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

// isMark reports whether quoted text is of the language, and shows no value.
func isMark(text string) bool {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return len(text) <= 6 && !strings.ContainsFunc(text, isWord) || slices.Contains([]string{`\n`, `\r`, `\t`}, text)
}
