package consul

import (
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A fixedStore takes the store's place: it has the text of every key. A listing consists of
// the keys below it.
type fixedStore map[string]any

func standIn(table map[string]any) sources.Source {
	f := fixedStore{}
	for k, v := range table {
		f[cleanKey(k)] = v
	}
	return &sources.Fixed{Name: store, Answer: f.answer}
}

// cleanKey removes from a key what Consul's source ignores.
func cleanKey(key string) string {
	if k, err := ParseStoreKey(key); err == nil {
		key = k.String()
	}
	return sources.CleanPath(key)
}

func (f fixedStore) answer(key string) (any, bool) {
	key = cleanKey(key)
	if k, _ := ParseStoreKey(key); strings.HasSuffix(k.Path, "/") {
		return f.pairs(strings.TrimPrefix(k.Path, "/"), k.Tail), true
	}
	v, ok := f[key]
	return v, ok
}

// pairs returns a listing of Consul. If there is nothing, it is empty, but held.
func (f fixedStore) pairs(prefix, tail string) []sources.Pair {
	pairs := []sources.Pair{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		k, _ := ParseStoreKey(name)
		if below, ok := strings.CutPrefix(k.Path, prefix); ok && k.Tail == tail {
			value, _ := f[name].(string)
			pairs = append(pairs, sources.Pair{Path: k.Path, Key: below, Value: value})
		}
	}

	return pairs
}
