package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
)

// option checks one setting of a group that the server reads.
func (f *file) option(s *setting) {
	if f.malformed(s) {
		return
	}

	short, many := f.find(s)
	switch {
	case len(many) > 0:
		f.report(Error, s, "it may be "+list(many),
			"is short for several options, so that %s refuses it", f.server.title)
		return
	case s.option == nil || !s.here:
		f.absents = append(f.absents, s)
		return
	case f.parameter(s):
		return
	case short:
		full, _ := f.converted(s, target{s.name, same()})
		f.report(Warning, s, "write "+full,
			"is short for %s, which %s may no longer take in the next release", s.name, f.server.family())
	}

	f.prefixed(s)
	switch {
	case s.plugin && !f.loaded(s.option):
		f.plugin(s)
		return
	case s.ignored:
	case s.plugin:
		f.pluginValue(s)
	default:
		f.check(s)
	}
	f.set[s.name] = append(f.set[s.name], s)
	f.options = append(f.options, s)
}

// malformed reports what is wrong with how a line of the server is written.
func (f *file) malformed(s *setting) bool {
	word, _, spaces := strings.Cut(strings.ReplaceAll(s.written, "\t", " "), " ")
	word = strings.Trim(word, ":")
	switch {
	case strings.HasPrefix(s.written, "--"):
		f.report(Error, s, f.withoutDashes(s), "an option file has no -- before its options")
		return true
	case !spaces:
		return false
	}

	hint := ""
	if f.known.option(f.fold(word)) != nil && !f.secret(s.line) {
		hint = "write " + word + " = VALUE"
	}
	f.report(Error, s, hint, "there is no = between an option and its value")
	return true
}

// find looks an option up as the server does: by its name, by the start of it in
// MariaDB, then without the prefixes that may come before any. It also says
// whether the name was short, or for which options it is.
func (f *file) find(s *setting) (short bool, many []string) {
	name := f.fold(s.written)
	for {
		if s.option = f.known.option(name); s.option != nil && s.here {
			return false, nil
		}
		if o := f.instance(name); o != nil {
			s.option = o
			return false, nil
		}
		if many := f.short(name); len(many) > 0 {
			s.option = f.known.option(f.fold(many[0]))
			if len(many) == 1 {
				return true, nil
			}
			return false, many
		}

		prefix, rest, ok := strings.Cut(name, "_")
		if !ok || !has("loose skip disable enable maximum autoset plugin", prefix) || !f.may(prefix, rest) {
			f.findAbsent(s, name)
			return false, nil
		}
		name = rest
		s.prefix(prefix)
	}
}

// prefix notes what a prefix says of a setting. Of several the last one counts.
func (s *setting) prefix(prefix string) {
	s.loose = s.loose || prefix == "loose"
	s.auto = prefix == "autoset"
	s.limit = s.limit || prefix == "maximum"
	s.switched = has("skip disable enable", prefix)
	s.off = s.switched && (s.value == "0") == (prefix == "enable")
}

// instance is the option behind a name and a dot, nil for none: of a key cache, and in
// MariaDB of a source of replication or a storage engine too. MariaDB itself takes any
// name before any option.
func (f *file) instance(name string) *option {
	of, last, ok := strings.Cut(name, ".")
	o := f.known.option(last)
	if !ok || of == "" || o == nil || !o.here || !f.server.mariadb() && !strings.HasPrefix(last, "key_") {
		return nil
	}
	return o
}

// findAbsent looks up an option that the server does not have: by its whole name, or by
// what comes after the prefixes.
func (f *file) findAbsent(s *setting, behind string) {
	if s.option = f.known.option(f.fold(s.written)); s.option != nil {
		s.off, s.switched, s.auto = false, false, false
		return
	}
	s.option = f.known.option(behind)
}

// may reports whether an option may have a prefix. Real servers were asked of
// those two that few options have: "maximum", for a limit of SET, and MariaDB's
// "autoset".
func (f *file) may(prefix, name string) bool {
	if prefix == "plugin" {
		o := f.known.option(name)
		return o != nil && o.here && o.ofPlugin()
	}
	o, way := f.known.option(name), map[string]string{"maximum": "m", "autoset": "a"}[prefix]
	return way == "" || o != nil && o.here && strings.Contains(o.takes, way)
}

// short returns the options that a server takes a name for which is the beginning of theirs: MySQL takes none.
func (f *file) short(name string) []string {
	if !f.server.mariadb() {
		return nil
	}
	return f.starting(name)
}

// starting returns the options that begin with a name: those of the server itself
// or, where there are none, those of one of its plugins, as MariaDB reads them.
func (f *file) starting(name string) []string {
	var own, plugins, alone, nothing []string
	for _, o := range f.known.all() {
		switch {
		case !o.here || !strings.HasPrefix(f.fold(o.name), name) || o.plugin && !f.loaded(o):
		case o.ignored:
			nothing = append(nothing, o.name)
		case o.ofPlugin() && slices.Contains(o.values, "FORCE_PLUS_PERMANENT"): // a plugin without other options
			alone = []string{o.name}
		case o.ofPlugin():
			plugins = append(plugins, o.name)
		default:
			own = append(own, o.name)
		}
	}

	for _, names := range [][]string{own, plugins, alone} {
		if len(names) > 0 {
			return names
		}
	}

	return nothing
}

// ofPlugin reports whether an option belongs to a plugin of MariaDB that is built in:
// those it reads after its own, each plugin's apart.
func (o *option) ofPlugin() bool {
	named := func(prefix string) bool { return strings.HasPrefix(o.name, prefix) }
	return o.plugin || slices.ContainsFunc([]string{"innodb", "aria_", "feedback"}, named) ||
		slices.Contains(o.values, "FORCE_PLUS_PERMANENT")
}

// absent says that the server does not have an option, and why.
func (f *file) absent(s *setting) {
	title, o := f.server.title, s.option
	switch hint := f.absentHint(s); {
	case f.unlimited(s) != "":
		f.report(Error, s, "leave it out", "%s refuses it: %s has no limit that can be set", title, f.unlimited(s))
	case s.loose && f.server.mariadb() && strings.Contains(s.written, "."):
		f.report(Error, s, "leave it out", "%s has no such option, and refuses one with a dot behind loose_ too", title)
	case s.loose:
		f.report(Note, s, "", "%s has no such option, and ignores it", title)
	case f.ofPercona(s):
		f.report(Error, s, hint, "is an option of Percona Server, and %s refuses it", title)
	case o == nil && f.pluginOfMariaDB(s) != "":
		f.report(Error, s, hint, "is an option of MariaDB's plugin %s, and %s refuses it", f.pluginOfMariaDB(s), title)
	case o == nil:
		f.report(Error, s, hint, "%s has no such option", title)
	case o.variable:
		f.report(Error, s, hint, "is a variable that no option file can set")
	case o.provider == "ndbcluster":
		f.report(Error, s, hint, "%s has it only where it was built with NDB Cluster", title)
	default:
		f.report(Error, s, hint, "%s", f.whyAbsent(o))
	}
}

// unlimited is the variable whose limit a line sets, if the server has none for it; else "". It refuses that behind
// loose_ too: my_handle_options in mysys/my_getopt.
func (f *file) unlimited(s *setting) string {
	_, name, _ := strings.Cut(f.fold(s.written), "maximum_")
	o := f.known.option(name)
	switch {
	case o == nil || !o.here || f.may("maximum", name):
		return ""
	case s.option != nil && s.option != o: // maximum_ is a part of another name
		return ""
	}
	return name
}

// absentHint is what to write for an option that the server does not have.
func (f *file) absentHint(s *setting) string {
	c, known := f.conversion(s)
	switch o := s.option; {
	case f.ofPercona(s) && (!known || len(c.to) == 0):
		return "leave it out, or for that server take the rules " + f.known.perconaRules(f.own(s))
	case o == nil:
		return f.meant(s)
	case o.variable:
		return "leave it out; SET may know it"
	case o.provider == "ndbcluster":
		return "write " + f.named(s, "loose_"+o.name)
	case f.withoutGalera(o):
		return "leave it out; MariaDB and Percona XtraDB Cluster have Galera"
	}

	return f.insteadHere(s)
}

// withoutGalera reports whether an option is one of Galera, which the server has not.
func (f *file) withoutGalera(o *option) bool {
	return (strings.HasPrefix(o.name, "wsrep_") || o.provider == "pxc") && !f.server.galera && !f.server.mariadb()
}

// withoutDashes is what to write for a line that is one of a command's arguments.
func (f *file) withoutDashes(s *setting) string {
	plain := *s
	plain.written = strings.TrimLeft(s.written, "-")
	_, many := f.find(&plain)

	switch {
	case len(many) > 0:
		return "it may be " + list(many)
	case plain.option == nil || !plain.here:
		return f.absentHint(&plain)
	}

	return "write " + f.named(s, plain.written)
}

// pluginOfMariaDB is the plugin of MariaDB that has an option, where the server is another; "" for none.
func (f *file) pluginOfMariaDB(s *setting) string {
	for _, column := range []string{"mariadb118", "mariadb1011"} {
		if r, ok := f.known.plugins.row(f.own(s), column); ok && !f.server.mariadb() {
			plugin, _, _ := strings.Cut(r.cell("plugin"), "=")
			return plugin
		}
	}
	return ""
}

// allOfGalera says once of all options of Galera that the server has none: they are one
// mistake.
func (f *file) allOfGalera(settings []*setting) {
	if len(settings) == 0 {
		return
	}
	first, more := settings[0], ""
	if n := len(settings) - 1; n > 0 {
		more = fmt.Sprintf(", nor the %d others of Galera, the last of them in %s",
			n, f.lineName(first, settings[n].line))
	}
	f.report(Error, first, f.absentHint(first), "%s has no Galera, and so no such option%s", f.server.title, more)
}

// whyAbsent says why the server does not have an option of the catalogue.
func (f *file) whyAbsent(o *option) string {
	title, has := f.server.title, o.elsewhere()
	switch {
	case o.provider == "pxc" && f.server.mariadb():
		return "is an option of Percona XtraDB Cluster, and " + title + " refuses it"
	case removedFrom(o.removed, f.server) != "":
		return title + " has no such option: it was removed in " + removedFrom(o.removed, f.server)
	case len(has) > 0:
		return "is an option of " + strings.Join(has, ", ") + ", and " + title + " refuses it"
	}

	return title + " has no such option"
}

// insteadHere is what to write for an option that the server does not have.
func (f *file) insteadHere(s *setting) string {
	c, known := f.conversion(s)
	switch hint := f.instead(s); {
	case known && (len(c.to) > 0 || c.why != ""):
		return hint
	case s.provider == "pxc" && f.server.mariadb():
		return hint + ", or for that server take the rules galera:8.4"
	case len(s.elsewhere()) > 0 && removedFrom(s.removed, f.server) == "":
		return hint + f.orLoose(s)
	default:
		return hint
	}
}

// orLoose is a way to keep a line for another server.
func (f *file) orLoose(s *setting) string {
	switch {
	case s.option != nil && s.name == "innodb_ft_aux_table": // MySQL knows it, and refuses any value
		return ""
	case f.server.mariadb() && strings.Contains(s.written, "."): // there, the dot is of a key cache
		return ""
	}
	return "; where another server reads it too, write " + f.named(s, "loose_"+f.fold(s.written))
}

// meant is a hint at the name that was meant.
func (f *file) meant(s *setting) string {
	name := f.fold(s.written)
	if o := f.known.option(strings.ToLower(name)); o != nil && o.here && o.name != name {
		return "write it in lower case: " + f.named(s, o.name)
	}

	names := f.known.names()
	longer := func(n string) bool { return len(name) > 6 && strings.HasPrefix(n, name) }
	if i := slices.IndexFunc(names, longer); i >= 0 && len(f.starting(name)) == 1 {
		if line := f.named(s, names[i]); !f.refuses(line) {
			return "write it in full: " + line
		}
	}

	if near := nearName(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	return "leave it out" + f.orLoose(s)
}

// nearName is the name that was meant most likely, with the prefix that is written before it; "" for none.
func nearName(name string, names []string) string {
	for _, prefix := range []string{"", "loose_", "skip_", "disable_", "enable_"} {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		if near := nearest.Name(rest, names); near != "" {
			return prefix + near
		}
	}
	return ""
}

// removedFrom is the release that no longer has an option, of those that the
// catalogue gives: "mysql 8.4.0; mariadb 11.x".
func removedFrom(removed string, s *server) string {
	for _, r := range strings.Split(removed, "; ") {
		if release, ok := strings.CutPrefix(r, strings.ToLower(s.family())+" "); ok {
			return s.family() + " " + strings.TrimSuffix(release, ".x")
		}
	}
	return ""
}

func list(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", ..."
	}
	return prose.Or(names)
}
