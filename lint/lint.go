package lint

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/mysql"
)

// Rules are what one server makes of option files. They are for one goroutine.
type Rules struct {
	server   *server
	known    *table
	programs map[string]*table // of those that come with the server, by their letters
}

// Load returns the rules of the server of that name, one of [Names].
func Load(name string) (*Rules, error) {
	s, err := lookup(name)
	if err != nil {
		return nil, err
	}
	return &Rules{s, readCatalogue(s), map[string]*table{}}, nil
}

// Title is the server's name for people.
func (r *Rules) Title() string { return r.server.title }

// Name is one of [Names].
func (r *Rules) Name() string { return r.server.name }

// Family is the server's name without its series, as in MariaDB.
func (r *Rules) Family() string { return r.server.family() }

// User is the number of the user that the server's image runs it as.
func (r *Rules) User() int { return r.server.uid() }

// Has reports whether the server has an option, by its name without a prefix such as loose_.
func (r *Rules) Has(name string) bool {
	o := r.known.option(r.fold(name))
	return o != nil && o.here
}

// fold gives a name the form in which the server compares it.
func (r *Rules) fold(name string) string {
	name = strings.ReplaceAll(name, "-", "_")
	if r.server.mariadb() {
		return strings.ToLower(name)
	}
	return name
}

// Given is what is known of a file beside its text.
type Given struct {
	Memory   int64               // the container's limit in bytes; 0 if unknown
	Secret   func(line int) bool // lines of which no value may be shown; nil for none
	Invented func(line int) bool // lines whose values are placeholders; nil for none
	Starts   []int               // where the text is that of several files, the line at which each begins

	// Parameter returns the parameter of the template that sets an option, where an entry of a map sets that as well by
	// another of its names; "" for none. written is how the file has the option.
	Parameter func(written string, names []string) string

	// Plain says that the text was not made out of secrets: on a secret line, what
	// is before the = is a name.
	Plain bool
}

// start is the line at which the file begins that a line is of.
func (g Given) start(line int) int {
	first := 1
	for _, at := range g.Starts {
		if at <= line {
			first = at
		}
	}
	return first
}

// maxSyntax bounds how many lines that cannot be read are reported of one file.
const maxSyntax = 20

// Check returns what is wrong with an option file, in the order of its lines. Rules are for one
// goroutine at a time.
func (r *Rules) Check(doc []byte, given Given) []Finding {
	f := &file{Rules: r, given: given, set: map[string][]*setting{}, undone: map[int]int{}}
	leaves := f.read(doc)
	f.load(leaves)

	for _, l := range leaves {
		f.leaf(l)
	}

	f.whole()
	sort.SliceStable(f.found, func(i, j int) bool { return f.found[i].Line < f.found[j].Line })
	return f.found
}

// A file is one that is being linted.
type file struct {
	*Rules
	given Given
	found []Finding

	group   string    // that is open, in lower case
	reads   bool      // the server reads it
	readers []program // others that do
	set     map[string][]*setting
	options []*setting // that the server reads, in order
	absents []*setting // that it does not have

	proposed map[string]int // lines that hints say to write, and for which line of the file
	loading  []loading      // the plugins that it loads
	doubts   []doubt
	maturity string      // what plugin_maturity is
	undone   map[int]int // by the line that takes back what another loads, that other
}

// A setting is a line that gives an option a value.
type setting struct {
	*option
	written string // the name as the file has it
	line    int
	value   string
	has     bool // there is a value
	off     bool // by skip_ or disable_
	loose   bool

	switched bool // by a prefix, whatever its value
	auto     bool // by autoset_
	limit    bool // by maximum_: it limits what SET may give the variable
}

// read reads the file, without the lines that cannot be read: those it reports.
func (f *file) read(doc []byte) []format.Leaf {
	parse := mysql.Format().Parse
	lines := strings.SplitAfter(string(doc), "\n")

	for range maxSyntax {
		leaves, err := parse([]byte(strings.Join(lines, "")))
		var bad *format.SyntaxError
		if !errors.As(err, &bad) || bad.Line < 1 || bad.Line > len(lines) {
			return leaves
		}
		found := Finding{Level: Error, Line: bad.Line, Msg: bad.Msg}
		lines[bad.Line-1] = "\n"
		if bad.Msg == mysql.NoGroup {
			found.Hint = "write [mysqld] above it"
			ungrouped(lines[bad.Line:])
		}
		f.add(found)
	}

	return nil
}

// ungrouped empties lines up to the first group: that they are in none has been reported.
func ungrouped(lines []string) {
	for i, line := range lines {
		text := strings.TrimSpace(line)
		if strings.HasPrefix(text, "[") {
			return
		}
		if text != "" && !strings.HasPrefix(text, "!") {
			lines[i] = "\n"
		}
	}
}

func (f *file) add(found Finding) { f.found = append(f.found, found) }

// leaf checks one line.
func (f *file) leaf(l format.Leaf) {
	switch l.Kind {
	case format.Group:
		f.open(strings.TrimSuffix(strings.TrimPrefix(l.Path, "["), "]"), l.Line)
	case format.Include:
		f.include(l)
	default:
		if _, name, ok := strings.Cut(l.Path, "] "); ok {
			f.setting(setting{written: name, line: l.Line, value: l.Text, has: l.Kind == format.Str})
		}
	}
}

// setting checks a line of a group that is read.
func (f *file) setting(s setting) {
	if len(f.readers) > 0 {
		f.others(s)
	}
	if f.reads && !f.ofClients(&s) {
		f.option(&s)
	}
}

// others checks a setting as the readers beside the server see it.
func (f *file) others(s setting) {
	before := len(f.found)
	f.client(s)

	found := f.found[before:]
	for i := range found {
		found[i].Others = true
		if f.scripts() {
			found[i].Level = min(found[i].Level, Warning)
		}
	}
}

// whole checks what only the whole file shows.
func (f *file) whole() {
	f.late()
	f.repetitions()
	f.libraries()
	f.together()
}

// secret reports whether no value of a line may be shown.
func (f *file) secret(line int) bool { return f.given.Secret != nil && f.given.Secret(line) }

// shown is a value as messages show it.
func (f *file) shown(s *setting) string {
	if f.secret(s.line) {
		return "its value"
	}
	const most = 60
	if len(s.value) > most {
		return fmt.Sprintf("%q...", s.value[:most])
	}
	return fmt.Sprintf("%q", s.value)
}

// report adds a finding about a setting.
func (f *file) report(level Level, s *setting, hint, msg string, args ...any) {
	name, _, _ := strings.Cut(strings.ReplaceAll(s.written, "\t", " "), " ") // the rest may be its value
	if f.hidden(s) {
		name, hint = "an option", ""
	}
	f.add(Finding{Level: level, Line: s.line, Option: name, Msg: name + ": " + fmt.Sprintf(msg, args...), Hint: hint})
}

// hidden reports whether the name of a setting may be secret text.
func (f *file) hidden(s *setting) bool {
	if s.option != nil || !f.secret(s.line) || f.given.Plain && s.has {
		return false
	}
	_, known := f.clientWith(s)
	return !known
}

// value adds a finding about a setting's value. Of a secret one, the hint is what the
// option takes, and nothing that the value has to do with.
func (f *file) value(level Level, s *setting, hint, msg string, args ...any) {
	if f.secret(s.line) {
		hint = f.takes(s)
	}
	f.report(level, s, hint, msg, args...)
	f.found[len(f.found)-1].Value = true
}

// takes is a hint at what an option takes, whatever its value.
func (f *file) takes(s *setting) string {
	switch {
	case s.option == nil:
		return ""
	case s.kind == "bool" || s.kind == "flag":
		return "write ON or OFF"
	case s.kind == "int":
		return "write a whole number"
	case s.kind == "size":
		return "write a whole number, " + f.span(s) + ", with at most one letter after it: K, M, G, T, P or E"
	case s.kind == "float":
		return "write a number, as in 0.5"
	case len(s.values) > 0 && len(s.values) <= 12:
		return "write " + list(s.values)
	}

	return ""
}
