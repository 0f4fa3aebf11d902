// Package reference is what initplate help and the pages in docs say about functions, headers and formats. The text
// files beside this one hold it; tests run all of their examples.
//
// A file begins with what is said about all of it. Then there are groups, each below its name, and in these the
// entries, with an empty line between them:
//
//	## NAME OF A GROUP
//
//	NAME ARGUMENTS: RESULT
//	from ORIGIN; OTHER, NAMES of ORIGIN; ...
//	What it does. Each line is a paragraph.
//	values SECTIONS OF A FILE OF --values
//	in FORMAT
//	A TEMPLATE => WHAT IT RENDERS
//
// The result may also be on the lines after =>. After a line of --- there is another example.
package reference

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed functions.txt
var functions string

// Functions returns the page about all functions and actions of the language.
func Functions() Page { return read(functions) }

//go:embed header.txt
var header string

// Header returns the page about what a template may say about itself.
func Header() Page { return read(header) }

//go:embed formats.txt
var formats string

// Formats returns the page about how values are written.
func Formats() Page { return read(formats) }

// A Page is the content of a file.
type Page struct {
	Intro  []string // paragraphs, see [Entry.Says]
	Groups []Group
}

// A Group is a list of entries that belong together.
type Group struct {
	Name    string
	Entries []Entry
}

// An Entry is about one thing that has a name.
type Entry struct {
	Usage string // its name and arguments: "trim [CUTSET] TEXT: text"
	Names []Name // its name, and other names for the same
	Group string

	// Says are paragraphs. Those that begin with "- " are items of a list, and those that begin with two spaces are
	// code.
	Says     []string
	Examples []Example
}

// A Name is what an entry is called by those that it comes from.
type Name struct{ Text, From string }

// An Example is a template and what it renders.
type Example struct {
	Values   string // a file of --values; "" if the template reads none
	Format   string // "" if the values may stand anywhere
	Template string
	Result   string // the text, or "error: " and the message; then "hint: " on the next line, if there is one
}

// Name returns the name that the entry is known by most.
func (e Entry) Name() string { return e.Names[0].Text }

// Has reports whether a name is one of the entry's.
func (e Entry) Has(name string) bool {
	return slices.ContainsFunc(e.Names, func(n Name) bool { return n.Text == name })
}

// Entries returns the entries of all groups.
func (p Page) Entries() (all []Entry) {
	for _, g := range p.Groups {
		all = append(all, g.Entries...)
	}
	return all
}

// Find returns the entries that have a name. Those of different groups may have the same.
func (p Page) Find(name string) (found []Entry) {
	for _, e := range p.Entries() {
		if e.Has(name) {
			found = append(found, e)
		}
	}
	return found
}

// Names returns the names of all entries, each once, in the order of the page.
func (p Page) Names() (all []string) {
	for _, e := range p.Entries() {
		for _, n := range e.Names {
			if !slices.Contains(all, n.Text) {
				all = append(all, n.Text)
			}
		}
	}
	return all
}

func read(text string) (p Page) {
	for _, block := range strings.Split(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(block, "\n")
		name, begins := strings.CutPrefix(block, "## ")
		switch last := len(p.Groups) - 1; {
		case begins:
			p.Groups = append(p.Groups, Group{Name: name})
		case last < 0:
			p.Intro = append(p.Intro, lines...)
		default:
			e := readEntry(lines)
			e.Group = p.Groups[last].Name
			p.Groups[last].Entries = append(p.Groups[last].Entries, e)
		}
	}
	return p
}

func readEntry(lines []string) Entry {
	e := Entry{Usage: lines[0]}
	name := strings.FieldsFunc(e.Usage, func(r rune) bool { return r == ' ' || r == ':' })[0]
	lines = lines[1:]
	from := ""
	if origins, ok := strings.CutPrefix(lines[0], "from "); ok {
		from, lines = origins, lines[1:]
	}
	e.Names = readNames(name, from)

	begins := slices.IndexFunc(lines, beginsExample)
	if begins < 0 {
		begins = len(lines)
	}
	e.Says = lines[:begins]
	for _, example := range strings.Split(strings.Join(lines[begins:], "\n"), "\n---\n") {
		if example != "" {
			e.Examples = append(e.Examples, readExample(example))
		}
	}
	return e
}

// readNames reads where a name comes from, and which other names there are.
func readNames(name, from string) []Name {
	own, rest, _ := strings.Cut(from, "; ")
	names := []Name{{name, own}}
	for _, others := range strings.Split(rest, "; ") {
		others, origin, _ := strings.Cut(others, " of ")
		if origin == "" {
			origin = own
		}
		for _, other := range strings.Split(others, ", ") {
			if other != "" {
				names = append(names, Name{other, origin})
			}
		}
	}
	return names
}

func beginsExample(line string) bool {
	return strings.HasPrefix(line, "values ") || strings.HasPrefix(line, "in ") || strings.HasPrefix(line, "{{")
}

func readExample(text string) (x Example) {
	for {
		line, rest, _ := strings.Cut(text, "\n")
		if values, ok := strings.CutPrefix(line, "values "); ok {
			x.Values, text = x.Values+values+"\n", rest
			continue
		}
		if format, ok := strings.CutPrefix(line, "in "); ok {
			x.Format, text = format, rest
			continue
		}
		break
	}

	at := strings.LastIndex(text, "=>")
	x.Template = strings.TrimRight(text[:at], " \n")
	x.Result = strings.TrimLeft(text[at+len("=>"):], " \n")
	return x
}
