package lint

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
)

// The words that servers take in values of which they have a list, a line for each kind,
// what the words are of, and the servers; test/options asks real ones. It is searched
// where it lies, as the catalogue is.
//
//go:embed words.tsv
var wordLists string

// words are a server's lists of a kind. The first value is what a list is of: character
// sets for collations, the area for time zones, else "".
func (s *server) words(kind string) iter.Seq2[string, string] {
	return func(yield func(of, words string) bool) {
		rest := "\n" + wordLists
		for {
			_, line, ok := strings.Cut(rest, "\n"+kind+"\t")
			if !ok {
				return
			}
			line, after, _ := strings.Cut(line, "\n")
			rest = "\n" + after
			of, line, _ := strings.Cut(line, "\t")
			columns, words, _ := strings.Cut(line, "\t")
			if holds(columns, s.column) && !yield(of, words) {
				return
			}
		}
	}
}

// list is a server's only list of a kind.
func (s *server) list(kind string) string {
	for _, words := range s.words(kind) {
		return words
	}
	return ""
}

// holds reports whether a list holds a word, in whatever case.
func holds(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// on reports whether an option that switches something on is set, and how. Of one that is
// not set it is the other value.
func (f *file) on(name string, otherwise bool) bool {
	s := f.last(name)
	if s == nil {
		return otherwise
	}
	return !s.off && !f.is(name, "OFF", "0", "FALSE")
}

// loadsPlugin reports whether the file loads a plugin: by its name, in a library that is
// known to hold it, or in one that is not known and is called like it.
func (f *file) loadsPlugin(name string) bool {
	named := func(plugin string) bool { return strings.EqualFold(plugin, name) }
	return slices.ContainsFunc(f.loading, func(l loading) bool {
		lib := f.known.library(l.library)
		return named(l.plugin) || lib != nil && slices.ContainsFunc(lib.plugins, named) ||
			lib == nil && strings.Contains(strings.ToLower(l.library), strings.ToLower(name))
	})
}
