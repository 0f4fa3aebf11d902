package render

import (
	"github.com/initplate/initplate/sources"
)

// A Merged is a need that several places may have.
type Merged struct {
	Ref    sources.Ref // empty where the key is computed from values that are not known yet
	From   []string    // what such a key is computed from
	Path   sources.Ref // what is known of such a key, where only its parameters are computed
	Source string      // "" where it is not known yet
	Round  int
	Secret bool
	Uses   []Need
}

// Merge joins the needs of several places for the same reference, in the order of the first of
// each. It joins no computed keys, since these may differ.
func Merge(needs []Need) []*Merged {
	merged := []*Merged{}
	same := map[sources.Ref]*Merged{}
	for _, n := range needs {
		m := same[n.Ref]
		if m == nil || n.Ref == (sources.Ref{}) {
			m = &Merged{Ref: n.Ref, From: n.From, Path: n.Path, Source: n.Source, Round: n.Round}
			same[n.Ref] = m
			merged = append(merged, m)
		}
		m.Secret = m.Secret || n.Secret
		m.Uses = append(m.Uses, n)
	}
	return merged
}
