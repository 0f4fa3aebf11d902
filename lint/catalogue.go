package lint

import (
	"cmp"
	_ "embed"
	"math/big"
	"slices"
	"strings"
)

// What the catalogue holds of every option, a line each; see test/options. It is not
// compressed: that would take 0.1 MB off the binary, nothing off what one pulls, and cost a
// quarter of a render.
//
//go:embed catalogue.tsv
var catalogue string

// An option is one as a server has it, or does not.
type option struct {
	name     string
	kind     string // bool, flag, int, size, float, enum, set, string, path; "" if unknown
	values   []string
	low      string // the least that is in its range; "" if there is none
	high     string
	standard string // the default as the server prints it, "-" if that is not known

	here    bool // the server takes it
	ignored bool // and does nothing
	plugin  bool // only where something has been installed that provides it

	takes string // the ways of writing it that a real server took; see test/options/probe.go
	warns string // d: it calls it deprecated

	removed, deprecated, provider string
	library                       string // the one that brings the option, where more than one has the plugin
	row                           row
	variable                      bool // a system variable that no option file can set
}

// A table is the catalogue as one server sees it. Options are taken out of its text
// as they are asked for: most files have a dozen, and all of them take milliseconds.
type table struct {
	server  *server
	text    string // without its first line, and with a line break before each
	columns map[string]int
	known   map[string]*option // by name
	every   []*option

	plugins, unasked extra             // options beside the catalogue
	files            []library         // of plugins; nil until asked for
	named            map[string]string // plugins by the names of their own options; nil until asked for
}

func readCatalogue(s *server) *table {
	head, _, _ := strings.Cut(catalogue, "\n")
	t := &table{server: s, text: catalogue[len(head):], columns: map[string]int{}, known: map[string]*option{},
		plugins: extra{text: pluginOptions}, unasked: extra{text: unaskedOptions}}
	for i, c := range strings.Split(head, "\t") {
		t.columns[c] = i
	}
	return t
}

// all returns every option, those that the server does not have too.
func (t *table) all() []*option {
	if t.every == nil {
		t.every = append(t.inCatalogue(), t.others()...)
	}
	return t.every
}

// names returns the names of the options that the server has.
func (t *table) names() (names []string) {
	for _, o := range t.all() {
		if o.here {
			names = append(names, o.name)
		}
	}
	return names
}

func (t *table) inCatalogue() (all []*option) {
	for line := range strings.SplitSeq(strings.Trim(t.text, "\n"), "\n") {
		name, _, _ := strings.Cut(line, "\t")
		all = append(all, t.take(name, line))
	}
	return all
}

// option returns the one with that name, nil for none; MariaDB takes it in any case.
func (t *table) option(name string) *option {
	if o, ok := t.known[name]; ok {
		return o
	}

	if name == "" || strings.ContainsAny(name, "\t\n") {
		return nil
	}

	if _, line, ok := strings.Cut(t.text, "\n"+name+"\t"); ok {
		line, _, _ = strings.Cut(line, "\n")
		return t.take(name, name+"\t"+line)
	}

	o := t.beside(name, nil)
	if o == nil && t.server.mariadb() {
		if i := slices.IndexFunc(t.all(), func(o *option) bool { return strings.EqualFold(o.name, name) }); i >= 0 {
			o = t.all()[i]
		}
	}

	t.known[name] = o
	return o
}

func (t *table) take(name, line string) *option {
	if o := t.known[name]; o != nil {
		return o
	}

	o := row{t.columns, strings.Split(line, "\t")}.option(t.server)
	o = cmp.Or(t.beside(name, o), o)
	t.known[name] = o
	return o
}

// A row is what the catalogue holds of one option.
type row struct {
	columns map[string]int
	cells   []string
}

func (r row) cell(column string) string {
	if i, ok := r.columns[column]; ok {
		return cellAt(r.cells, i)
	}
	return ""
}

// cellAt is a cell of a line, "" after its end; = stands for the one before it.
func cellAt(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	for i > 0 && cells[i] == "=" {
		i--
	}
	return cells[i]
}

func (r row) option(s *server) *option {
	o := &option{
		name:       r.cell("name"),
		kind:       r.of(s, "kind"),
		low:        r.of(s, "min"),
		high:       r.of(s, "max"),
		takes:      r.cell("takes" + s.traits),
		warns:      r.cell("warns" + s.traits),
		removed:    r.cell("removed"),
		deprecated: r.cell("deprecated"),
		provider:   r.cell("provider"),
		variable:   r.cell("notes") == "variable",
		row:        r,
	}
	if values := r.of(s, "values"); values != "" {
		o.values = strings.Split(values, "|")
	}

	o.find(s)
	ofPlugin := strings.HasPrefix(o.provider, "plugin ") || strings.HasPrefix(o.provider, "component ")
	o.plugin = ofPlugin && !s.mariadb()
	return o
}

// of is a cell of which MariaDB, and each of its releases, may have one of its own.
func (r row) of(s *server, column string) string {
	if !s.mariadb() {
		return r.cell(column)
	}
	return cmp.Or(r.cell("m"+column+s.traits), r.cell("m"+column), r.cell(column))
}

// find finds out whether a server has an option, and with what default.
func (o *option) find(s *server) {
	cluster := s.galera && !s.mariadb() && (o.provider == "galera" || o.provider == "pxc")
	switch cell := o.row.cell(s.column); {
	case o.provider == "ndbcluster": // Debian's MySQL, which was asked, is built with it; the official image's is not
	case cell == "~":
		o.here, o.ignored = true, true
	case cell != "":
		o.here, o.standard = true, cell
	case cluster && !strings.Contains(o.removed, "pxc"):
		o.here, o.standard = true, "-"
	}
}

// elsewhere are the servers that take an option.
func (o *option) elsewhere() (titles []string) {
	for _, other := range servers() {
		if o.row.cell(other.column) != "" {
			titles = append(titles, other.title)
		}
	}
	return titles
}

// min and max are the range of an option; nil for no limit.
func (o *option) min() *big.Float { return number(o.low) }
func (o *option) max() *big.Float { return number(o.high) }

// number reads a limit of the catalogue.
func number(s string) *big.Float {
	if s == "" {
		return nil
	}
	f, _, err := big.ParseFloat(s, 10, 80, big.ToNearestEven)
	if err != nil {
		return nil
	}
	return f
}
