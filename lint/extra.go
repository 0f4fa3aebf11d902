package lint

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
)

// What the plugins of the servers' packages are, and the options they bring: asked of the servers, see
// test/options/plugins.go. Those of servers that could not be asked, MySQL 8.0 and 8.4 and Percona Server, are kept by
// hand in unasked.tsv, whose column source names a page of Percona's manual or a place in the server's source.
//
//go:embed libraries.tsv
var libraries string

//go:embed plugins.tsv
var pluginOptions string

//go:embed unasked.tsv
var unaskedOptions string

// A library is a file of plugins.
type library struct {
	name    string   // semisync_source.so
	kind    string   // plugin, component, or other for what no option file loads
	mature  string   // what plugin_maturity must be for it; "" where its default will do
	of      string   // the server has it: + in its own package, else the Debian package that has it; "" for no
	plugins []string // their names
}

// readLibraries are those that any server has.
func readLibraries(s *server) (all []library) {
	head, rest, _ := strings.Cut(libraries, "\n")
	columns := strings.Split(head, "\t")
	column, own := slices.Index(columns, s.column), slices.Index(columns, s.perconas())

	for line := range strings.Lines(rest) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		l := library{name: cells[0], kind: cells[1], mature: cells[2], of: cells[column]}
		if s.percona && l.of == "" {
			l.of = cells[own]
		}
		if p := cells[len(cells)-1]; p != "" {
			l.plugins = strings.Split(p, "|")
		}
		all = append(all, l)
	}

	return all
}

// An extra is a table of options beside the catalogue: a line for each, several where servers differ.
type extra struct {
	text    string
	columns map[string]int
	lines   map[string][]string // by name; nil until asked for
}

// row is the line of an option that holds of a server.
func (e *extra) row(name, column string) (row, bool) {
	e.index()
	for _, line := range e.lines[name] {
		if r := (row{e.columns, strings.Split(line, "\t")}); r.cell(column) != "" {
			return r, true
		}
	}
	return row{}, false
}

func (e *extra) index() {
	if e.lines != nil {
		return
	}

	e.lines, e.columns = map[string][]string{}, map[string]int{}
	head, rest, _ := strings.Cut(e.text, "\n")

	for i, c := range strings.Split(head, "\t") {
		e.columns[c] = i
	}

	for line := range strings.SplitSeq(strings.TrimSuffix(rest, "\n"), "\n") {
		name, _, _ := strings.Cut(line, "\t")
		e.lines[name] = append(e.lines[name], line)
	}
}

// beside is what the tables beside the catalogue say of an option: nil if there is nothing.
func (t *table) beside(name string, o *option) *option {
	column := t.server.column
	if o != nil && o.here && !t.server.mariadb() {
		column = "mysql97" // an older MySQL has it, too
	}

	if r, ok := t.plugins.row(name, column); ok {
		return t.extend(name, o, r, column)
	}

	for _, column := range []string{t.server.column, t.server.perconas()} {
		if r, ok := t.unasked.row(name, column); ok && column != "" {
			return t.extend(name, o, r, column)
		}
	}

	if r, ok := t.plugins.row(name, "mariadb118"); ok && t.server.percona && strings.HasPrefix(name, "rocksdb_") {
		return t.extend(name, o, r, "mariadb118")
	}

	if o != nil && o.here {
		return nil
	}

	if p := t.plugin(name); p != "" {
		columns := map[string]int{"plugin": 0, "kind": 1, "values": 2, "arg": 3, "on": 4}
		cells := []string{p, "enum", "ON|OFF|FORCE|FORCE_PLUS_PERMANENT", "o", "ON"}
		return t.extend(name, o, row{columns, cells}, "on")
	}

	return nil
}

// extend gives an option what a table beside the catalogue holds of it.
func (t *table) extend(name string, was *option, r row, column string) *option {
	o := &option{name: name}
	if was != nil {
		*o = *was
	}

	o.here, o.ignored, o.variable = true, false, false
	o.standard, o.provider, o.plugin = r.cell(column), "percona", false

	if p, library, _ := strings.Cut(r.cell("plugin"), "="); p != "" {
		o.provider, o.plugin, o.library = "plugin "+p, true, library
	}

	o.kind, o.low, o.high, o.values = r.cell("kind"), r.cell("min"), r.cell("max"), nil
	if v := r.cell("values"); v != "" {
		o.values = strings.Split(v, "|")
	}

	o.takes = t.server.pluginTakes(o, r.cell("arg"))
	return o
}

// pluginTakes are the ways of writing an option of a plugin that a server takes, which depend on its kind alone; see
// [option.takesAs]. Source: construct_options in sql/sql_plugin.cc of both servers, and each of them was asked.
func (s *server) pluginTakes(o *option, arg string) string {
	known := "bool beznf10o flag b int n10 size n10 float nf10 enum 10 set 10 string eznf10o path eznf10o"
	if s.mariadb() {
		known = "bool beznf10om flag b int e10m size e10m float enf10m enum e10m set e10m string eznf10om path eznf10om"
	}

	takes := paired(known, o.kind)
	if s.mariadb() && strings.HasPrefix(o.low, "-") {
		takes += "n"
	}
	switch arg {
	case "o":
		takes += "b"
	case "n":
		takes = "b"
	}

	return takes
}

// plugin is the name of a plugin that the server has a library for, as the library has it; "" for none.
func (t *table) plugin(name string) string {
	if t.named == nil {
		t.named = t.pluginsByOption()
	}
	return t.named[name]
}

func (t *table) pluginsByOption() map[string]string {
	plugins := map[string]string{}
	for _, l := range t.libraries() {
		if l.of == "" {
			continue
		}
		for _, p := range l.plugins {
			plugins[strings.ToLower(strings.ReplaceAll(p, "-", "_"))] = p
		}
	}
	return plugins
}

// libraries are read as they are first asked for.
func (t *table) libraries() []library {
	if t.files == nil {
		t.files = readLibraries(t.server)
	}
	return t.files
}

// others are the options of this server that the catalogue itself does not hold.
func (t *table) others() (all []*option) {
	take := func(name string) {
		if _, known := t.known[name]; known {
			return
		}
		if o := t.beside(name, nil); o != nil {
			t.known[name] = o
			all = append(all, o)
		}
	}

	for _, e := range []*extra{&t.plugins, &t.unasked} {
		e.index()
		for _, name := range slices.Sorted(maps.Keys(e.lines)) {
			take(name)
		}
	}

	t.plugin("")
	for _, name := range slices.Sorted(maps.Keys(t.named)) {
		take(name)
	}

	return all
}

// own is the name of a setting without the prefixes that may come before any.
func (f *file) own(s *setting) string {
	name := strings.ToLower(f.fold(s.written))
	for _, prefix := range []string{"loose_", "skip_", "disable_", "enable_"} {
		name = strings.TrimPrefix(name, prefix)
	}
	return name
}

// ofPercona reports whether a setting that the server does not have is one that Percona Server alone has.
func (f *file) ofPercona(s *setting) bool {
	if s.option != nil && f.server.mariadb() && len(s.elsewhere()) > 0 {
		return false
	}
	return !f.server.percona && f.known.perconaRules(f.own(s)) != ""
}

// perconaRules are those of the newest Percona Server that has an option, of those that MySQL has not; "" for none.
func (t *table) perconaRules(name string) string {
	for _, series := range []string{"8.4", "8.0"} {
		if _, ok := t.unasked.row(name, "percona"+strings.ReplaceAll(series, ".", "")); ok {
			return "percona:" + series
		}
	}
	return ""
}

// perconaWord reports whether Percona Server takes a word for an option for which another MySQL does not.
func (t *table) perconaWord(s *server, name, word string) bool {
	if s.percona || s.mariadb() {
		return false
	}
	r, ok := t.unasked.row(name, "percona84")
	return ok && slices.Contains(strings.Split(r.cell("values"), "|"), word)
}
