package sources

import (
	"errors"
	"strings"
)

// ShellWords splits text into words as a shell does, with quotes and backslashes and nothing
// else: no variables, no patterns.
func ShellWords(text string) (words []string, err error) {
	for {
		text = strings.TrimLeft(text, " \t\n")
		if text == "" {
			return words, nil
		}

		word, rest, err := cutShellWord(text)
		if err != nil {
			return nil, err
		}
		words = append(words, word)
		text = rest
	}
}

// cutShellWord returns the word that text begins with, and what follows.
func cutShellWord(text string) (word, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case ' ', '\t', '\n':
			return b.String(), text[i:], nil
		case '\'', '"':
			n, closed := quotedPart(&b, text[i+1:], c)
			if !closed {
				return "", "", errors.New("a quote is not closed")
			}
			i += n
		case '\\':
			i++
			if i == len(text) {
				return "", "", errors.New("a backslash is at the end")
			}
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", nil
}

// quotedPart writes the part of a text up to a quote, and returns how long it is in the text,
// with the quote. In double quotes, a backslash takes the special meaning from the next
// character: POSIX, Shell Command Language, 2.2.3.
func quotedPart(b *strings.Builder, text string, quote byte) (n int, closed bool) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			return i + 1, true
		case c == '\\' && quote == '"' && i+1 < len(text) && strings.IndexByte("\"\\$`", text[i+1]) >= 0:
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return 0, false
}
