package lint

import (
	"fmt"
	"slices"
	"strings"
)

// age says that an option is on its way out.
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
	switch hint := instead(o); {
	case o.ignored || asked && strings.ContainsAny(o.warns, "xi"):
		f.report(Warning, s, "leave it out", "%s takes it and does nothing", f.server.title)
	case asked && strings.Contains(o.warns, "d"), since != "" && !asked && atLeast(f.server.series, since):
		if o.replacement == "" {
			hint = "leave it out, if you can"
		}
		f.report(Warning, s, hint, "is deprecated, and will be gone from a later release of %s", f.server.family())
	}
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

// repeated says that an option is set more than once. Those that gather what each of
// their lines says are left alone.
func (f *file) repeated(all []*setting) {
	if len(all) < 2 || gathers(all[0].name) {
		return
	}
	last := all[len(all)-1]
	for _, s := range all[:len(all)-1] {
		start := f.given.start(last.line)
		switch {
		case f.given.start(s.line) != start: // a later file is meant to go before an earlier one
		case s.has == last.has && s.value == last.value && s.off == last.off:
			f.report(Note, s, "", "is set to the same in line %d", last.line-start+1)
		default:
			f.report(Warning, s, "leave one of them out", "is set again in line %d, and the last one counts", last.line-start+1)
		}
	}
}

func gathers(name string) bool {
	return slices.Contains([]string{"plugin_load", "plugin_load_add", "early_plugin_load", "binlog_do_db", "binlog_ignore_db", "optimizer_switch", "debug", "log_slow_filter"}, name) ||
		strings.HasPrefix(name, "replicate_") || strings.HasPrefix(name, "performance_schema_instrument")
}
