package lookup

import (
	"errors"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
)

// Names are what reading a reference needs.
type Names struct {
	Sources      sources.Table                    // the known sources
	Vars         func(name string) (string, bool) // the value of ${NAME}; nil if no variable is set
	Placeholders bool                             // a variable may be unset
}

// RefOf reads a reference from its parts.
func RefOf(parts []Part, table sources.Table) (sources.Ref, error) {
	source, key, ok := cutSource(parts)
	if !ok {
		return reference(Joined(parts), table)
	}

	at, err := Placed(table.Of(source), false, key)
	if err != nil {
		return sources.Ref{}, err
	}
	return reference(source+":"+at, table)
}

// cutSource splits a reference into the name of its source and the key.
func cutSource(parts []Part) (source string, key []Part, ok bool) {
	for i, p := range parts {
		name, rest, ok := strings.Cut(p.Text, ":")
		source += name
		if ok {
			return source, append([]Part{{rest, p.Value, p.Fetched}}, parts[i+1:]...), true
		}
	}
	return source, nil, false
}

// reference reads a written reference. References to the same thing become equal.
func reference(s string, table sources.Table) (sources.Ref, error) {
	r, err := table.ParseRef(s)
	if err != nil {
		return r, err
	}

	if clean := table.Of(r.Source).Keys.Clean; clean != nil {
		r.Key, err = clean(r.Key)
	}
	return r, err
}

// Ref returns the reference that the lookup makes from a key and parameters. Its errors
// show no values but these.
func (l Func) Ref(key []Part, params []string, names Names) (sources.Ref, error) {
	r, err := l.plainRef(key, names)
	if err != nil {
		return r, err
	}

	row := names.Sources.Of(r.Source)
	if row.Keys.With == nil {
		if len(params) > 0 {
			return r, Error("only a reference to " + takers(names.Sources) + " takes parameters")
		}
		return r, nil
	}

	if row.Keys.Clean != nil {
		r.Key, err = row.Keys.Clean(r.Key)
	}
	if l.Source != "" && (err != nil || row.Writes(r.Key)) {
		// A computed key must not turn what was meant as a read into a write.
		return r, Error(`write each parameter as an argument of its own: secret "PATH" "NAME=VALUE"`)
	}

	if err == nil && len(params) > 0 {
		r.Key, err = row.Keys.With(r.Key, params)
	}
	if err != nil {
		return r, Error(err.Error())
	}
	return r, nil
}

// takers returns what people call the sources that take parameters.
func takers(table sources.Table) string {
	var called []string
	for _, row := range table {
		if row.Keys.With != nil {
			called = append(called, row.Called())
		}
	}
	return strings.Join(called, " or ")
}

// plainRef is Ref without parameters.
func (l Func) plainRef(parts []Part, names Names) (sources.Ref, error) {
	if l.Source == "" {
		return written(parts, names)
	}

	row := names.Sources.Of(l.Source)
	key, err := Placed(row, l.Listing || l.trims, parts)
	switch {
	case err != nil:
		return sources.Ref{}, err
	case l.Catalog:
		return l.catalogRef(key, row)
	case l.Prefix:
		return l.prefixRef(key)
	case key == "":
		return sources.Ref{}, Error("the key is empty")
	}
	return l.pathRef(l.trimmed(key), row)
}

// prefixRef returns the reference to the names that begin with a prefix.
func (l Func) prefixRef(prefix string) (sources.Ref, error) {
	switch {
	case prefix == "":
		return sources.Ref{}, Error("the prefix is empty: all of the environment would be read, " +
			"with what it holds for other programs; write what the names begin with")
	case !header.IsIdentifier(prefix):
		return sources.Ref{}, Error("the prefix is not the beginning of a variable's name, as in fromEnv \"KAFKA_\"")
	}
	return sources.Ref{Source: l.Source, Key: prefix + "*"}, nil
}

// pathRef returns the reference to a path of a source.
func (l Func) pathRef(key string, row *sources.Row) (sources.Ref, error) {
	path := key
	tail := ""
	if row.Keys.Split != nil {
		var err error
		path, tail, err = row.Keys.Split(key)
		if err != nil {
			return sources.Ref{}, markError{key, err, row.KeyHint(key)}
		}
	}

	if l.Listing {
		path = strings.TrimRight(path, "/") + "/"
	}
	return sources.Ref{Source: l.Source, Key: path + tail}, nil
}

// trimmed returns a key without the slashes that the function ignores.
func (l Func) trimmed(key string) string {
	if !l.bare {
		key = strings.TrimLeft(key, "/")
	}
	if l.trims {
		path, _, _ := strings.Cut(key, "?")
		key = strings.TrimRight(path, "/") + key[len(path):]
	}
	return key
}

// written returns the reference that ref is called with. Variables are expanded only in the
// template's own text.
func written(parts []Part, names Names) (sources.Ref, error) {
	all, err := expandParts(parts, names)
	if err != nil {
		return sources.Ref{}, err
	}
	r, err := RefOf(all, names.Sources)
	if err != nil {
		return r, Error(err.Error())
	}
	return r, nil
}

// expandParts expands the variables in the template's own text.
func expandParts(parts []Part, names Names) (all []Part, err error) {
	for _, p := range parts {
		if p.Value && len(parts) > 1 {
			all = append(all, p)
			continue
		}

		expanded, unset, err := Expand(p.Text, names)
		if err != nil {
			return nil, Error(err.Error())
		}
		if unset != "" && !names.Placeholders {
			return nil, unsetError{unset, Joined(parts), unsetHint(unset, names.Sources)}
		}
		for i := range expanded {
			expanded[i].Fetched = p.Fetched
		}
		expanded[0].Value = p.Value
		all = append(all, expanded...)
	}
	return all, nil
}

// An unsetError says that a variable in a reference is not set.
type unsetError struct{ name, key, hint string }

func (e unsetError) Error() string {
	return "the variable " + e.name + " in the reference " + e.key + " is not set"
}

// unsetHint says what to do about a variable that is not set.
func unsetHint(name string, table sources.Table) string {
	if root := rootOf(name, table); root != nil && root.Variable == name {
		return "give it with --" + root.Flag + " " + root.Value + " or INITPLATE_" + name
	}
	return "set it, or give it a default: ${" + name + ":-...}"
}

// A markError says that what follows a mark in a key is wrong.
type markError struct {
	key  string
	err  error
	hint string
}

func (e markError) Error() string { return e.key + ": " + e.err.Error() }

// Hint returns what to do about an error of a lookup.
func Hint(err error) string {
	var unset unsetError
	var mark markError
	var count countError
	switch {
	case errors.As(err, &count):
		return count.hint
	case errors.As(err, &mark):
		return mark.hint
	case errors.As(err, &unset):
		return unset.hint
	}
	return ""
}
