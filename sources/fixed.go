package sources

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Fixed returns a source that answers from a table in the shape of the source
// that it stands for: "env", "file", "vault", "consul" or a part of its catalog.
//
//   - env, consul: the text of every key. A Consul listing is made of the keys
//     below it.
//   - file: the text of every path. A folder is either in the table, as
//     map[string]any under its path with a trailing "/", or made of the files in
//     it; "/path#name" is in the table, or read from the text of "/path".
//   - vault: the fields of every path, as map[string]any. They are answered one
//     by one ("path#name") and together, as Vault does: below Data, or
//     Data.data for a path of KV version 2 ("mount/data/..."). Under any other
//     path, both ways work. A path of KV may be asked for with or without data/,
//     however it stands in the table. A listing is made of the paths below it, whether it
//     is spelt "mount/metadata/...", or without metadata. A path that is written to
//     has the parameters in its key, in any order (see [VaultKey]), and its fields
//     stand below Data.
//   - consul-service: the instances of every service, as []Service, or of one in
//     another datacenter ("web@dc2"). They are chosen by tag and status, which is
//     passing where it is left out.
//   - consul-services: the tags of every service, as []string; consul-node and
//     consul-nodes: every node, as *NodeServices and Node; consul-datacenters:
//     whether each is reachable, as bool.
//
// What Vault is asked for is secret, as if it came from there.
func Fixed(source string, table map[string]any) Source {
	clean := make(map[string]any, len(table))
	for k, v := range table {
		clean[tableKey(source, k)] = v
	}
	return fixed{source, clean}
}

// FixedKey returns the one spelling of all keys of a table that name the same to the
// source for which it stands.
func FixedKey(source, key string) string {
	key = tableKey(source, key)
	if k, err := ParseVaultKey(key); source == "vault" && err == nil && k.Params == nil {
		return withoutData(key)
	}
	return key
}

// tableKey is a key as the table has it.
func tableKey(source, key string) string {
	key = cleanKey(source, key)
	if source == "vault" {
		return strings.TrimRight(key, "/")
	}
	return key
}

type fixed struct {
	source string
	table  map[string]any
}

func (f fixed) Fetch(_ context.Context, keys []string) (map[string]Value, error) {
	held := map[string]Value{}
	for _, k := range keys {
		if data, ok := f.answer(cleanKey(f.source, k)); ok {
			held[k] = Value{Data: data, Origin: Ref{f.source, k}.String(), Secret: f.source == "vault"}
		}
	}
	return held, nil
}

// cleanKey takes out of the key of a server what its source ignores.
func cleanKey(source, key string) string {
	switch source {
	case "consul":
		if k, err := ParseStoreKey(key); err == nil {
			key = k.String()
		}
	case "vault":
		if k, err := ParseVaultKey(key); err == nil && (k.Params != nil || k.HasField) {
			k.Path = cleanKey("vault", k.Path)
			return k.String()
		}
	default:
		return key
	}
	for strings.Contains(key, "//") {
		key = strings.ReplaceAll(key, "//", "/")
	}
	if key == "/" {
		return key
	}
	return strings.TrimPrefix(key, "/")
}

func (f fixed) answer(key string) (any, bool) {
	switch f.source {
	case "consul":
		if k, _ := ParseStoreKey(key); strings.HasSuffix(k.Path, "/") {
			return f.pairs(strings.TrimPrefix(k.Path, "/"), k.Tail), true
		}
	case "file":
		return f.file(key)
	case "vault":
		return f.secret(key)
	}
	if NoEntry(f.source) != nil {
		return f.catalog(key), true
	}
	v, ok := f.table[key]
	return v, ok
}

// pairs is a listing of Consul: it is held, though empty, where nothing is.
func (f fixed) pairs(prefix, tail string) []Pair {
	pairs := []Pair{}
	for _, name := range slices.Sorted(maps.Keys(f.table)) {
		k, _ := ParseStoreKey(name)
		if below, ok := strings.CutPrefix(k.Path, prefix); ok && k.Tail == tail {
			value, _ := f.table[name].(string)
			pairs = append(pairs, Pair{Path: k.Path, Key: below, Value: value})
		}
	}
	return pairs
}

func (f fixed) file(key string) (any, bool) {
	if v, ok := f.table[key]; ok {
		return v, true
	}
	if path, name, ok := strings.Cut(key, "#"); ok {
		text, _ := f.table[path].(string)
		value, err := downward(text, name)
		return value, err == nil
	}
	if v, ok := f.table[UnescapeName("file", key)]; ok {
		return v, true
	}
	if !strings.HasSuffix(key, "/") {
		return nil, false
	}
	files := map[string]any{}
	for path, content := range f.table {
		if name, ok := strings.CutPrefix(path, key); ok && name != "" && !strings.ContainsAny(name, "/#") {
			files[name] = content
		}
	}
	return files, len(files) > 0
}

func (f fixed) secret(key string) (any, bool) {
	path, name, one := strings.Cut(key, "#")
	written, _ := ParseVaultKey(key)
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
	return Secret(data), true
}

// firstVersion is what KV version 2 says of a secret that was written once.
func firstVersion() map[string]any { return map[string]any{"version": json.Number("1")} }

// entry returns the key of the table that holds what is read at a path: the path, or
// its other spelling, with or without the data/ of KV version 2; where the table has no
// version of its own for it, the secret of whatever version.
func (f fixed) entry(path string) string {
	if k := f.spelt(path); k != "" {
		return k
	}
	plain, query, asks := strings.Cut(path, "?")
	plain = UnescapeName("vault", plain)
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
func (f fixed) spelt(path string) string {
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
func (f fixed) Absent(key string) Absence {
	if f.source != "vault" {
		return Absence{}
	}
	path, name, one := strings.Cut(cleanKey("vault", key), "#")
	if one && f.table[f.entry(path)] != nil {
		return Absence{Held: true, Why: fmt.Sprintf("the secret has no field %q", name)}
	}
	plain, query, asks := strings.Cut(path, "?")
	plain = UnescapeName("vault", plain)
	if asks && f.spelt(plain) != "" {
		return Absence{Why: fmt.Sprintf("%s is there, without %q", f.spelt(plain), "?"+query)}
	}
	return Absence{}
}

// names is a listing of Vault: what is one level below, folders with a "/".
func (f fixed) names(folder string) (any, bool) {
	folder = logical(UnescapeName("vault", folder))
	var names []string
	for path := range f.table {
		if k, err := ParseVaultKey(path); err != nil || k.Params != nil {
			continue
		}
		if below, ok := strings.CutPrefix(logical(UnescapeName("vault", path)), folder); ok {
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
