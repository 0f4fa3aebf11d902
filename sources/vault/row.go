package vault

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/entry"
)

// name is the name of the source and of its server.
const name = "vault"

// Row returns the source of Vault.
func (s *Source) Row() sources.Row {
	return sources.Row{
		Name: name, Source: s, Server: name, Title: "Vault", Secret: true,
		Keys:        sources.Keys{Marks: marks, Clean: clean, With: withParams, Writes: writes, Below: fieldBelow},
		Placeholder: placeholder,
		Missing:     missingHint,
		Fields:      fieldsOf,
		Entries: sources.Entries{
			Read:    func(_ string, node *yaml.Node) (any, error) { return readEntry(node) },
			StandIn: standIn, Same: sameKey, Missing: missingEntry,
		},
		Policy: &sources.Policy{
			Title: "policy", Key: "path", Add: `path "..." { capabilities = ["read"] }`,
			Rules: rules, Watch: watchRules,
		},
		Root: &sources.Root{
			Flag: "vault-path", Variable: "VAULT_PATH", Value: "PATH", Where: "there", Holds: holds,
			Look: func(string) string { return "is the path right?" },
		},
	}
}

// fieldBelow returns the key of a field of the secret at a path.
func fieldBelow(path, field string) string { return strings.TrimRight(path, "/") + "#" + field }

func clean(key string) (string, error) {
	k, err := ParseKey(key)
	return k.String(), err
}

func withParams(key string, params []string) (string, error) {
	k, err := ParseKey(key)
	if err == nil {
		k, err = k.With(params...)
	}
	return k.String(), err
}

func writes(key string) bool {
	if !strings.Contains(key, " ") {
		return false
	}
	k, err := ParseKey(key)
	return err == nil && k.Params != nil
}

func placeholder(key string, of sources.Samples) any {
	switch {
	case strings.HasSuffix(key, "/"):
		return []string{"placeholder"}
	case strings.Contains(key, "#"):
		return of.Text
	}

	data := maps.Clone(of.Fields)
	data["data"] = of.Fields
	return sources.SecretPlaceholder{Data: data}
}

// missingHint says how to look for what Vault does not hold, as far as its key shows.
func missingHint(key string) string {
	k, err := ParseKey(key)
	if err != nil {
		return ""
	}
	if k.Params != nil {
		return fmt.Sprintf("Vault accepts that and answers nothing; look with: vault write %s", writeWords(k))
	}

	path := k.Name()
	if strings.HasSuffix(path, "/") {
		return "look with: vault list " + sources.ShellArgument(path)
	}

	mount, name, ok := strings.Cut(strings.Trim(path, "/"), "/data/")
	if ok {
		return "look with: vault kv get -mount=" + sources.ShellWord(mount) + " " + sources.ShellArgument(name)
	}

	return "look with: vault read " + sources.ShellArgument(path)
}

// writeWords returns the arguments of vault write for a key.
func writeWords(k Key) string {
	words := []string{sources.ShellArgument(k.Path)}
	for _, name := range slices.Sorted(maps.Keys(k.Params)) {
		value := k.Params[name]
		if strings.HasPrefix(value, "@") { // else it would be the name of a file
			value = `\` + value
		}
		words = append(words, sources.ShellWord(name+"="+value))
	}

	return strings.Join(words, " ")
}

// fieldsOf says where the fields of a secret are, and what shows them.
func fieldsOf(key string, data any) (where, look string) {
	if data == nil {
		return "a secret of KV version 2 has its fields below .Data.data, one of version 1 below .Data", ""
	}

	whole, _ := data.(map[string]any)
	if whole["Data"] == nil {
		return "", ""
	}

	fields, _ := whole["Data"].(map[string]any)
	if _, inner := fields["data"].(map[string]any); inner {
		look = strings.Replace(missingHint(key), ": vault read ", ": vault kv get ", 1)
		return "its fields are below .Data.data", look
	}

	return "its fields are below .Data", missingHint(key)
}

func readEntry(node *yaml.Node) (any, error) { return entry.Fields(node) }

// missingEntry returns the entry of a secret that a section of --values lacks, and a name in
// the section that is near.
func missingEntry(key string, table map[string]any) (text, near string) {
	k, err := ParseKey(key)
	if err != nil {
		return "", ""
	}

	field := "FIELD"
	if k.HasField {
		field = entry.Key(k.Field)
	}

	text = entry.Key(k.Request()) + ": {" + field + ": VALUE}"
	names := slices.Collect(maps.Keys(table))
	for _, name := range names {
		if fields, ok := table[name].(map[string]any); ok && k.HasField && withoutAPI(name) == withoutAPI(k.Request()) {
			return text, nearest.Name(k.Field, slices.Collect(maps.Keys(fields)))
		}
	}

	return text, entry.Near(k.Request(), names)
}

func withoutAPI(path string) string {
	return strings.Replace(strings.Trim(path, "/"), "/data/", "/", 1)
}

// holds reports whether a key is at a root, or below it.
func holds(root, key string) bool {
	k, err := ParseKey(key)
	root, _, _ = strings.Cut(root, "?")
	return err == nil && strings.HasPrefix(strings.Trim(k.Name(), "/")+"/", strings.Trim(root, "/")+"/")
}
