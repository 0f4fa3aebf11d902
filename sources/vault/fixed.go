package vault

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// standIn returns a source that answers from a table with the fields of every path, as
// map[string]any. It answers one field ("path#name"), or all of them as Vault does: below
// Data, or below Data.data for a path of KV version 2 ("mount/data/..."). For any other path
// both work. A path of KV may be asked for with or without data/, however it is written in
// the table. A listing consists of the paths below it, with or without metadata/. A path that
// is written to has the parameters in its key, in any order (see [Key]), and its fields are
// below Data.
func standIn(table map[string]any) sources.Source {
	f := &fixed{table: make(map[string]any, len(table))}
	for k, v := range table {
		f.table[tableKey(k)] = v
	}
	f.Fixed = sources.Fixed{Name: "vault", Secret: true, Answer: f.secret}
	return f
}

type fixed struct {
	sources.Fixed
	table map[string]any
}

// sameKey returns one form for all keys of a table that name the same.
func sameKey(key string) string {
	key = tableKey(key)
	if k, err := ParseKey(key); err == nil && k.Params == nil {
		return withoutData(key)
	}
	return key
}

// tableKey returns a key as the table has it.
func tableKey(key string) string { return strings.TrimRight(cleanKey(key), "/") }

// cleanKey removes from a key what Vault's source ignores.
func cleanKey(key string) string {
	if k, err := ParseKey(key); err == nil && (k.Params != nil || k.HasField) {
		k.Path = cleanKey(k.Path)
		return k.String()
	}
	return sources.CleanPath(key)
}

func (f *fixed) secret(key string) (any, bool) {
	path, name, one := strings.Cut(cleanKey(key), "#")
	written, _ := ParseKey(cleanKey(key))
	if strings.HasSuffix(path, "/") && written.Params == nil {
		return f.names(path)
	}

	at := path
	if written.Params == nil {
		at = f.entry(path)
	}

	fields, ok := f.table[at].(map[string]any)
	if !ok {
		return nil, false
	}

	if one {
		v := fields[name]
		return v, v != nil
	}

	if written.Params != nil {
		return wholeSecret(copied(fields)), true // the answer as it is
	}
	return wholeSecret(dataOf(path, at, fields)), true
}

// copied returns a copy that is never nil.
func copied(fields map[string]any) map[string]any {
	out := map[string]any{}
	maps.Copy(out, fields)
	return out
}

// dataOf returns the Data of a secret that is read at a path, and that the table has at at.
func dataOf(path, at string, fields map[string]any) map[string]any {
	if logical(path) != path {
		return map[string]any{"data": fields, "metadata": firstVersion()}
	}

	data := copied(fields)
	if _, taken := fields["data"]; taken {
		return data
	}
	data["data"] = fields
	if _, taken := fields["metadata"]; !taken && withoutData(at) == path && at != path {
		data["metadata"] = firstVersion()
	}
	return data
}

// firstVersion returns what KV version 2 says of a secret that was written once.
func firstVersion() map[string]any { return map[string]any{"version": json.Number("1")} }

// entry returns the key of the table that holds what is read at a path: the path, or its
// other form, with or without the data/ of KV version 2. If the table does not have the
// version that is asked for, it is the key without a version.
func (f *fixed) entry(path string) string {
	if k := f.form(path); k != "" {
		return k
	}

	plain, query, asks := strings.Cut(path, "?")
	plain = sources.UnescapeName(marks, plain)
	if asks {
		if k := f.form(plain + "?" + query); k != "" {
			return k
		}
	}

	if v, err := url.ParseQuery(query); asks && (err != nil || len(v) != 1 || !v.Has("version")) {
		return path
	}

	return cmp.Or(f.form(plain), path)
}

// form returns the key of the table that is a form of a path, or "".
func (f *fixed) form(path string) string {
	if f.table[path] != nil {
		return path
	}
	if plain := withoutData(path); f.table[plain] != nil {
		return plain
	}

	for _, k := range slices.Sorted(maps.Keys(f.table)) {
		if withoutData(k) == path {
			return k
		}
	}

	return ""
}

// Absent says more about a key that is not held: for a field, whether its secret is held.
func (f *fixed) Absent(key string) sources.Absence {
	path, name, one := strings.Cut(cleanKey(key), "#")
	if held := f.table[f.entry(path)]; one && held != nil {
		fields, _ := held.(map[string]any)
		return lacks(name, fields)
	}

	plain, query, asks := strings.Cut(path, "?")
	plain = sources.UnescapeName(marks, plain)
	if asks && f.form(plain) != "" {
		return sources.Absence{Why: fmt.Sprintf("%s is there, without %q", f.form(plain), "?"+query)}
	}

	return sources.Absence{}
}

// names returns a listing of Vault: what is one level below, directories with a "/".
func (f *fixed) names(dir string) (any, bool) {
	dir = logical(sources.UnescapeName(marks, dir))
	var names []string
	for path := range f.table {
		if k, err := ParseKey(path); err != nil || k.Params != nil {
			continue
		}

		if below, ok := strings.CutPrefix(logical(sources.UnescapeName(marks, path)), dir); ok {
			if i := strings.IndexByte(below, '/'); i >= 0 {
				below = below[:i+1]
			}
			names = append(names, below)
		}
	}

	slices.Sort(names)
	return slices.Compact(names), len(names) > 0
}

// logical returns an API path of KV version 2 as `vault kv` has it: without the data or
// metadata after the mount.
func logical(path string) string { return without(path, "data", "metadata") }

func withoutData(path string) string { return without(path, "data") }

// without removes from a path the first segment that is one of words, but never the first or
// the last of the path.
func without(path string, words ...string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if i > 0 && i < len(parts)-1 && slices.Contains(words, p) {
			return strings.Join(slices.Delete(parts, i, i+1), "/")
		}
	}
	return path
}

// wholeSecret returns a whole secret with that data, as [Source] holds it.
func wholeSecret(data map[string]any) map[string]any {
	return map[string]any{
		"Data":          data,
		"LeaseID":       "",
		"LeaseDuration": 0,
		"Renewable":     false,
		"RequestID":     "",
		"Warnings":      []string(nil),
		"Auth":          nil,
		"WrapInfo":      nil,
	}
}
