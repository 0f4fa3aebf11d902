package tree

import (
	"slices"
	"sort"

	"github.com/BurntSushi/toml"
)

// A tomlKey holds where a key is among all keys, and where the keys below it are.
type tomlKey struct {
	path, name     string
	order, implied []int
	below          []*tomlKey
}

// A tomlStep distinguishes keys with the same path, such as "a.b" and b in a.
type tomlStep struct {
	above *tomlKey
	name  string
}

// index notes where keys stand, and returns the key of the document. It does not look up again
// what a key shares with the one before it.
func (r *tomlReader) index(keys []toml.Key) *tomlKey {
	r.keys = make(map[tomlStep]*tomlKey, len(keys))
	way := []*tomlKey{{}}

	var last toml.Key
	for i, k := range keys {
		n := 0
		for n < len(k) && n < len(last) && k[n] == last[n] {
			n++
		}

		last = k
		way = way[:n+1]
		for ; n < len(k); n++ {
			way = append(way, r.key(way[n], k[n]))
		}

		for _, key := range way[1 : len(way)-1] {
			key.implied = append(key.implied, i)
		}

		key := way[len(way)-1]
		key.order = append(key.order, i)
	}

	return way[0]
}

// key returns the key of a name below another.
func (r *tomlReader) key(above *tomlKey, name string) *tomlKey {
	step := tomlStep{above, name}
	key := r.keys[step]
	if key == nil {
		key = &tomlKey{path: above.path + "." + name, name: name}
		r.keys[step] = key
		above.below = append(above.below, key)
	}

	return key
}

// first returns where a key is in a table that begins at from.
func (k *tomlKey) first(from int) int {
	for _, all := range [][]int{k.order, k.implied} {
		if n, _ := slices.BinarySearch(all, from); n < len(all) {
			return all[n]
		}
	}
	return from
}

type tomlEntry struct {
	key   *tomlKey
	value any
	order int
}

// entries returns the entries of a table in the order of the document.
func (r *tomlReader) entries(v map[string]any, at place) []tomlEntry {
	out := knownEntries(v, at)
	if len(out) < len(v) {
		out = out[:0]
		for name, value := range v {
			key := r.key(at.key, name)
			out = append(out, tomlEntry{key, value, key.first(at.from)})
		}
	}

	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		return a.order < b.order || a.order == b.order && a.key.name < b.key.name
	})
	return out
}

// knownEntries returns the entries whose keys are known to be below the table. Mostly these
// are all of them, and in order. A table in a list may have few of the keys that are known, and
// the keys of one deep in lists are not known.
func knownEntries(v map[string]any, at place) []tomlEntry {
	out := make([]tomlEntry, 0, len(v))
	if len(at.key.below) > 2*len(v) {
		return out
	}

	for _, key := range at.key.below {
		if value, ok := v[key.name]; ok {
			out = append(out, tomlEntry{key, value, key.first(at.from)})
		}
	}

	return out
}
