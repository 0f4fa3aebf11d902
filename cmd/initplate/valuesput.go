package main

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
)

// put says how to put what is missing into a file of --values, where that stands for
// its source; else "". There, a server's own commands would change nothing.
func (v *values) put(ref sources.Ref) string {
	file, ok := v.files[ref.Source]
	if !ok {
		return ""
	}
	into := "put it into " + file + ", below " + ref.Source
	entry, near := v.entry(ref)
	if entry != "" {
		into += ": " + entry
	}
	if near != "" {
		into = "did you mean " + near + "? else " + into
	}
	return into
}

// entry is what a section would hold of a reference, and which name in it is nearly that
// of the reference.
func (v *values) entry(ref sources.Ref) (entry, near string) {
	table := v.tables[ref.Source]
	names := slices.Collect(maps.Keys(table))
	if sources.NoEntry(ref.Source) != nil {
		return "", ""
	}
	if ref.Source != "vault" {
		key := ref.Key
		if strings.HasSuffix(key, "/") {
			return yamlKey(key+"NAME") + ": VALUE", ""
		}
		return yamlKey(key) + ": VALUE", nearPath(key, names)
	}
	k, err := sources.ParseVaultKey(ref.Key)
	if err != nil {
		return "", ""
	}
	field := "FIELD"
	if k.HasField {
		field = yamlKey(k.Field)
	}
	entry = yamlKey(k.Request()) + ": {" + field + ": VALUE}"
	for _, name := range names {
		if fields, ok := table[name].(map[string]any); ok && k.HasField && withoutData(name) == withoutData(k.Request()) {
			return entry, nearest.Name(k.Field, slices.Collect(maps.Keys(fields)))
		}
	}
	return entry, nearPath(k.Request(), names)
}

func withoutData(path string) string {
	return strings.Replace(strings.Trim(path, "/"), "/data/", "/", 1)
}

// nearPath is the path of which a mistyped one has the same folder or the same name.
func nearPath(mistyped string, paths []string) string {
	var folders, names []string
	for _, p := range paths {
		if path.Dir(p) == path.Dir(mistyped) {
			names = append(names, path.Base(p))
		}
		if path.Base(p) == path.Base(mistyped) {
			folders = append(folders, path.Dir(p))
		}
	}
	if n := nearest.Name(path.Base(mistyped), names); n != "" {
		return path.Join(path.Dir(mistyped), n)
	}
	if f := nearest.Name(path.Dir(mistyped), folders); f != "" {
		return path.Join(f, path.Base(mistyped))
	}
	return ""
}

// yamlKey writes a key as YAML has it: in quotes where it may be read as something else.
func yamlKey(key string) string {
	plain := regexp.MustCompile(`^[A-Za-z][A-Za-z0-9/_.#-]*$`).MatchString(key)
	if plain && !slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, strings.ToLower(key)) {
		return key
	}
	return strconv.Quote(key)
}
