package prose

import (
	"strings"
	"unicode/utf8"
)

// Wrapped returns a beginning and, behind it, text in lines of no more than so many characters, where its words allow
// that. All lines but the first begin with indent. A text that fits on one line stays as it is.
func Wrapped(begin, text, indent string, columns int) string {
	if utf8.RuneCountInString(begin+text) <= columns {
		return begin + text
	}

	var b strings.Builder
	b.WriteString(begin)
	used := utf8.RuneCountInString(begin)
	for i, word := range Words(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > columns:
			b.WriteString("\n" + indent)
			used = utf8.RuneCountInString(indent)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

// Words returns the words of a text. An action of a template is one of them.
func Words(text string) (all []string) {
	open := false
	for _, word := range strings.Fields(text) {
		if open {
			all[len(all)-1] += " " + word
		} else {
			all = append(all, word)
		}

		begins, ends := strings.LastIndex(word, "{{"), strings.LastIndex(word, "}}")
		if begins != ends { // the word has one of them
			open = begins > ends
		}
	}
	return all
}
