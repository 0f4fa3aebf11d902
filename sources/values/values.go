// Package values reads --values files: sections that replace sources, each with its keys,
// and parameters.
package values

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/entry"
)

// params is the section of parameters.
const params = "params"

// Values is what several --values files hold together.
type Values struct {
	Params map[string]Param

	table sources.Table
	words func(error) string // the text of a YAML reader's error, without values

	tables  map[string]map[string]any // by source; a source that has a table is replaced by it
	files   map[string]string         // by source, the last file that has a section for it
	written map[sources.Ref]spelling  // by the form that all keys for the same value share
}

// A Param is the value of a parameter.
type Param struct {
	Value any
	By    string // for errors: "store.yaml: params: port"
}

// A spelling is a key as it was written, and the file that it is in.
type spelling struct{ key, path string }

// New returns empty Values. Words returns the text of a YAML reader's error.
func New(table sources.Table, words func(error) string) *Values {
	return &Values{
		Params: map[string]Param{}, table: table, words: words,
		tables: map[string]map[string]any{}, files: map[string]string{}, written: map[sources.Ref]spelling{},
	}
}

// An Error says what is wrong in a file, and what to do about it.
type Error struct {
	Text string
	Hint string
}

func (e *Error) Error() string { return e.Text }

// Read adds what a file holds. It replaces what earlier files had for the same keys. Its
// error is an [*Error].
func (v *Values) Read(path string, text []byte) error {
	doc, err := yamlnode.Document(text)
	if err != nil {
		return &Error{Text: path + ": " + v.words(err)}
	}
	if doc.Kind == 0 {
		return nil
	}

	sections, err := yamlnode.Entries(doc)
	if err != nil {
		return &Error{path + ": " + v.words(err), v.help()}
	}

	sortByName(sections)
	for _, section := range sections {
		if err := v.section(path, section.Key, section.Value); err != nil {
			return err
		}
	}

	return nil
}

func (v *Values) section(path, name string, node *yaml.Node) error {
	read := v.entry
	switch {
	case name == params:
		read = v.param
	case slices.Contains(v.table.Names(), name):
		v.replace(path, v.table.Beside(name)...)
	default:
		text := fmt.Sprintf("%s:%d: there is no section %q; parameters go below params", path, node.Line, name)
		return &Error{text, v.meant(name)}
	}

	entries, err := yamlnode.Entries(node)
	if err != nil {
		text := fmt.Sprintf("%s:%d: %s must hold keys and values: %s", path, node.Line, name, v.words(err))
		return &Error{Text: text}
	}

	sortByName(entries)
	for _, e := range entries {
		if err := read(name, e.Key, path, e.Value); err != nil {
			return &Error{Text: fmt.Sprintf("%s:%d: %s: %s %v", path, e.Value.Line, name, e.Key, err)}
		}
	}

	return nil
}

// meant says what to do about an unknown section.
func (v *Values) meant(name string) string {
	if n := nearest.Name(name, append(v.table.Names(), params)); n != "" {
		return "did you mean " + n + "? " + v.help()
	}
	return v.help()
}

func sortByName(entries []yamlnode.Entry) {
	sort.Slice(entries, func(i, j int) bool { return entries[i].Key < entries[j].Key })
}

// help says which sections a file can have.
func (v *Values) help() string {
	var own, parts []string // sources with a name of their own, and parts of a server
	for _, row := range v.table {
		if row.Server == "" || row.Server == row.Name || v.table.Of(row.Server).Source == nil {
			own = append(own, row.Name)
		} else {
			parts = append(parts, row.Name)
		}
	}

	text := "sections are " + prose.And(own) + ", which answer references, "
	if len(parts) > 0 {
		text += prose.And(parts) + ", "
	}

	return text + "and params, which sets parameters"
}

// replace marks sources as replaced. One section of a server replaces all of the server's
// sources: a user who gives keys does not expect the server to be asked for services.
func (v *Values) replace(path string, sources ...string) {
	for _, name := range sources {
		v.files[name] = path
		if v.tables[name] == nil {
			v.tables[name] = map[string]any{}
		}
	}
}

func (v *Values) param(_, key, path string, node *yaml.Node) error {
	yamlnode.AsWritten(node)
	value, err := yamlnode.Value(node)
	if err != nil {
		return errors.New(v.words(err))
	}
	v.Params[key] = Param{Value: value, By: path + ": params: " + key}
	return nil
}

// entry adds one entry of a section that replaces a source.
func (v *Values) entry(source, key, path string, node *yaml.Node) error {
	value, err := v.read(source, key, node)
	if err != nil {
		return err
	}
	v.tables[source][key] = value
	return v.forgetOther(source, key, path)
}

func (v *Values) read(source, key string, node *yaml.Node) (any, error) {
	read := v.table.Of(source).Entries.Read
	if read == nil {
		return entry.Text(node)
	}

	value, err := read(key, node)
	var unread *entry.Unread
	if errors.As(err, &unread) {
		return nil, errors.New(v.words(unread.Err))
	}

	return value, err
}

// forgetOther removes from a table what another spelling of the same key held: a later file
// takes precedence. In one file, two spellings are an error, as neither is known to be
// meant.
func (v *Values) forgetOther(source, key, path string) error {
	one := sources.Ref{Source: source, Key: key}
	if same := v.table.Of(source).Entries.Same; same != nil {
		one.Key = same(key)
	}

	before := v.written[one]
	switch {
	case before.path == path && before.key != key:
		return fmt.Errorf("names the same value as %s: remove one of them", before.key)
	case before.key != key:
		delete(v.tables[source], before.key)
	}

	v.written[one] = spelling{key, path}
	return nil
}
