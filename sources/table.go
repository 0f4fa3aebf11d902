package sources

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Row is all that the program has to know of a source: what checks, plans, policies,
// files of --values and hints say of it comes from here. A name and a Source alone make a
// local source that holds text by name; every other field says what is otherwise.
type Row struct {
	Name   string // in references
	Source Source // answers its keys; nil where nobody asks
	Server string // the name of the server that answers; "" for a local source, which costs nothing to ask
	Title  string // what people call that server; its name without one

	Secret     bool // whatever it holds is secret
	Static     bool // what it does not hold when a run begins, it does not come to hold
	EmptyUnset bool // for a parameter, empty text counts as not held
	LineBreak  bool // text may end in a line break that is not part of the value

	Keys    Keys
	Nothing func() any // what functions of templates give for a key where nothing is; "" without it

	// Placeholder is what stands for a key while a template is checked. Without it, that is
	// text.
	Placeholder func(key string, of Samples) any

	// Missing is what to do about a key that is not held; "" if there is nothing to say.
	Missing func(key string) string

	// Fields says where the fields are of what is held for a key, and how to look at them.
	// Data is nil where it is not known; where "" there is nothing to say.
	Fields func(key string, data any) (where, look string)

	Entries Entries
	Policy  *Policy // what lets a token read what it holds; nil where there is no such thing
	Root    *Root   // the setting below which its keys are; nil where there is none
}

// Keys is how the keys of a source are written.
type Keys struct {
	Marks    string // which end the path of a key: the name of a field follows "#", more of the place "?" and "@"
	Flat     bool   // a key is a name, in which "/" and dots mean nothing
	Optional bool   // a reference may have no key

	// Clean returns the one written form of all keys that ask for the same.
	Clean func(key string) (string, error)

	// Split parts the path of a key from what the marks begin. Hint is what to do about its
	// error.
	Split func(key string) (path, tail string, err error)
	Hint  func(key string) string

	// Stray says why a value must not stand behind the beginning of a key; "" if it may.
	// Dotted is whether a "." of the template follows.
	Stray func(before, value string, dotted bool) string

	// With adds parameters, NAME=VALUE each, to a key; a source without it takes none.
	// Writes reports whether asking for a key makes something.
	With   func(key string, params []string) (string, error)
	Writes func(key string) bool

	// Covers reports whether what is held for a key holds what is held for another one, or
	// part of it. Without it, only the same key does.
	Covers func(key, other string) bool
}

// AnyText reports whether any text can be part of a key, and means nothing but itself.
func (k Keys) AnyText() bool { return k.Flat && k.Stray == nil }

// Samples are what placeholders are made of.
type Samples struct {
	Text   string          // stands for text
	Fields map[string]any  // which templates take of secrets
	Meta   map[string]bool // which templates take of metadata
}

// AnyText is text that also passes for a number.
const AnyText = "1"

// Entries are what a section of a file of --values holds, which stands for a source.
// Without any of these functions, it holds text by key.
type Entries struct {
	// Read reads what stands at a key.
	Read func(key string, node *yaml.Node) (any, error)

	// StandIn answers from what was read.
	StandIn func(table map[string]any) Source

	// Same returns the one written form of all keys of a section that name the same.
	Same func(key string) string

	// Missing is the entry that a reference lacks, "KEY: VALUE", and the name in the table
	// that is nearly that of the reference; "" where there is none.
	Missing func(key string, table map[string]any) (entry, near string)
}

// A Policy is what lets a token read what a source holds, and no more.
type Policy struct {
	Title string // "policy", behind the title of the server
	Key   string // what a key is called: "path"
	Add   string // the rule for a key that is not known; "" if it needs none

	// Rules are those for one key. Writes is whether parameters are to be added to it.
	Rules func(key string, writes bool) []Rule
}

// A Rule is one stanza of a policy.
type Rule struct {
	Stanza string
	Notes  []string
}

// A Root is a setting that says below which prefix, or at which path, the keys of a
// source are.
type Root struct {
	Flag     string // "consul-prefix"
	Variable string // that the flag sets in references: "CONSUL_PREFIX"; of others, the names end in it
	Value    string // what the flag's value is called: "KEY"
	Where    string // where the keys are, in words: "below it"

	Holds func(root, key string) bool
	Look  func(root string) string // what to do where nothing is held
}

// Called returns what people call the server of a source.
func (r *Row) Called() string {
	if r.Title == "" {
		return r.Name
	}
	return r.Title
}

// Writes reports whether asking for a key makes something.
func (r *Row) Writes(key string) bool { return r.Keys.Writes != nil && r.Keys.Writes(key) }

// KeyHint is what to do about a key that cannot be split; "" if there is nothing to say.
func (r *Row) KeyHint(key string) string {
	if r.Keys.Hint == nil {
		return ""
	}
	return r.Keys.Hint(key)
}

// Covers reports whether what is held for a key holds what is held for another one, or
// part of it.
func (r *Row) Covers(key, other string) bool {
	if r.Keys.Covers == nil {
		return key == other
	}
	return r.Keys.Covers(key, other)
}

// StandIn returns a source that answers from a table in the shape of this one.
func (r *Row) StandIn(table map[string]any) Source {
	if r.Entries.StandIn != nil {
		return r.Entries.StandIn(table)
	}
	return &Fixed{Name: r.Name, Secret: r.Secret, Answer: func(key string) (any, bool) {
		v, ok := table[key]
		return v, ok
	}}
}

// A Table is all sources that there are, those of one server next to each other, the one
// that has its name first.
type Table []Row

// Of returns the source of a name. One that is not in the table has a name alone.
func (t Table) Of(name string) *Row {
	for i := range t {
		if t[i].Name == name {
			return &t[i]
		}
	}
	return &Row{Name: name}
}

// Names are those of all sources.
func (t Table) Names() []string {
	names := make([]string, len(t))
	for i, row := range t {
		names[i] = row.Name
	}
	return names
}

// Beside returns the names of all sources that the server of one answers, or its own.
func (t Table) Beside(name string) (names []string) {
	server := t.Of(name).Server
	if server == "" {
		return []string{name}
	}
	for _, row := range t {
		if row.Server == server {
			names = append(names, row.Name)
		}
	}
	return names
}

// Servers are the names of those that have a policy.
func (t Table) Servers() (names []string) {
	for _, row := range t {
		if row.Policy != nil && !slices.Contains(names, row.Server) {
			names = append(names, row.Server)
		}
	}
	return names
}

// Roots are those of all sources.
func (t Table) Roots() (roots []*Root) {
	for _, row := range t {
		if row.Root != nil {
			roots = append(roots, row.Root)
		}
	}
	return roots
}

// Writes reports whether asking for a reference makes something.
func (t Table) Writes(ref Ref) bool { return t.Of(ref.Source).Writes(ref.Key) }

// ParseRef reads a reference in its written form, SOURCE:KEY.
func (t Table) ParseRef(s string) (Ref, error) {
	source, key, ok := strings.Cut(s, ":")
	if !ok || source == "" || key == "" && !t.Of(source).Keys.Optional {
		const format = "%q is not a reference: write SOURCE:KEY, as in env:PORT or vault:secret/data/db#password"
		return Ref{}, fmt.Errorf(format, s)
	}
	return Ref{source, key}, nil
}
