package run

import (
	"slices"

	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// What is read in vain costs a request. What is written in vain issues a certificate
// that nobody uses, so a reference with parameters is asked for only where the
// template is known to get there, with a key that is known to be right.

// Row is what is known of a source.
func (r *Run) Row(source string) *sources.Row { return r.t.Names.Sources.Of(source) }

// Writes reports whether asking for a reference makes something.
func (r *Run) Writes(ref sources.Ref) bool { return r.t.Names.Sources.Writes(ref) }

// sure reports whether a place in the tree is reached, on values that are known.
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
		return true // what it is computed from is told
	}
	if !r.sure(&s.Site) {
		r.Blocked[number] = true
	}
	return r.Blocked[number]
}

// unfounded reports whether a key is computed from a value that is missing, or wrong.
func (r *Run) unfounded(s *walk.Lookup) bool {
	for o := range s.Key.From {
		if p := r.Params[o.Param]; p != nil && (p.Missing || p.Problem != "") || o.Lookup > 0 && len(r.Missed[o.Lookup-1]) > 0 {
			return true
		}
	}
	return false
}

// MayInvent says whether a lookup that found nothing may go on with a
// placeholder: while templates are checked, no value needs to be there.
func (r *Run) MayInvent(l lookup.Func) bool {
	return r.t.Names.Placeholders && l.Required && !l.Listing
}
