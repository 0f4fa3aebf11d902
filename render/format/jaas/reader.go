package jaas

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// A token is a word, a text in quotes, or a mark by itself.
type token struct {
	text   string
	quoted bool
	word   bool
	line   int
}

func (t token) is(mark string) bool { return !t.word && !t.quoted && t.text == mark }

type reader struct {
	s      string
	at     int
	line   int
	tokens []token
	next   int
	leaves []format.Leaf
	seen   map[string]bool
}

// parse reads a file of entries, NAME { MODULE ... }, or the modules of one entry.
func parse(doc []byte) ([]format.Leaf, error) {
	if strings.HasPrefix(string(doc), "\ufeff") {
		return nil, &format.SyntaxError{
			Line: 1, Msg: "there is a byte-order mark, which Java takes for a part of the first name",
		}
	}

	r := &reader{s: string(doc), line: 1, seen: map[string]bool{}}
	if wrong := r.read(); wrong != "" {
		return nil, &format.SyntaxError{Line: r.line, Msg: wrong}
	}
	return r.leaves, nil
}

func (r *reader) read() (wrong string) {
	if !utf8.ValidString(r.s) {
		return "there are bytes that are not UTF-8"
	}

	for wrong == "" && r.at < len(r.s) {
		wrong = r.token()
	}
	if wrong != "" {
		return wrong
	}

	if len(r.tokens) > 1 && r.tokens[1].is("{") {
		return r.entries()
	}

	for wrong == "" && r.next < len(r.tokens) {
		wrong = r.module("")
	}
	return wrong
}

// entries reads NAME { MODULE ... }; until nothing is left.
func (r *reader) entries() (wrong string) {
	for wrong == "" && r.next < len(r.tokens) {
		wrong = r.entry()
	}
	return wrong
}

func (r *reader) entry() (wrong string) {
	name := r.take()
	if !name.word && !name.quoted {
		return "an entry has no name"
	}

	r.add(name, "", kindOf(name.text, format.Group))
	if !r.take().is("{") {
		return "there is no { after the name of an entry"
	}

	for !r.peek().is("}") {
		if wrong = r.module(name.text + " "); wrong != "" {
			return wrong
		}
	}

	r.take()
	if !r.take().is(";") {
		return "there is no ; after the } of an entry"
	}
	return ""
}

// module reads one login module, its control flag and its options.
func (r *reader) module(entry string) (wrong string) {
	class, flag := r.take(), r.take()
	if !class.word || !flag.word {
		return "there is no login module with a control flag: write Module required name=\"value\";"
	}

	if !isFlag(flag.text) {
		return "a control flag is not required, requisite, sufficient or optional"
	}

	r.add(class, entry+"module", format.Word)
	r.add(flag, entry+"flag", format.Word)
	for !r.peek().is(";") {
		if wrong = r.option(entry + class.text); wrong != "" {
			return wrong
		}
	}

	r.take()
	return ""
}

// isFlag takes a number of nine digits too, as it may stand for a value.
func isFlag(s string) bool {
	switch strings.ToLower(s) {
	case "required", "requisite", "sufficient", "optional":
		return true
	}
	return len(s) >= 9 && strings.Trim(s, "0123456789") == ""
}

func (r *reader) option(module string) (wrong string) {
	name := r.take()
	if name.line == 0 {
		return "there is no ; at the end of a login module"
	}
	if !name.word || !r.take().is("=") {
		return "an option is not NAME=\"value\""
	}

	value := r.take()
	if !value.word && !value.quoted {
		return "the value of an option has no quotes"
	}

	path := module + " " + name.text
	kind := kindOf(value.text, format.Str)
	if r.seen[path] {
		kind = format.Again
	}

	r.seen[path] = true
	r.add(value, path, kind)
	return ""
}

// kindOf is the kind of a text that Java expands.
func kindOf(s string, kind format.Kind) format.Kind {
	if strings.Contains(s, "${") {
		return property
	}
	return kind
}

func (r *reader) add(t token, path string, kind format.Kind) {
	leaf := format.Leaf{Path: path, Kind: kind, Text: t.text, Line: t.line}
	if t.quoted {
		leaf.Style = `"`
	}
	r.leaves = append(r.leaves, leaf)
}

// peek returns the next token; the zero token, on line 0, if there is none.
func (r *reader) peek() token {
	if r.next == len(r.tokens) {
		return token{}
	}
	return r.tokens[r.next]
}

func (r *reader) take() token {
	t := r.peek()
	if t.line > 0 {
		r.next++
		r.line = t.line
	}
	return t
}

// token reads one token, a comment or whitespace.
func (r *reader) token() (wrong string) {
	rest := r.s[r.at:]
	switch {
	case rest[0] <= ' ':
		r.skip(1)
	case strings.HasPrefix(rest, "/*"):
		end := strings.Index(rest[2:], "*/")
		if end < 0 {
			return "a comment is not closed"
		}
		r.skip(end + 4)
	case rest[0] == '/': // StreamTokenizer takes one / for a comment too
		r.skip(strings.IndexAny(rest+"\n", "\r\n"))
	case rest[0] == '"':
		return r.quoted()
	case rest[0] == '\'':
		return "there are single quotes, which the JDK does not take; write double quotes"
	case nameLen(rest) > 0:
		r.push(token{text: rest[:nameLen(rest)], word: true, line: r.line})
		r.skip(nameLen(rest))
	case strings.IndexByte("{};=", rest[0]) >= 0:
		r.push(token{text: rest[:1], line: r.line})
		r.skip(1)
	default:
		return "there is a number, or a character that is not a letter, outside quotes"
	}
	return ""
}

func (r *reader) push(t token) { r.tokens = append(r.tokens, t) }

func (r *reader) skip(n int) {
	r.line += strings.Count(r.s[r.at:r.at+n], "\n")
	r.at += n
}

// quoted reads a text in quotes.
func (r *reader) quoted() (wrong string) {
	var text strings.Builder
	for i := r.at + 1; i < len(r.s); {
		switch c := r.s[i]; {
		case c == '"':
			r.push(token{text: text.String(), quoted: true, line: r.line})
			r.skip(i + 1 - r.at)
			return ""
		case c == '\n', c == '\r':
			return "a text in quotes is not closed on its line"
		case c == '\\' && i+1 < len(r.s):
			s, n := unescape(r.s[i+1:])
			text.WriteString(s)
			i += 1 + n
		default:
			text.WriteByte(c)
			i++
		}
	}
	return "a text in quotes is not closed"
}

// unescape returns what the characters after a backslash mean, and how many bytes they are
// (java.io.StreamTokenizer.nextToken).
func unescape(s string) (text string, n int) {
	const from, to = "abfnrtv", "\a\b\f\n\r\t\v"
	if i := strings.IndexByte(from, s[0]); i >= 0 {
		return to[i : i+1], 1
	}
	if s[0] < '0' || s[0] > '7' {
		_, n = utf8.DecodeRuneInString(s)
		return s[:n], n
	}

	most := 2
	if s[0] <= '3' {
		most = 3
	}
	for n < min(most, len(s)) && '0' <= s[n] && s[n] <= '7' {
		n++
	}
	code, _ := strconv.ParseUint(s[:n], 8, 8)
	return string(rune(code)), n
}

// nameLen is [wordLen], also of a word that begins with nine digits, as they may stand for a
// value.
func nameLen(s string) int {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits < 9 {
		return wordLen(s)
	}
	return digits + wordLen("_"+s[digits:]) - 1
}

// wordLen is the length of the word that a text begins with.
func wordLen(s string) (n int) {
	for i, c := range s {
		isLetter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$' || c >= 0xa0
		isDigit := '0' <= c && c <= '9' || c == '.' || c == '-'
		if !isLetter && (i == 0 || !isDigit) {
			return i
		}
	}
	return len(s)
}

func isWord(s string) bool { return s != "" && wordLen(s) == len(s) && utf8.ValidString(s) }
