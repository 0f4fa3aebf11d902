package values

import (
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/entry"
)

// Replaces reports whether a section stands for a source.
func (v *Values) Replaces(source string) bool { return v.tables[source] != nil }

// Sources are those that sections stand for.
func (v *Values) Sources() sources.Set {
	set := sources.Set{}
	for name, table := range v.tables {
		set[name] = v.table.Of(name).StandIn(table)
	}
	return set
}

// Text returns the text that a section holds at a key.
func (v *Values) Text(source, key string) (string, bool) {
	text, ok := v.tables[source][key].(string)
	return text, ok
}

// Put says how to put what is missing into a file of --values, where that stands for
// its source; else "". There, a server's own commands would change nothing.
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
