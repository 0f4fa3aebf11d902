package lint

import (
	"maps"
	"slices"
	"strings"
)

// synonyms are the names by which the server takes an option: its own, and the others for the
// same variable. Those are the pairs of the table of conversions of which the server has both;
// test/options asks real servers.
func (t *table) synonyms(name string) []string {
	all := []string{name}
	for i := 0; i < len(all); i++ {
		for line := range strings.Lines(conversionTable) {
			pair, isPair := strings.CutSuffix(line, "\t\t=\n")
			first, second, _ := strings.Cut(pair, " ")
			switch {
			case !isPair:
			case first == all[i] && !slices.Contains(all, second):
				all = append(all, second)
			case second == all[i] && !slices.Contains(all, first):
				all = append(all, first)
			}
		}
	}

	return slices.DeleteFunc(all, func(n string) bool { o := t.option(n); return o == nil || !o.here })
}

// parameter reports an option that a parameter of the template sets by another of its names.
func (f *file) parameter(s *setting) bool {
	if f.given.Parameter == nil || s.limit {
		return false
	}

	name := f.given.Parameter(s.written, f.known.synonyms(s.name))
	if name != "" {
		f.report(Error, s, "", "means the same as %s: give it as the parameter %s", name, name)
	}
	return name != ""
}

// repetitions reports options that are set more than once, by whatever names.
func (f *file) repetitions() {
	all := map[string][]*setting{}
	for _, s := range f.options {
		name := slices.Min(f.known.synonyms(s.name))
		all[name] = append(all[name], s)
	}

	for _, name := range slices.Sorted(maps.Keys(all)) {
		f.repeated(all[name])
	}
}
