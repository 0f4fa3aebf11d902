package consul

import (
	"slices"
	"sort"
	"strings"
)

// A target is what one request waits for.
type target struct {
	source string // "consul", "consul-service", ...
	path   string // of the store: an entry's key, or a prefix; of the catalog: the key as written
	tree   bool   // everything below the path
	place
}

// A watched is a target, with the keys that it is for.
type watched struct {
	target
	own   []string // the keys for just what the target is
	below []string // the keys of entries that are below it
}

// keys returns how many keys a target is for.
func (w *watched) keys() int { return len(w.own) + len(w.below) }

// A cover says how changes of keys are noticed.
type cover struct {
	watched []*watched
	polled  []string // the keys that are asked for from time to time
}

// coverStore chooses how to notice changes of keys of the store, with at most most requests.
// Where each key cannot have its own, those in one directory share one, the deepest
// directories first. It never takes the whole store, nor a prefix that is too wide. Keys for
// which no request is left are polled.
func coverStore(keys []key, most int, wide func(target) bool) cover {
	var listings, entries []*watched
	for _, k := range keys {
		if k.listing {
			listings = addOwn(listings, k)
		}
	}
	for _, k := range keys {
		if !k.listing && !belowOne(listings, k) {
			entries = addOwn(entries, k)
		}
	}

	listings, refused := apart(listings, wide)
	c := limited(gathered(append(listings, entries...), most, wide), most)
	c.poll(refused)
	return c
}

// apart separates the targets that are too wide.
func apart(all []*watched, wide func(target) bool) (fine, refused []*watched) {
	for _, w := range all {
		if wide(w.target) {
			refused = append(refused, w)
		} else {
			fine = append(fine, w)
		}
	}
	return fine, refused
}

// addOwn adds a key to the target that it asks for.
func addOwn(all []*watched, k key) []*watched {
	at := target{store, k.path, k.listing, k.place}
	if last := len(all) - 1; last >= 0 && all[last].target == at {
		all[last].own = append(all[last].own, k.asked)
		return all
	}
	return append(all, &watched{target: at, own: []string{k.asked}})
}

// belowOne adds a key to a listing that has its entry, and reports whether there is one.
func belowOne(listings []*watched, k key) bool {
	for _, l := range listings {
		if l.place == k.place && strings.HasPrefix(k.path, l.path) {
			l.below = append(l.below, k.asked)
			return true
		}
	}
	return false
}

// gathered merges targets that are in one directory, until at most most are left.
func gathered(all []*watched, most int, wide func(target) bool) []*watched {
	for depth := deepest(all); depth > 0 && len(all) > most; depth-- {
		all = gatherAt(depth, all, most, wide)
	}
	return all
}

// depth is how many directories a path has: one for "a/b" and for "a/".
func depth(path string) int { return strings.Count(path, "/") }

func deepest(all []*watched) (most int) {
	for _, w := range all {
		most = max(most, depth(w.path))
	}
	return most
}

// gatherAt merges the targets in directories of one depth, those with the most first.
func gatherAt(level int, all []*watched, most int, wide func(target) bool) []*watched {
	dirs := map[target][]*watched{}
	for _, w := range all {
		if depth(w.path) >= level {
			dir := target{store, ancestor(w.path, level), true, w.place}
			dirs[dir] = append(dirs[dir], w)
		}
	}

	left := len(all)
	merged := map[*watched]bool{}
	for _, dir := range bySize(dirs) {
		members := dirs[dir]
		if left <= most || len(members) < 2 {
			break
		}
		if wide(dir) {
			continue
		}
		all = append(all, merge(dir, members))
		left -= len(members) - 1
		for _, w := range members {
			merged[w] = true
		}
	}

	return slices.DeleteFunc(all, func(w *watched) bool { return merged[w] })
}

// ancestor returns the directory of a path that has so many levels.
func ancestor(path string, level int) string {
	end := 0
	for range level {
		end += strings.Index(path[end:], "/") + 1
	}
	return path[:end]
}

// bySize returns directories, those with the most targets first.
func bySize(dirs map[target][]*watched) (all []target) {
	for dir := range dirs {
		all = append(all, dir)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if len(dirs[a]) != len(dirs[b]) {
			return len(dirs[a]) > len(dirs[b])
		}
		return a.less(b)
	})
	return all
}

func (t target) less(other target) bool {
	if t.path != other.path {
		return t.path < other.path
	}
	return t.place.compare(other.place) < 0
}

// merge makes one target of those in a directory.
func merge(dir target, members []*watched) *watched {
	w := &watched{target: dir}
	for _, m := range members {
		w.below = append(append(w.below, m.own...), m.below...)
	}
	return w
}

// limited keeps the targets for the most keys. The keys of the others are polled.
func limited(all []*watched, most int) (c cover) {
	sort.SliceStable(all, func(i, j int) bool { return all[i].keys() > all[j].keys() })
	c.watched = all[:min(len(all), most)]
	c.poll(all[len(c.watched):])
	return c
}

// poll adds targets whose keys are polled.
func (c *cover) poll(all []*watched) {
	for _, w := range all {
		c.polled = append(append(c.polled, w.own...), w.below...)
	}
}

// coverCatalog chooses how to notice changes of keys of the catalog: a request for each, up to
// most. Consul does not wait for a change of its datacenters.
func coverCatalog(source string, keys []string, most int) (c cover) {
	if source == "consul-datacenters" {
		return cover{polled: keys}
	}

	n := min(len(keys), most)
	for _, k := range keys[:n] {
		c.watched = append(c.watched, &watched{target: target{source: source, path: k}, own: []string{k}})
	}
	c.polled = keys[n:]
	return c
}
