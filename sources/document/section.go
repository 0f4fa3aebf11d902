package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/entry"
)

// A Section is what a --values file holds for a source whose keys are DOCUMENT or
// DOCUMENT#FIELD. A document is a map of its fields, or text. A field may also have an entry of
// its own, with the whole key, which takes precedence.
type Section struct {
	Source string
	Secret bool
	Texts  bool // all fields are text, as they are written
	Text   bool // a whole document is text, not a map

	Clean  func(key string) (string, error) // may be nil
	Newest func(at string) string           // the document whose entry is also that of its versions; may be nil
}

// Entries returns what the row of the source needs.
func (s Section) Entries() sources.Entries {
	return sources.Entries{Read: s.read, StandIn: s.standIn, Same: s.same, Missing: s.missing}
}

func (s Section) same(key string) string {
	if s.Clean == nil {
		return key
	}
	clean, err := s.Clean(key)
	if err != nil {
		return key
	}
	return clean
}

func (s Section) read(key string, node *yaml.Node) (any, error) {
	if s.Texts {
		return readTexts(strings.Contains(key, "#"), node)
	}

	value, err := entry.Document(node)
	if err != nil {
		return nil, &entry.Unread{Err: err}
	}
	if value == nil {
		return nil, errors.New("must be text, or hold fields, as in {password: x}")
	}
	return value, nil
}

// readTexts reads one field, or a map of fields.
func readTexts(field bool, node *yaml.Node) (any, error) {
	if field {
		return entry.Text(node)
	}

	entries, err := yamlnode.Entries(node)
	if err != nil || entries == nil {
		return nil, errors.New("must hold its keys and their texts, as in {password: x}")
	}
	texts := map[string]any{}
	for _, e := range entries {
		text, err := entry.Text(e.Value)
		if err != nil {
			return nil, fmt.Errorf("%s %w", e.Key, err)
		}
		texts[e.Key] = text
	}
	return texts, nil
}

// A standIn answers in place of a source.
type standIn struct {
	sources.Fixed
	Section
	table map[string]any
}

func (s Section) standIn(table map[string]any) sources.Source {
	in := &standIn{Section: s, table: make(map[string]any, len(table))}
	for key, value := range table {
		in.table[s.same(key)] = value
	}
	in.Fixed = sources.Fixed{Name: s.Source, Secret: s.Secret, Answer: in.answer}
	return in
}

func (s *standIn) answer(key string) (any, bool) {
	value, held := s.table[key]
	at, field, one := s.split(key)
	if !one && !held {
		value, held = s.table[at]
	}
	switch {
	case held && (one || !s.Text):
		return value, true
	case held:
		return asText(value), true
	case one:
		value, held, _ = s.part(at, field)
		return value, held
	}

	fields := s.fields(at)
	if s.Text {
		return asText(fields), fields != nil
	}
	return fields, fields != nil
}

// split returns the document whose entry counts for a key, and the field.
func (s *standIn) split(key string) (at, field string, one bool) {
	at, field, one = strings.Cut(key, "#")
	if s.table[at] == nil && s.Newest != nil {
		at = s.Newest(at)
	}
	return at, field, one
}

// part returns a field of a document that has an entry. The error says that it has no fields.
func (s *standIn) part(at, field string) (any, bool, error) {
	if text, ok := s.table[at].(string); ok {
		return Field([]byte(text), field)
	}
	return Part(s.table[at], field)
}

// fields returns the fields of a document that have entries of their own; nil if there are none.
func (s *standIn) fields(at string) map[string]any {
	var fields map[string]any
	for key, value := range s.table {
		if name, ok := strings.CutPrefix(key, at+"#"); ok {
			if fields == nil {
				fields = map[string]any{}
			}
			fields[name] = value
		}
	}
	return fields
}

// asText returns a document as text.
func asText(value any) any {
	if _, ok := value.(string); ok {
		return value
	}
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

// Absent says more about a key that is not held.
func (s *standIn) Absent(key string) sources.Absence {
	at, field, one := s.split(key)
	if one && s.table[at] != nil {
		return sources.Absence{Held: true, Why: Lacks(field), Near: Near(s.table[at], field)}
	}
	return sources.Absence{}
}

// Near returns the field of a document whose name a missing one was perhaps meant to be, or "".
func Near(parts any, field string) string {
	fields, ok := parts.(map[string]any)
	if !ok || strings.HasPrefix(field, "/") {
		return ""
	}
	return nearest.Name(field, slices.Collect(maps.Keys(fields)))
}

// Lacks says that a document does not have a field.
func Lacks(field string) string { return fmt.Sprintf("the document has nothing at %q", field) }

// missing returns the entry that a section lacks, and a name in the section that is near.
func (s Section) missing(key string, table map[string]any) (text, near string) {
	at, field, one := strings.Cut(key, "#")
	keys := slices.Collect(maps.Keys(table))
	switch {
	case !one && s.Text:
		return entry.Key(at) + ": VALUE", entry.Near(at, keys)
	case !one:
		return entry.Key(at) + ": {FIELD: VALUE}", entry.Near(at, keys)
	case strings.HasPrefix(field, "/"):
		return entry.Key(key) + ": VALUE", nearest.Name(key, keys)
	}

	text = entry.Key(at) + ": {" + entry.Key(field) + ": VALUE}"
	if fields, ok := table[at].(map[string]any); ok {
		return text, nearest.Name(field, slices.Collect(maps.Keys(fields)))
	}
	return text, nearest.Name(at, keys)
}
