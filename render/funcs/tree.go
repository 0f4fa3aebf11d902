package funcs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// byKey groups the pairs of ls and tree by the first part of the key, and in a group
// by the rest, which becomes the pair's key. Keys of one part are left out.
func byKey(pairs []sources.Pair) map[string]map[string]sources.Pair {
	groups := map[string]map[string]sources.Pair{}
	for _, p := range pairs {
		top, rest, _ := strings.Cut(p.Key, "/")
		if rest == "" {
			continue
		}

		if groups[top] == nil {
			groups[top] = map[string]sources.Pair{}
		}

		p.Key = rest
		groups[top][rest] = p
	}
	return groups
}

// explode makes a map of maps that mirrors the keys.
func explode(pairs []sources.Pair) (map[string]any, error) {
	m := map[string]any{}
	for _, p := range pairs {
		if err := plant(m, p.Key, p.Value); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// explodeMap does what explode does, for a map whose keys have slashes.
func explodeMap(flat map[string]any) (map[string]any, error) {
	m := map[string]any{}
	for _, k := range slices.Sorted(maps.Keys(flat)) {
		if err := plant(m, k, flat[k]); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// plant puts a value where its key leads. A key that ends in a slash makes an
// empty map.
func plant(m map[string]any, key string, v any) error {
	parts := strings.Split(key, "/")
	for _, top := range parts[:len(parts)-1] {
		if m[top] == nil {
			m[top] = map[string]any{}
		}
		next, ok := m[top].(map[string]any)
		if !ok {
			return fmt.Errorf("the key %q is below one that has a value", key)
		}
		m = next
	}

	if last := parts[len(parts)-1]; last != "" {
		m[last] = v
	}
	return nil
}
