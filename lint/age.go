package lint

import (
	"fmt"
	"slices"
	"strings"
)

// age reports an option that is on its way out.
func (f *file) age(s *setting) {
	o := s.option
	own := strings.ToLower(f.server.family()) + " "
	since := ""

	for _, d := range strings.Split(o.deprecated, ", ") {
		if release, ok := strings.CutPrefix(d, own); ok {
			since, _, _ = strings.Cut(release, " (")
		}
	}

	asked := f.server.traits == strings.ReplaceAll(f.server.series, ".", "")
	switch {
	case o.ignored || asked && strings.ContainsAny(o.warns, "xi"):
		f.report(Warning, s, "leave it out", "%s takes it and does nothing", f.server.title)
	case asked && strings.Contains(o.warns, "d"), since != "" && !asked && atLeast(f.server.series, since):
		f.report(Warning, s, f.insteadLater(s),
			"is deprecated, and will be gone from a later release of %s", f.server.family())
	}
}

// insteadLater is what to write for an option that the server still has.
func (f *file) insteadLater(s *setting) string {
	c, _ := f.conversion(s)
	switch {
	case len(c.to) > 0:
		return f.instead(s)
	case f.veiled(s.line):
		return "leave it out if it is the default"
	case s.isStandard():
		return "leave it out: it is the default"
	case c.why != "":
		return "keep it for now (" + c.why + ")"
	}

	return "keep it for now: nothing takes its place"
}

// isStandard reports whether a setting says what the server does without it.
func (s *setting) isStandard() bool {
	switch s.option.kind {
	case "bool", "flag":
		return isBool(s.standard) && s.on() == slices.Contains([]string{"on", "true", "1"}, strings.ToLower(s.standard))
	case "int", "size":
		n, _, ok := wholeNumber(s.value)
		m, _, known := wholeNumber(s.standard)
		return ok && known && s.has && !s.switched && n.Cmp(m) == 0
	}

	return s.has && !s.switched && s.standard != "-" && strings.EqualFold(s.value, s.standard)
}

// atLeast reports whether a series is not before a release.
func atLeast(series, release string) bool {
	var a, b, c, d int
	fmt.Sscanf(series, "%d.%d", &a, &b)
	if n, _ := fmt.Sscanf(release, "%d.%d", &c, &d); n < 2 {
		return false
	}
	return a > c || a == c && b >= d
}

// repeated says that an option is set more than once, or its limit is. Options that gather
// what each of their lines says are left alone.
func (f *file) repeated(all []*setting) {
	var values, limits []*setting
	for _, s := range all {
		if s.limit {
			limits = append(limits, s)
		} else {
			values = append(values, s)
		}
	}
	f.repeats(values)
	f.repeats(limits)
}

func (f *file) repeats(all []*setting) {
	if len(all) < 2 || gathers(all[0].name) {
		return
	}

	last := all[len(all)-1]
	for _, s := range all[:len(all)-1] {
		start := f.given.start(last.line)
		switch {
		case f.given.start(s.line) != start: // a later file is meant to go before an earlier one
		case s.has == last.has && s.value == last.value && s.off == last.off:
			f.report(Note, s, "", "is set to the same in line %d%s", last.line-start+1, byName(s, last))
		default:
			f.report(Warning, s, "leave one of them out",
				"is set again in line %d%s, and the last one counts", last.line-start+1, byName(s, last))
		}
	}
}

// byName says by which other name an option is set again.
func byName(s, again *setting) string {
	if s.name == again.name {
		return ""
	}
	return " by its other name " + again.name
}

func gathers(name string) bool {
	const known = `plugin_load plugin_load_add early_plugin_load binlog_do_db binlog_ignore_db
		optimizer_switch debug log_slow_filter`
	return has(known, name) ||
		strings.HasPrefix(name, "replicate_") || strings.HasPrefix(name, "performance_schema_instrument")
}
