package values

import (
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/entry"
)

// Replaces reports whether a section replaces a source.
func (v *Values) Replaces(source string) bool { return v.tables[source] != nil }

// Sources returns the sources that sections replace, as stand-ins.
func (v *Values) Sources() sources.Set {
	set := sources.Set{}
	for name, table := range v.tables {
		set[name] = v.table.Of(name).StandIn(table)
	}
	return set
}

// Text returns the text that a section has for a key.
func (v *Values) Text(source, key string) (string, bool) {
	text, ok := v.tables[source][key].(string)
	return text, ok
}

// Put says how to add a missing value to a --values file; "" if no section replaces the
// source. With a section, the server's own commands would change nothing.
func (v *Values) Put(ref sources.Ref) string {
	file, ok := v.files[ref.Source]
	if !ok {
		return ""
	}

	missing := entry.Missing
	if own := v.table.Of(ref.Source).Entries.Missing; own != nil {
		missing = own
	}

	text, near := missing(ref.Key, v.tables[ref.Source])
	into := "put it into " + file + ", below " + ref.Source
	if text != "" {
		into += ": " + text
	}

	if near != "" {
		into = "did you mean " + near + "? else " + into
	}

	return into
}
