package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// enum looks at one word out of several: any case, an unambiguous beginning or its
// number will do.
func (f *file) enum(s *setting) {
	if len(s.values) == 0 {
		f.text(s)
		return
	}
	if f.word(s.value, s.values) {
		return
	}
	if f.foreign(s, s.value) {
		return
	}
	f.value(f.wrong(s), s, nearest.Hint(s.value, s.values), "%s is not %s", f.shown(s), oneOf(s.values))
}

// word reports whether a server finds a word among others.
func (f *file) word(word string, words []string) bool {
	if n, err := strconv.ParseUint(word, 10, 32); err == nil {
		return n < uint64(len(words)) || slices.Contains(words, word)
	}
	begins := 0
	for _, w := range words {
		if strings.EqualFold(w, word) {
			return true
		}
		if word != "" && len(word) < len(w) && strings.EqualFold(w[:len(word)], word) {
			begins++
		}
	}
	return begins == 1
}

// members looks at a list of words, or at the sum of their bits.
func (f *file) members(s *setting) {
	if len(s.values) == 0 || digits(s.value) && s.takesAs("1") {
		return
	}
	if s.name == "tls_version" && len(s.value) > 3 && slices.Contains(strings.Split(strings.ToUpper(s.value), ","), "ALL") {
		f.value(f.wrong(s), s, "write ALL alone", "%s holds ALL and more", f.shown(s))
		return
	}
	for _, m := range strings.Split(s.value, ",") {
		name, switched, flag := strings.Cut(m, "=")
		if flag && !slices.Contains([]string{"on", "off", "default"}, strings.ToLower(switched)) {
			flag = false
		}
		switches := !s.takesAs("1") && (strings.HasSuffix(s.name, "switch") || strings.HasPrefix(s.name, "optimizer_trace"))
		named := func(v string) bool { return strings.EqualFold(v, name) }
		if flag && slices.ContainsFunc(s.values, named) || !flag && !switches && f.word(m, s.values) ||
			m == "" && !f.server.mariadb() && strings.HasSuffix(s.name, "tls_version") || m == "default" && switches {
			continue
		}
		if f.foreign(s, m) {
			return
		}
		hint := nearest.Hint(strings.TrimSpace(m), s.values)
		switch {
		case m == "":
			hint = "write no comma before or behind the words"
		case strings.TrimSpace(m) != m:
			hint = "write no blanks behind the commas"
		}
		if f.secret(s.line) {
			f.value(Error, s, hint, "its value holds what is not %s", oneOf(s.values))
		} else {
			f.value(Error, s, hint, "%q is not %s", m, oneOf(s.values))
		}
		return
	}
}

// oneOf says what a word may be.
func oneOf(words []string) string {
	if len(words) > 12 {
		return "one of its " + strconv.Itoa(len(words)) + " words"
	}
	return "one of " + strings.Join(words, ", ")
}
