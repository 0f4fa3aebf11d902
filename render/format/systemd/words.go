package systemd

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// whitespace separates words, and is stripped from the ends of a setting.
const whitespace = " \t\n\r"

// A word is one of a setting that is split into words.
type word struct {
	text  string
	style string // the first quote in it, "" if there is none
}

// A splitter cuts a setting into words as extract_first_word does with EXTRACT_UNQUOTE and
// EXTRACT_CUNESCAPE.
type splitter struct {
	s  string
	at int
}

func (p *splitter) skipSpace() {
	p.at += len(p.s[p.at:]) - len(strings.TrimLeft(p.s[p.at:], whitespace))
}

// isAlone reports whether s is next, and a word by itself.
func (p *splitter) isAlone(s string) bool {
	rest, ok := strings.CutPrefix(p.s[p.at:], s)
	return ok && (rest == "" || strings.IndexByte(whitespace, rest[0]) >= 0)
}

// next reads a word; ok is false at the end. It fails with words for people.
func (p *splitter) next() (w word, ok bool, wrong string) {
	p.skipSpace()
	if p.at == len(p.s) {
		return word{}, false, ""
	}

	var b strings.Builder
	quote := byte(0)
	for p.at < len(p.s) {
		c := p.s[p.at]
		p.at++
		switch {
		case c == '\\' && p.at == len(p.s):
			b.WriteByte(c)
		case c == '\\':
			b.WriteString(p.escaped())
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
			if w.style == "" {
				w.style = string(c)
			}
		case quote == 0 && strings.IndexByte(whitespace, c) >= 0:
			w.text = b.String()
			return w, true, ""
		default:
			b.WriteByte(c)
		}
	}

	w.text = b.String()
	if quote != 0 {
		return word{}, false, "a quote is not closed"
	}

	return w, true, ""
}

// argument is [splitter.next] for a command, where a semicolon by itself has an escape of its own.
func (p *splitter) argument() (w word, ok bool, wrong string) {
	p.skipSpace()
	if p.isAlone(`\;`) {
		p.at += 2
		return word{text: ";"}, true, ""
	}
	return p.next()
}

// escaped reads what follows a backslash. A sequence that cunescape_one does not know stays as
// it is, and a space in it is a part of the word (EXTRACT_UNESCAPE_RELAX).
func (p *splitter) escaped() string {
	rest := p.s[p.at:]
	if n := strings.IndexByte(`abfnrtv\"'s`, rest[0]); n >= 0 {
		p.at++
		return "\a\b\f\n\r\t\v\\\"' "[n : n+1]
	}

	switch rest[0] {
	case 'x':
		return p.number(rest, 1, 2, 16)
	case 'u':
		return p.number(rest, 1, 4, 16)
	case 'U':
		return p.number(rest, 1, 8, 16)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return p.number(rest, 0, 3, 8)
	}

	return p.unknown()
}

// unknown reads the character after a backslash that begins no escape.
func (p *splitter) unknown() string {
	p.at++
	return p.s[p.at-2 : p.at]
}

// number reads an escape of so many digits, which begin at from. One of two or three digits is a
// byte, another is a character.
func (p *splitter) number(rest string, from, digits, base int) string {
	if len(rest) < from+digits {
		return p.unknown()
	}

	n, err := strconv.ParseUint(rest[from:from+digits], base, 32)
	isByte := digits < 4
	switch {
	case err != nil || n == 0 || isByte && n > 0xff || !isByte && !utf8.ValidRune(rune(n)):
		return p.unknown()
	case isByte:
		p.at += from + digits
		return string([]byte{byte(n)})
	}

	p.at += from + digits
	return string(rune(n))
}

// resolve marks specifiers in a text.
func resolve(text string) string {
	if strings.IndexByte(text, '%') < 0 {
		return text
	}

	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '%':
			b.WriteByte(text[i])
		case strings.HasPrefix(text[i+1:], "%"):
			b.WriteByte('%')
			i++
		default:
			b.WriteString(mark + "%")
		}
	}

	return b.String()
}

// resolveVariables marks the variables of an argument: $NAME if it is all of it, else ${NAME}.
func resolveVariables(text string) string {
	if strings.IndexByte(text, '$') < 0 {
		return text
	}

	var b strings.Builder
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		switch {
		case strings.HasPrefix(rest, "$$"):
			b.WriteByte('$')
			i++
		case rest[0] == '$' && (i == 0 || strings.HasPrefix(rest, "${")):
			b.WriteString(mark + "$")
		default:
			b.WriteByte(text[i])
		}
	}

	return b.String()
}
