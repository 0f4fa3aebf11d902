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
func (r *Run) sure(s *walk.Site) bool { return r.leads(r.surelyTaken, s, map[string]bool{}) }

// surelyTaken reports whether known values led to an arm.
func (r *Run) surelyTaken(arm int) bool { return r.entered[arm] && r.decided(arm) }

// decided reports whether the value that decides about an arm is known.
func (r *Run) decided(arm int) bool { return r.Known(r.t.Walk.Branches[arm/2].Cond) }

// leads reports whether an execution gets to a place if it enters the given arms. seen holds
// the templates that are being looked at.
func (r *Run) leads(enters func(arm int) bool, s *walk.Site, seen map[string]bool) bool {
	for _, arm := range s.Arms {
		if !enters(arm) {
			return false
		}
	}
	if s.In == r.t.Walk.Name || seen[s.In] {
		return s.In == r.t.Walk.Name
	}

	seen[s.In] = true
	leads := func(call *walk.Site) bool { return r.leads(enters, call, seen) }
	return slices.ContainsFunc(r.t.Walk.Calls[s.In], leads)
}

// holdBack reports whether a lookup must not write yet, or at all.
func (r *Run) holdBack(number int) bool {
	s := r.t.Walk.Lookups[number]
	if r.Unfounded(s.Key) {
		return true // what its key is computed from is reported
	}
	if !r.sure(&s.Site) {
		r.Blocked[number] = true
	}
	return r.Blocked[number]
}

// Unfounded reports whether a value may come from one that is missing or wrong.
func (r *Run) Unfounded(f walk.Flow) bool {
	for o := range f.From {
		if p := r.Params[o.Param]; p != nil && p.Unusable() {
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
