package format

import (
	"slices"

	"github.com/BurntSushi/toml"
)

// A tomlKey knows where a key stands among all keys, and where keys below it do.
type tomlKey struct {
	path           string
	order, implied []int
}

// index notes where keys stand. What a key shares with the one before it is not
// looked up again.
func (r *tomlReader) index(keys []toml.Key) {
	var way []*tomlKey
	var last toml.Key
	for i, k := range keys {
		n := 0
		for n < len(k) && n < len(last) && k[n] == last[n] {
			n++
		}
		for way, last = way[:n], k; n < len(k); n++ {
			path := "." + k[n]
			if n > 0 {
				path = way[n-1].path + path
			}
			key := r.keys[path]
			if key == nil {
				key = &tomlKey{path: path}
				r.keys[path] = key
			}
			way = append(way, key)
		}
		for _, key := range way[:len(way)-1] {
			key.implied = append(key.implied, i)
		}
		way[len(way)-1].order = append(way[len(way)-1].order, i)
	}
}

// first returns where a key stands in a table that begins at from.
func (r *tomlReader) first(key string, from int) int {
	k := r.keys[key]
	if k == nil {
		return from
	}
	for _, all := range [][]int{k.order, k.implied} {
		if n, _ := slices.BinarySearch(all, from); n < len(all) {
			return all[n]
		}
	}
	return from
}
