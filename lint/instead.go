package lint

import (
	"fmt"
	"slices"
	"strings"
)

// A conversion says how an option is written for a server that does not have it, or
// soon will not.
type conversion struct {
	option string
	in     string   // what the servers' names begin with, as in "mysql:8.4"; "" for all that have what it leads to
	to     []target // a line each; none for leaving it out
	why    string   // why it is left out
}

// A target is a line to write.
type target struct {
	option string // "" if the rule gives the whole line
	how    rule
}

// A rule makes the value of a line from the value that is there.
type rule struct {
	says string // of a value that may not be shown, or is none
	give func(f *file, s *setting) (string, outcome)
}

// An outcome is what a rule makes of a value.
type outcome int

const (
	unreadable outcome = iota // no value of that option
	written
	nameAlone // the option alone
	dropped   // no line: it says what holds anyway
)

// instead is a hint at what to write for an option that is gone, of another server or
// on its way out: the whole line, or to leave it out. Whoever does as it says gets a file
// that means the same.
func (f *file) instead(s *setting) string {
	c, _ := f.conversion(s)
	var lines []string

	for _, t := range c.to {
		line, ok := f.converted(s, t)
		switch {
		case !ok:
			return "leave it out: " + t.option + " does not take its value"
		case line == "":
			continue
		}
		if at := f.already(s, t, line); at != "" && len(c.to) == 1 {
			return "leave it out: " + at
		} else if at == "" {
			lines = append(lines, line)
		}
	}

	if len(lines) > 0 {
		return "write " + strings.Join(lines, ", and in a line of its own ")
	}

	if c.why != "" {
		return "leave it out (" + c.why + ")"
	}

	return "leave it out"
}

// conversion finds the one for a setting: the first whose options the server has.
func (f *file) conversion(s *setting) (conversion, bool) {
	if s.option == nil {
		return conversion{}, false
	}

	here := strings.ToLower(f.server.family()) + ":" + f.server.series
	for c := range conversions(s.name) {
		if strings.HasPrefix(here, c.in) && !slices.ContainsFunc(c.to, f.lacks) {
			return c, true
		}
	}

	return conversion{}, false
}

// lacks reports whether the server cannot do what a line says.
func (f *file) lacks(t target) bool {
	if t.option == "" {
		return false
	}
	o := f.target(t)
	return o == nil || !o.here || o.ignored
}

// target is the option of a line.
func (f *file) target(t target) *option {
	return f.known.option(f.fold(strings.TrimPrefix(t.option, "loose_")))
}

// converted is the line that a target is for a setting; "" for none. It is not ok if the
// server does not take such a line.
func (f *file) converted(s *setting, t target) (line string, ok bool) {
	if f.veiled(s.line) {
		return t.option + t.how.says, true
	}

	value, how := t.how.give(f, s)
	switch {
	case how == dropped:
		return "", true
	case how == unreadable:
		return t.option + t.how.says, true
	case how == nameAlone || t.option == "":
		line = t.option + value
	case !plainValue(value):
		return t.option + same().says, true
	default:
		line = strings.TrimRight(t.option+" = "+value, " ")
	}

	if s.loose && !strings.HasPrefix(line, "loose_") {
		line = "loose_" + line
	}

	return line, !f.refuses(append(f.beneath(t), line)...)
}

// beneath is the line that loads the plugin of a target, if it is of one.
func (f *file) beneath(t target) []string {
	o := f.target(t)
	if o == nil || !o.plugin {
		return nil
	}

	_, name, _ := strings.Cut(o.provider, " ")
	if l := f.known.provides(name); l != nil {
		return []string{"plugin_load_add = " + l.name}
	}

	return nil
}

// plainValue reports whether a value needs no quotes in an option file. There the byte A0 is whitespace, which may be a
// part of a character.
func plainValue(v string) bool {
	const most, whitespace = 200, "\xa0"
	if v == "''" {
		return true
	}
	return len(v) < most && !strings.ContainsAny(v, "#\"'\\\n\r\t") && !strings.Contains(v, whitespace) &&
		strings.TrimSpace(v) == v
}

// refuses reports whether the lint itself finds an error in lines.
func (f *file) refuses(lines ...string) bool {
	alone := &file{Rules: f.Rules, set: map[string][]*setting{}, undone: map[int]int{}}
	leaves := alone.read([]byte("[mysqld]\n" + strings.Join(lines, "\n") + "\n"))
	alone.load(leaves)

	for _, l := range leaves {
		alone.leaf(l)
	}

	alone.engines()
	isError := func(found Finding) bool { return found.Level == Error }
	return len(alone.absents) > 0 || slices.ContainsFunc(alone.found, isError)
}

// already says where else in a file is what a line would: in a line that goes before it,
// or in what another hint says to write.
func (f *file) already(s *setting, t target, line string) string {
	for _, other := range f.set[t.option] {
		const always = "innodb_redo_log_capacity" // goes before what it replaces, whatever the order
		if s.here && other.line < s.line && t.option != always || gathers(t.option) {
			continue // of two names for the same, the last line counts
		}
		return t.option + " is set in " + f.lineName(s, other.line)
	}

	if at, ok := f.proposed[line]; ok && at != s.line {
		return "it is in what to write for " + f.lineName(s, at)
	}

	if f.proposed == nil {
		f.proposed = map[string]int{}
	}

	f.proposed[line] = s.line
	return ""
}

// named is a line with another option's name and the value of a setting.
func (f *file) named(s *setting, name string) string {
	switch {
	case !s.has:
		return name
	case f.veiled(s.line) || !plainValue(s.value):
		return name + same().says
	}
	return strings.TrimRight(name+" = "+s.value, " ")
}

// veiled reports whether the value of a line is secret or not known.
func (f *file) veiled(line int) bool {
	return f.secret(line) || f.given.Invented != nil && f.given.Invented(line)
}

// late checks what only the whole file shows: what to write for options that are gone,
// or soon will be.
func (f *file) late() {
	var galera []*setting
	for _, s := range f.absents {
		if s.option != nil && !s.loose && f.withoutGalera(s.option) && !f.ofPercona(s) {
			galera = append(galera, s)
			continue
		}
		f.absent(s)
	}

	f.allOfGalera(galera)
	for _, s := range f.options {
		f.age(s)
	}
}

// anywhere is the last setting of an option, of one that the server does not have too.
func (f *file) anywhere(name string) *setting {
	var last *setting
	for _, s := range append(slices.Clone(f.absents), f.options...) {
		if s.option != nil && s.name == name && (last == nil || s.line > last.line) {
			last = s
		}
	}
	return last
}

// lineName names another line of the file that a setting is in.
func (f *file) lineName(s *setting, line int) string {
	start := f.given.start(line)
	if f.given.start(s.line) != start {
		return "another file"
	}
	return fmt.Sprintf("line %d", line-start+1)
}
