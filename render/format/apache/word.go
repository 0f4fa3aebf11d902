package apache

import "strings"

// A word is an argument.
type word struct {
	text  string
	quote string // around it, "" if there is none
}

// split cuts a text into arguments as ap_getword_conf does.
func split(s string) (words []word) {
	for {
		w, rest, ok := cutWord(s)
		if !ok {
			return words
		}
		words = append(words, w)
		s = rest
	}
}

// cutWord returns the first argument of a text, and what is left of it without whitespace at its
// beginning. ok is false if there is none.
func cutWord(s string) (w word, rest string, ok bool) {
	s = strings.TrimLeft(s, spaces)
	if s == "" {
		return word{}, "", false
	}

	if s[0] == '"' || s[0] == '\'' {
		end := closing(s)
		w = word{unescape(s[1:end], s[0]), s[:1]}
		return w, strings.TrimLeft(s[min(end+1, len(s)):], spaces), true
	}

	end := len(s)
	if n := strings.IndexAny(s, spaces); n >= 0 {
		end = n
	}

	return word{text: unescape(s[:end], 0)}, strings.TrimLeft(s[end:], spaces), true
}

// closing returns where the quote that a text begins with is closed, or the end of the text.
func closing(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == s[0]:
			return i
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == s[0] || s[i+1] == '\\'):
			i++
		}
	}
	return len(s)
}

// unescape resolves the escapes of backslashes and of a quote; 0 is none. Other backslashes stay.
func unescape(s string, quote byte) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}

	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '\\' || quote != 0 && s[i+1] == quote) {
			i++
		}
		b.WriteByte(s[i])
	}

	return b.String()
}

// splitRewrite cuts the arguments of RewriteRule and RewriteCond as parseargline in mod_rewrite.c
// does. Quotes have no escapes, and a backslash before whitespace stays.
func splitRewrite(s string) (words []word) {
	for len(words) < 3 {
		s = strings.TrimLeft(s, spaces)
		if s == "" {
			return words
		}

		w := word{}
		if s[0] == '"' || s[0] == '\'' {
			w.quote = s[:1]
			s = s[1:]
		}

		end := rewriteEnd(s, w.quote)
		w.text = s[:end]
		words = append(words, w)
		s = s[min(end+1, len(s)):]
	}

	return words
}

// rewriteEnd returns where an argument of mod_rewrite ends.
func rewriteEnd(s, quote string) int {
	for i := 0; i < len(s); i++ {
		switch {
		case quote == "" && isSpace(s[i]), quote != "" && s[i] == quote[0]:
			return i
		case s[i] == '\\' && i+1 < len(s) && isSpace(s[i+1]):
			i++
		}
	}
	return len(s)
}
