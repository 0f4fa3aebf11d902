package consul

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
)

// TestCover: which requests notice changes of which keys.
func TestCover(t *testing.T) {
	many := func(format string, n int) (keys []string) {
		for i := range n {
			keys = append(keys, fmt.Sprintf(format, i))
		}
		return keys
	}
	for _, tt := range []struct {
		name   string
		in     []string
		most   int
		wide   string
		want   string // targets, with the number of keys of each
		polled int
	}{
		{"each its own", []string{"a/x", "a/y", "b"}, 3, "", "a/x 1, a/y 1, b 1", 0},
		{"none", nil, 3, "", "", 0},
		{"one directory", many("app/%d", 1000), 3, "", "app/ 1000", 0},
		{"only as many as needed", []string{"a/b/x", "a/b/y", "a/z", "c/x"}, 3, "", "a/b/ 2, a/z 1, c/x 1", 0},
		{"the deepest first", []string{"a/b/c/x", "a/b/c/y", "d/x", "d/y", "d/z"}, 4, "", "a/b/c/ 2, d/x 1, d/y 1, d/z 1", 0},
		{"the one with the most first", []string{"a/x", "a/y", "b/x", "b/y", "b/z"}, 3, "", "b/ 3, a/x 1, a/y 1", 0},
		{"directories of directories", many("a/%d/x", 20), 3, "", "a/ 20", 0},
		{"never the whole store", many("%d", 5), 3, "", "0 1, 1 1, 2 1", 2},
		{"the most keys", slices.Concat([]string{"c", "d"}, many("a/%d", 5), many("b/%d", 4)), 2, "", "a/ 5, b/ 4", 2},
		{"a prefix that is wide", slices.Concat(many("a/%d/x", 5), []string{"b/x", "b/y"}), 3, "a/", "b/ 2, a/0/x 1, a/1/x 1", 3},
		{"above one that is wide", many("a/b/%d/x", 5), 3, "a/b/", "a/b/0/x 1, a/b/1/x 1, a/b/2/x 1", 2},
		{"listings", []string{"a/", "a/x", "a/b/y", "c", "b/"}, 3, "", "a/ 3, b/ 1, c 1", 0},
		{"the whole store, as asked for", []string{"/", "a/x", "c"}, 3, "", " 3", 0},
		{"a listing that is wide", []string{"a/", "b"}, 3, "a/", "b 1", 1},
		{"many listings", many("a/%d/", 20), 3, "", "a/ 20", 0},
		{"the same key twice", []string{"a", "/a"}, 3, "", "a 2", 0},
		{"datacenters", []string{"a/x@dc1", "a/y@dc1", "a/x@dc2", "a/y@dc2"}, 2, "", "a/@dc1 2, a/@dc2 2", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			held := map[string]*sources.Value{}
			for _, k := range tt.in {
				held[k] = nil
			}
			c := coverStore(parsed(held), tt.most, func(at target) bool {
				return tt.wide != "" && strings.HasPrefix(tt.wide, at.path)
			})
			var got []string
			keys := slices.Clone(c.polled)
			for _, w := range c.watched {
				at := w.path
				if w.dc != "" {
					at += "@" + w.dc
				}
				got = append(got, fmt.Sprint(at, " ", w.keys()))
				keys = slices.Concat(keys, w.own, w.below)
			}
			if text := strings.Join(got, ", "); text != tt.want || len(c.polled) != tt.polled {
				t.Errorf("got %s, and %d polled; want %s, and %d", text, len(c.polled), tt.want, tt.polled)
			}
			slices.Sort(keys)
			if want := slices.Sorted(slices.Values(tt.in)); !slices.Equal(keys, want) {
				t.Errorf("it covers %q, want %q", keys, want)
			}
		})
	}
}

func BenchmarkCover(b *testing.B) {
	held := map[string]*sources.Value{}
	for i := range 10000 {
		held[fmt.Sprintf("a/%d/%d/x", i%7, i)] = nil
	}
	keys := parsed(held)
	for b.Loop() {
		coverStore(keys, 12, func(target) bool { return false })
	}
}
