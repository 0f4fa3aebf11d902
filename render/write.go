package render

import (
	"slices"

	"github.com/initplate/initplate/sources"
)

// What is read in vain costs a request. What is written in vain issues a certificate
// that nobody uses, so a reference with parameters is asked for only where the
// template is known to get there, with a key that is known to be right.

// row is what is known of a source.
func (r *run) row(source string) *sources.Row { return r.t.opt.Sources.Of(source) }

// writes reports whether asking for a reference makes something.
func (r *run) writes(ref sources.Ref) bool { return r.t.opt.Sources.Writes(ref) }

// sure reports whether a place in the tree is reached, on values that are known.
func (r *run) sure(s *site) bool { return r.surely(s, map[string]bool{}) }

func (r *run) surely(s *site, seen map[string]bool) bool {
	for _, arm := range s.arms {
		if !r.entered[arm] || !r.known(r.t.walk.branches[arm/2].cond) {
			return false
		}
	}
	if s.in == r.t.Name || seen[s.in] {
		return s.in == r.t.Name
	}
	seen[s.in] = true
	return slices.ContainsFunc(r.t.walk.calls[s.in], func(c *site) bool { return r.surely(c, seen) })
}

// holdBack reports whether a site must not write yet, or at all.
func (r *run) holdBack(site int) bool {
	s := r.t.walk.sites[site]
	if r.unfounded(s) {
		return true // what it is computed from is told
	}
	if !r.sure(s) {
		r.blocked[site] = true
	}
	return r.blocked[site]
}

// unfounded reports whether a key is computed from a value that is missing, or wrong.
func (r *run) unfounded(s *site) bool {
	for o := range s.key.from {
		if p := r.params[o.param]; p != nil && (p.missing || p.problem != "") || o.site > 0 && len(r.missed[o.site-1]) > 0 {
			return true
		}
	}
	return false
}

// decided returns the round after which it is known whether a place is reached.
func (r *run) decided(s *site, local sources.Set, seen map[string]bool) (round int) {
	for _, arm := range s.arms {
		cond := r.t.walk.branches[arm/2].cond
		if r.known(cond) {
			continue
		}
		for o := range cond.from {
			if o.site > 0 {
				round = max(round, r.depth(o.site-1, local, map[int]int{}))
			} else if len(r.params[o.param].pending) > 0 {
				round = max(round, 1)
			}
		}
	}
	if s.in == r.t.Name || seen[s.in] {
		return round
	}
	seen[s.in] = true
	for _, c := range r.t.walk.calls[s.in] {
		round = max(round, r.decided(c, local, seen))
	}
	return round
}
