package lint

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// enum checks one word out of several: any case, an unambiguous beginning or its
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

// members checks a list of words, the sum of their bits, or switches.
func (f *file) members(s *setting) {
	words := strings.Split(s.value, ",")
	bits, all := s.takesAs("1"), f.server.mariadb() && holds(strings.Join(words, " "), "ALL")
	switch {
	case len(s.values) == 0 || bits && all && len(words) == 1:
		return
	case bits && digits(s.value):
		f.bits(s)
		return
	case bits && all:
		f.value(f.wrong(s), s, "write ALL alone", "%s contains ALL and more", f.shown(s))
		return
	}

	for _, word := range words {
		if f.member(s, word) {
			continue
		}
		if !f.foreign(s, word) {
			f.noMember(s, word)
		}
		return
	}
}

// bits checks a number whose bits are words; see find_typeset in mysys/my_getopt.c. A set
// whose table holds a maximum has words that are not to be written.
func (f *file) bits(s *setting) {
	most := s.max()
	if most == nil {
		most = exact(new(big.Int).SetUint64(1<<len(s.values) - 1))
	}
	if n, _, ok := wholeNumber(s.value); !ok || exact(n).Cmp(most) > 0 {
		f.value(f.wrong(s), s, "write its words, or a number of at most "+plain(most),
			"%s is more than the bits of all its words", f.shown(s))
	}
}

// switches reports whether an option holds words with =on, =off or =default behind each.
func (o *option) switches() bool {
	return !o.takesAs("1") && (strings.HasSuffix(o.name, "switch") || strings.HasPrefix(o.name, "optimizer_trace"))
}

// member reports whether a server takes a part of a list.
func (f *file) member(s *setting, word string) bool {
	name, to, switched := strings.Cut(word, "=")
	switch {
	case switched && holds("on off default", to):
		return containsFold(s.values, name)
	case word == "" && !f.server.mariadb() && strings.HasSuffix(s.name, "tls_version"):
		return true
	case s.switches():
		return word == "default"
	}

	return f.word(word, s.values)
}

// noMember says that a part of a list is not one of an option's words.
func (f *file) noMember(s *setting, word string) {
	msg := "%q is not " + oneOf(s.values)
	name, to, _ := strings.Cut(strings.TrimSpace(word), "=")
	hint := nearest.Hint(strings.TrimSpace(word), s.values)

	switch {
	case word == "":
		hint = "write no comma before or after the words"
	case strings.TrimSpace(word) != word:
		hint = "write no whitespace after the commas"
	case s.switches() && holds(strings.Join(s.values, " "), name):
		hint, msg = "write "+name+"=on or "+name+"=off", "%q is neither on nor off"
	case s.switches():
		hint = switchHint(name, to, s.values)
	}

	if f.secret(s.line) {
		f.value(Error, s, hint, "its value contains something that is not %s", oneOf(s.values))
		return
	}

	f.value(Error, s, hint, msg, word)
}

// switchHint asks whether the nearest switch was meant, set to the same.
func switchHint(name, to string, switches []string) string {
	n := nearest.Name(name, switches)
	switch {
	case n == "":
		return ""
	case !holds("on off default", to):
		to = "on"
	}
	return "did you mean " + n + "=" + strings.ToLower(to) + "?"
}

// oneOf says what a word may be.
func oneOf(words []string) string {
	if len(words) > 12 {
		return "one of its " + strconv.Itoa(len(words)) + " words"
	}
	return "one of " + strings.Join(words, ", ")
}
