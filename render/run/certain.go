package run

import (
	"slices"

	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// Row is what is known of a source.
func (r *Run) Row(source string) *sources.Row { return r.t.Names.Sources.Of(source) }

// Writes reports whether asking for a reference makes something.
func (r *Run) Writes(ref sources.Ref) bool { return r.t.Names.Sources.Writes(ref) }

// sure reports whether known values alone lead to a place in the tree.
func (r *Run) sure(s *walk.Site) bool { return r.surely(s, map[string]bool{}) }

func (r *Run) surely(s *walk.Site, seen map[string]bool) bool {
	for _, arm := range s.Arms {
		if !r.entered[arm] || !r.Known(r.t.Walk.Branches[arm/2].Cond) {
			return false
		}
	}
	if s.In == r.t.Walk.Name || seen[s.In] {
		return s.In == r.t.Walk.Name
	}

	seen[s.In] = true
	return slices.ContainsFunc(r.t.Walk.Calls[s.In], func(c *walk.Site) bool { return r.surely(c, seen) })
}

// holdBack reports whether a lookup must not write yet, or at all.
func (r *Run) holdBack(number int) bool {
	s := r.t.Walk.Lookups[number]
	if r.unfounded(s) {
		return true // what its key is computed from is reported
	}
	if !r.sure(&s.Site) {
		r.Blocked[number] = true
	}
	return r.Blocked[number]
}

// unfounded reports whether a key is computed from a value that is missing or wrong.
func (r *Run) unfounded(s *walk.Lookup) bool {
	for o := range s.Key.From {
		if p := r.Params[o.Param]; p != nil && (p.Missing || p.Problem != "") {
			return true
		}
		if o.Lookup > 0 && len(r.Missed[o.Lookup-1]) > 0 {
			return true
		}
	}
	return false
}

// MayInvent reports whether a placeholder may replace what a lookup did not find: a check
// of templates needs no values.
func (r *Run) MayInvent(l lookup.Func) bool {
	return r.t.Names.Placeholders && l.Required && !l.Listing
}
