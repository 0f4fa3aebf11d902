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
// map[string]any. They are answered one by one ("path#name") and together, as Vault does:
// below Data, or Data.data for a path of KV version 2 ("mount/data/..."). Under any other
// path, both ways work. A path of KV may be asked for with or without data/, however it
// stands in the table. A listing is made of the paths below it, whether it is written
// "mount/metadata/...", or without metadata. A path that is written to has the parameters
// in its key, in any order (see [Key]), and its fields stand below Data.
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

// sameKey returns the one spelling of all keys of a table that name the same.
func sameKey(key string) string {
	key = tableKey(key)
	if k, err := ParseKey(key); err == nil && k.Params == nil {
		return withoutData(key)
	}
	return key
}

// tableKey is a key as the table has it.
func tableKey(key string) string { return strings.TrimRight(cleanKey(key), "/") }

// cleanKey takes out of a key what Vault's source ignores.
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
	data := map[string]any{}
	maps.Copy(data, fields)
	if _, taken := fields["data"]; written.Params != nil {
		// the answer as it is
	} else if logical(path) != path {
		data = map[string]any{"data": fields, "metadata": firstVersion()}
	} else if !taken {
		data["data"] = fields
		if _, taken := fields["metadata"]; !taken && withoutData(at) == path && at != path {
			data["metadata"] = firstVersion()
		}
	}
	return wholeSecret(data), true
}

// firstVersion is what KV version 2 says of a secret that was written once.
func firstVersion() map[string]any { return map[string]any{"version": json.Number("1")} }

// entry returns the key of the table that holds what is read at a path: the path, or
// its other spelling, with or without the data/ of KV version 2; where the table has no
// version of its own for it, the secret of whatever version.
func (f *fixed) entry(path string) string {
	if k := f.spelt(path); k != "" {
		return k
	}
	plain, query, asks := strings.Cut(path, "?")
	plain = sources.UnescapeName(marks, plain)
	if asks {
		if k := f.spelt(plain + "?" + query); k != "" {
			return k
		}
	}
	if v, err := url.ParseQuery(query); asks && (err != nil || len(v) != 1 || !v.Has("version")) {
		return path
	}
	return cmp.Or(f.spelt(plain), path)
}

// spelt returns the key of the table that spells a path, or "".
func (f *fixed) spelt(path string) string {
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

// Absent tells more of a key that is not held: of a field, whether its secret is.
func (f *fixed) Absent(key string) sources.Absence {
	path, name, one := strings.Cut(cleanKey(key), "#")
	if one && f.table[f.entry(path)] != nil {
		return sources.Absence{Held: true, Why: fmt.Sprintf("the secret has no field %q", name)}
	}
	plain, query, asks := strings.Cut(path, "?")
	plain = sources.UnescapeName(marks, plain)
	if asks && f.spelt(plain) != "" {
		return sources.Absence{Why: fmt.Sprintf("%s is there, without %q", f.spelt(plain), "?"+query)}
	}
	return sources.Absence{}
}

// names is a listing of Vault: what is one level below, folders with a "/".
func (f *fixed) names(folder string) (any, bool) {
	folder = logical(sources.UnescapeName(marks, folder))
	var names []string
	for path := range f.table {
		if k, err := ParseKey(path); err != nil || k.Params != nil {
			continue
		}
		if below, ok := strings.CutPrefix(logical(sources.UnescapeName(marks, path)), folder); ok {
			if i := strings.IndexByte(below, '/'); i >= 0 {
				below = below[:i+1]
			}
			names = append(names, below)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), len(names) > 0
}

// logical returns an API path of KV version 2 as `vault kv` has it: without the
// data or metadata behind the mount.
func logical(path string) string { return without(path, "data", "metadata") }

func withoutData(path string) string { return without(path, "data") }

// without leaves out of a path the first of some words between others.
func without(path string, words ...string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if i > 0 && i < len(parts)-1 && slices.Contains(words, p) {
			return strings.Join(slices.Delete(parts, i, i+1), "/")
		}
	}
	return path
}

// wholeSecret is a whole secret with that data, as [Source] holds it.
func wholeSecret(data map[string]any) map[string]any {
	return map[string]any{"Data": data, "LeaseID": "", "LeaseDuration": 0, "Renewable": false, "RequestID": "",
		"Warnings": []string(nil), "Auth": nil, "WrapInfo": nil}
}
