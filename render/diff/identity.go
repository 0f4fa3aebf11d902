package diff

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// An identity identifies a leaf of a document, so that the same leaf can be found in another
// document. 0 is none.
type identity uint64

// identities returns the identity of each leaf. A path that occurs once is enough. In lists,
// and where paths repeat, as those of sibling elements and statements do, places shift: there
// the rest of the item must be the same. Leaves that cannot be distinguished have no
// identity, nor has an item that is one value.
func identities(seed maphash.Seed, leaves []format.Leaf) []identity {
	n := &namer{seed: seed, leaves: leaves, times: map[string]int{}}
	for _, l := range leaves {
		n.times[placeOf(l)]++
	}
	return n.unique(n.all())
}

type namer struct {
	seed   maphash.Seed
	leaves []format.Leaf
	times  map[string]int // how often a path occurs in the document
}

// placeOf returns where a leaf is. A leaf that holds others gets another place than they do,
// since an XML element and its text have the same path.
func placeOf(l format.Leaf) string {
	kind := "leaf "
	if holds(l) {
		kind = "holds "
	}
	return kind + pathOf(l)
}

// holds reports whether a leaf holds those that follow.
func holds(l format.Leaf) bool {
	kinds := []format.Kind{format.Document, format.Map, format.List, format.Tables, format.Element}
	return slices.Contains(kinds, l.Kind) || strings.HasPrefix(string(l.Kind), string(format.Group))
}

// pathOf returns a leaf's path without the number of a statement, which shifts.
func pathOf(l format.Leaf) string {
	if rest, ok := strings.CutPrefix(l.Path, statement); ok && strings.Trim(rest, "0123456789") == "" {
		return statement
	}
	return l.Path
}

const statement = "statement "

// all returns the identity of every leaf. Leaves that cannot be distinguished share one.
func (n *namer) all() []identity {
	out := make([]identity, len(n.leaves))
	items := n.items()
	sums := n.sums(items)
	names := n.names()
	for i, l := range n.leaves {
		switch {
		case strings.HasSuffix(l.Path, item):
		case items[i] == i && n.times[placeOf(l)] == 1:
			out[i] = identity(n.hash(l.Depth, placeOf(l)) ^ names.above(l.Path))
		default:
			at := i - items[i]
			rest := sums[items[i]] ^ n.hash(at, placeOf(l), l.Text)
			out[i] = identity(rest ^ n.hash(at, placeOf(l), "the leaf itself"))
		}
	}
	return out
}

// sums returns a hash of each item, by where it begins.
func (n *namer) sums(items []int) map[int]uint64 {
	out := map[int]uint64{}
	for i, l := range n.leaves {
		out[items[i]] ^= n.hash(i-items[i], placeOf(l), l.Text)
	}
	return out
}

// item ends the path of an item of a list.
const item = "[]"

// elementNames are hashes of what XML elements are named by, by path. An element that
// occurs once may still be one of many kinds, as <property> is: then its name says which.
type elementNames map[string]uint64

func (n *namer) names() elementNames {
	out := elementNames{}
	for _, l := range n.leaves {
		cut := strings.LastIndexByte(l.Path, '/')
		if cut < 0 || holds(l) {
			continue
		}

		switch strings.ToLower(strings.TrimPrefix(l.Path[cut+1:], "@")) {
		case "name", "key", "id", "property", "class", "type":
			out[l.Path[:cut]] ^= n.hash(0, l.Path, l.Text)
		}
	}
	return out
}

// above returns what is known of the elements that a path leads through.
func (e elementNames) above(path string) (sum uint64) {
	for end, c := range path {
		if c == '/' {
			sum ^= e[path[:end]]
		}
	}
	return sum
}

// items returns where the item of each leaf begins. That is the outermost leaf that holds it
// and is an item of a list, or has a path that repeats. If there is none, the item is the leaf
// alone, or its statement.
func (n *namer) items() []int {
	out := make([]int, len(n.leaves))
	begun := map[string]int{}
	for i, l := range n.leaves {
		if holds(l) {
			begun[l.Path] = i
		}

		out[i] = i
		if pathOf(l) == statement && i > 0 && n.leaves[i-1].Path == l.Path {
			out[i] = out[i-1]
			continue
		}
		if at, ok := n.outermost(l.Path, begun); ok {
			out[i] = at
		}
	}
	return out
}

// outermost returns where the outermost item begins that a path leads through; begun holds
// the last leaf of each path that holds others.
func (n *namer) outermost(path string, begun map[string]int) (at int, ok bool) {
	for end := 1; end <= len(path); end++ {
		if end < len(path) && !strings.ContainsRune(".[/ ", rune(path[end])) {
			continue
		}
		above := path[:end]
		at, ok = begun[above]
		if ok && (strings.HasSuffix(above, item) || n.times["holds "+above] > 1) {
			return at, true
		}
	}
	return 0, false
}

// hash returns a hash of a number and texts.
func (n *namer) hash(number int, texts ...string) uint64 {
	var h maphash.Hash
	h.SetSeed(n.seed)
	for _, t := range texts {
		h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(t))))
		h.WriteString(t)
	}
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(number)))
	return h.Sum64()
}

// unique removes identities that several leaves share.
func (n *namer) unique(all []identity) []identity {
	times := map[identity]int{}
	for _, id := range all {
		times[id]++
	}
	for i, id := range all {
		if times[id] > 1 {
			all[i] = 0
		}
	}
	return all
}
