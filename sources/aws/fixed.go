package aws

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
	"github.com/initplate/initplate/sources/entry"
)

// fixedParameters take the place of Parameter Store: text by key.
type fixedParameters map[string]any

func standIn(table map[string]any) sources.Source {
	return &sources.Fixed{Name: ssmName, Answer: fixedParameters(table).answer}
}

// answer returns what is held for a key. A version that is not in the table is the parameter
// itself.
func (f fixedParameters) answer(key string) (any, bool) {
	k, err := parseParameterKey(key)
	if err == nil && k.listing {
		return f.pairs(k.name + "/"), true
	}

	value, held := f[key]
	if !held && k.selector != "" {
		value, held = f[k.name]
	}
	return value, held
}

// pairs returns a listing. If there is nothing, it is empty, but held.
func (f fixedParameters) pairs(prefix string) []sources.Pair {
	pairs := []sources.Pair{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if below, ok := strings.CutPrefix(name, prefix); ok && !strings.Contains(name, ":") {
			value, _ := f[name].(string)
			pairs = append(pairs, sources.Pair{Path: name, Key: below, Value: value})
		}
	}
	return pairs
}

// fixedSecrets take the place of Secrets Manager: text or fields, by name.
type fixedSecrets map[string]any

func secretStandIn(table map[string]any) sources.Source {
	f := fixedSecrets(table)
	return &fixedSource{sources.Fixed{Name: smName, Secret: true, Answer: f.answer}, f}
}

type fixedSource struct {
	sources.Fixed
	table fixedSecrets
}

// Absent says more about a key that is not held: for a field, whether its secret is.
func (f fixedSource) Absent(key string) sources.Absence {
	k, _ := parseSecretKey(key)
	if _, held := f.table.secret(k); held && k.hasField {
		return sources.Absence{Held: true, Why: fmt.Sprintf("the secret has no field %q", k.field)}
	}
	return sources.Absence{}
}

// secret returns an entry. A version that is not in the table is the secret itself.
func (f fixedSecrets) secret(k secretKey) (any, bool) {
	if value, held := f[k.request()]; held {
		return value, true
	}
	value, held := f[k.id]
	return value, held
}

func (f fixedSecrets) answer(key string) (any, bool) {
	if value, held := f[key]; held && strings.Contains(key, "#") { // an entry for one field
		return value, true
	}

	k, _ := parseSecretKey(key)
	value, held := f.secret(k)
	switch text, isText := value.(string); {
	case !held || !k.hasField && isText:
		return value, held
	case !k.hasField:
		whole, err := json.Marshal(value)
		return string(whole), err == nil
	case isText:
		part, held, _ := document.Field([]byte(text), k.field)
		return part, held
	}
	part, held, _ := document.Part(value, k.field)
	return part, held
}

// readSecretEntry reads text, or the fields of a JSON document.
func readSecretEntry(_ string, node *yaml.Node) (any, error) {
	if text, err := entry.Text(node); err == nil {
		return text, nil
	}
	fields, err := entry.Fields(node)
	if err != nil {
		return nil, fmt.Errorf("must be text in quotes, or hold fields, as in {password: x}")
	}
	return fields, nil
}

// sameSecret returns one form for all keys of a table that name the same.
func sameSecret(key string) string {
	k, err := parseSecretKey(key)
	if err != nil {
		return key
	}
	return k.String()
}

// missingSecretEntry returns the entry of a secret that a section of --values lacks, and a
// name in the section that is near.
func missingSecretEntry(key string, table map[string]any) (text, near string) {
	k, err := parseSecretKey(key)
	if err != nil {
		return "", ""
	}
	if !k.hasField {
		return entry.Key(k.request()) + ": VALUE", entry.Near(k.request(), slices.Collect(maps.Keys(table)))
	}

	text = entry.Key(k.request()) + ": {" + entry.Key(k.field) + ": VALUE}"
	if fields, ok := table[k.request()].(map[string]any); ok {
		return text, nearest.Name(k.field, slices.Collect(maps.Keys(fields)))
	}
	return text, entry.Near(k.request(), slices.Collect(maps.Keys(table)))
}
