package sources

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Row is all that the program knows of a source. Checks, plans, policies, files of
// --values and hints take it from here. A Row with only a name and a Source is a local
// source that holds text by name. Each other field says what is different.
type Row struct {
	Name   string // in references
	Source Source // returns its values; nil if it is never asked
	Server string // the name of the server that answers; "" for a local source, which is free to ask
	Title  string // what people call that server; by default, its name

	Secret     bool // all its values are secret
	SomeSecret bool // some of its values are secret: its answers say which
	Static     bool // no value appears in it during a run
	EmptyUnset bool // for a parameter, empty text counts as missing
	LineBreak  bool // text may end in a line break that is not part of the value

	Keys    Keys
	Nothing func() any // what template functions return for a key that is not held; by default, ""

	// Placeholder returns the value that stands for a key while a template is checked.
	// The default is text.
	Placeholder func(key string, of Samples) any

	// Missing returns what to do about a key that is not held; "" if there is nothing to
	// say.
	Missing func(key string) string

	// Fields says where the fields of a value are, and how to list them. Data is nil if the
	// value is unknown. If where is "", there is nothing to say.
	Fields func(key string, data any) (where, look string)

	Entries Entries
	Policy  *Policy // what allows a token to read its values; nil if it has no policies
	Allowed string  // what allows that instead, in words, for a server without policies
	Root    *Root   // the setting that says where its keys are; nil without one
}

// Keys says how the keys of a source are written.
type Keys struct {
	Marks    string // the characters that end the path of a key: "#" before a field, "?" and "@" before options
	Flat     bool   // a key is a name in which "/" and dots have no meaning
	Optional bool   // a reference may have no key
	Alone    bool   // no value is below a key, so that --from cannot name one
	Lists    bool   // a key that ends in "/" asks for what is below it, with the right to read that

	// Clean returns the same form for all keys that ask for the same value.
	Clean func(key string) (string, error)

	// Split separates the path of a key from what follows it. Hint returns what to do about
	// its error.
	Split func(key string) (path, tail string, err error)
	Hint  func(key string) string

	// Below returns the key of a value that has a name, for --from: at is the key that is
	// given there, a path or a document, without a slash at its end. By default, the name
	// follows a slash.
	Below func(at, name string) string

	// Leads reports whether what follows the beginning of a key says who is asked. There, a
	// key may have no value that a run fetched or computed. Those of ${NAME} are the operator's.
	Leads func(before string) bool

	// Escape returns a value as the key has it after its beginning. By default, Marks are
	// escaped in a path; see [EscapeName].
	Escape func(before, value string) string

	// Stray says why a value must not follow the beginning of a key; "" if it may. Dotted
	// says that the template has a "." after it.
	Stray func(before, value string, dotted bool) string

	// With adds parameters, NAME=VALUE each, to a key. A source without it takes none.
	// Writes reports whether asking for a key creates something.
	With   func(key string, params []string) (string, error)
	Writes func(key string) bool

	// Covers reports whether the value of a key contains the value of another one, or part
	// of it. By default, only the same key does.
	Covers func(key, other string) bool
}

// AnyText reports whether any text can be part of a key, and has no special meaning there.
func (k Keys) AnyText() bool { return k.Flat && k.Stray == nil }

// Samples are what placeholders are made of.
type Samples struct {
	Text   string          // stands for text
	Fields map[string]any  // the fields that templates use of secrets
	Meta   map[string]bool // the fields that templates use of metadata
}

// AnyText is text that also passes for a number.
const AnyText = "1"

// Entries says what a section of a --values file holds that replaces a source. By default,
// it holds text by key.
type Entries struct {
	// Read reads the value of a key.
	Read func(key string, node *yaml.Node) (any, error)

	// StandIn answers from what was read.
	StandIn func(table map[string]any) Source

	// Same returns the same form for all keys of a section that name the same value.
	Same func(key string) string

	// Missing returns the entry that a reference needs, "KEY: VALUE", and a similar name
	// that is in the table; "" if there is none.
	Missing func(key string, table map[string]any) (entry, near string)
}

// A Policy says which rules allow a token to read the values of a source, and no more.
type Policy struct {
	Title string // "policy", after the title of the server
	Key   string // what a key is called: "path"
	Add   string // what to add for a key that is unknown; "" if nothing is needed

	// Rules returns the rules for one key. Writes says that parameters will be added to it.
	Rules func(key string, writes bool) []Rule

	// Watch returns what a process that keeps running needs for the key beside Rules. Without
	// it, that is nothing.
	Watch func(key string, writes bool) []Rule

	// Whole makes one document of all stanzas, in a language that has no comments. Without
	// it, stanzas stand one below the other, each with its notes as comments.
	Whole func(stanzas []string) string
}

// A Rule is one stanza of a policy.
type Rule struct {
	Stanza string
	Notes  []string
}

// A Root is a setting for the prefix, or the path, where the keys of a source are.
type Root struct {
	Flag     string // "consul-prefix"
	Variable string // that the flag sets in references: "CONSUL_PREFIX"; of others, the names end in it
	Value    string // what the flag's value is called: "KEY"
	Where    string // where the keys are, in words: "below it"

	Holds func(root, key string) bool
	Look  func(root string) string // what to do if nothing is held there
}

// Called returns the title of the server of a source.
func (r *Row) Called() string {
	if r.Title == "" {
		return r.Name
	}
	return r.Title
}

// Writes reports whether asking for a key creates something.
func (r *Row) Writes(key string) bool { return r.Keys.Writes != nil && r.Keys.Writes(key) }

// KeyHint returns what to do about a key that cannot be split; "" if there is nothing to
// say.
func (r *Row) KeyHint(key string) string {
	if r.Keys.Hint == nil {
		return ""
	}
	return r.Keys.Hint(key)
}

// Covers reports whether the value of a key contains the value of another one, or part of
// it.
func (r *Row) Covers(key, other string) bool {
	if r.Keys.Covers == nil {
		return key == other
	}
	return r.Keys.Covers(key, other)
}

// StandIn returns a source that answers from a table in place of this one.
func (r *Row) StandIn(table map[string]any) Source {
	if r.Entries.StandIn != nil {
		return r.Entries.StandIn(table)
	}
	return &Fixed{Name: r.Name, Secret: r.Secret, Answer: func(key string) (any, bool) {
		v, ok := table[key]
		return v, ok
	}}
}

// A Table has one Row for each source. The sources of one server are next to each other. If
// one has the server's name, it is first.
type Table []Row

// Of returns the source of a name. For one that is not in the table, only the name is set.
func (t Table) Of(name string) *Row {
	for i := range t {
		if t[i].Name == name {
			return &t[i]
		}
	}
	return &Row{Name: name}
}

// Names returns the names of all sources.
func (t Table) Names() []string {
	names := make([]string, len(t))
	for i, row := range t {
		names[i] = row.Name
	}
	return names
}

// Beside returns the names of all sources that share a server with one, or only that one
// if it is local.
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

// First returns the first source of a server that has policies.
func (t Table) First(server string) *Row {
	for i := range t {
		if t[i].Server == server && t[i].Policy != nil {
			return &t[i]
		}
	}
	return &Row{Name: server}
}

// Servers returns the names of the servers that have policies.
func (t Table) Servers() (names []string) {
	for _, row := range t {
		if row.Policy != nil && !slices.Contains(names, row.Server) {
			names = append(names, row.Server)
		}
	}
	return names
}

// Roots returns the roots of all sources.
func (t Table) Roots() (roots []*Root) {
	for _, row := range t {
		if row.Root != nil {
			roots = append(roots, row.Root)
		}
	}
	return roots
}

// Writes reports whether asking for a reference creates something.
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
