package aws

import (
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
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
