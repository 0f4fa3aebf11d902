package run

import (
	"maps"
	"slices"

	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// want adds what the walk knows to be needed: the keys of all lookups, and the references of
// all parameters, except in an arm that is ruled out. A parameter that holds up a lookup is
// needed wherever it is.
func (r *Run) want() {
	for _, s := range r.t.Walk.Lookups {
		_, asked := r.Values[s.Ref]
		if s.Computed || asked || !r.Live(&s.Site) {
			continue
		}
		if !r.Writes(s.Ref) || r.sure(&s.Site) {
			r.Wanted[s.Ref] = true
		}
	}

	for _, u := range r.t.Walk.Uses {
		if r.Live(&u.Site) {
			r.wantParam(u.Param, r.sure(&u.Site))
		}
	}

	for i := range r.Blocked {
		for o := range r.t.Walk.Lookups[i].Key.From {
			if o.Param != "" {
				r.wantParam(o.Param, r.sure(&r.t.Walk.Lookups[i].Site))
			}
		}
	}
}

func (r *Run) wantParam(name string, sure bool) {
	for _, ref := range r.Params[name].Pending {
		if sure || !r.Writes(ref) {
			r.Wanted[ref] = true
		}
	}
}

// Live reports whether a place in the tree may be reached, as far as is known.
func (r *Run) Live(s *walk.Site) bool { return r.reached(s, map[string]bool{}) }

func (r *Run) reached(s *walk.Site, seen map[string]bool) bool {
	for _, arm := range s.Arms {
		if r.ruledOut(arm) {
			return false
		}
	}

	calls := r.t.Walk.Calls[s.In]
	if s.In == r.t.Walk.Name || seen[s.In] {
		return s.In == r.t.Walk.Name
	}
	seen[s.In] = true
	return slices.ContainsFunc(calls, func(c *walk.Site) bool { return r.reached(c, seen) })
}

// ruledOut reports whether an arm is known not to be taken: known values always led to the
// other one.
func (r *Run) ruledOut(arm int) bool {
	if r.entered[arm] || !r.entered[arm^1] {
		return false
	}
	return r.Known(r.t.Walk.Branches[arm/2].Cond)
}

// Known reports whether a value that the execution has computed depends on nothing that must
// still be fetched. It does not depend on a lookup that was not executed.
func (r *Run) Known(f walk.Flow) bool {
	for o := range f.From {
		if o.Param != "" {
			if len(r.Params[o.Param].Pending) > 0 {
				return false
			}
			continue
		}
		if r.Blocked[o.Lookup-1] {
			return false
		}
		for ref := range r.Asked[o.Lookup-1] {
			if _, asked := r.Values[ref]; !asked {
				return false
			}
		}
	}
	return true
}

// RefsAt returns the references of an input.
func (r *Run) RefsAt(o walk.Input) []sources.Ref {
	if o.Param != "" {
		return r.Params[o.Param].Refs
	}
	if s := r.t.Walk.Lookups[o.Lookup-1]; !s.Computed {
		return []sources.Ref{s.Ref}
	}
	return sources.SortedRefs(maps.Keys(r.Asked[o.Lookup-1]))
}

// RefsBehind returns the references that a value came from.
func (r *Run) RefsBehind(f walk.Flow) []sources.Ref {
	var out []sources.Ref
	for o := range f.From {
		out = append(out, r.RefsAt(o)...)
	}
	sources.SortRefs(out)
	return slices.Compact(out)
}

// RefsOf returns the names of what a value came from: references, and
// parameters that did not come from one.
func (r *Run) RefsOf(f walk.Flow) []string {
	var out []string
	for o := range f.From {
		refs := r.RefsAt(o)
		for _, ref := range refs {
			out = append(out, ref.String())
		}
		if len(refs) == 0 && o.Param != "" {
			out = append(out, "parameter "+o.Param)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// IsSecret reports whether a value can come from a secret.
func (r *Run) IsSecret(f walk.Flow) bool {
	for o := range f.From {
		if p := r.Params[o.Param]; p != nil && p.Secret {
			return true
		}
		for _, ref := range r.RefsAt(o) {
			if v := r.Values[ref]; v != nil && v.Secret {
				return true
			}
		}
	}
	return false
}

// AnySecret reports whether any value of this run is a secret.
func (r *Run) AnySecret() bool {
	for _, v := range r.Values {
		if v != nil && v.Secret {
			return true
		}
	}
	for _, p := range r.Params {
		if p.Secret {
			return true
		}
	}
	return false
}

// LookupOf returns the lookup that makes a reference, or -1.
func (r *Run) LookupOf(ref sources.Ref) int {
	for i, s := range r.t.Walk.Lookups {
		if r.Asked[i][ref] || !s.Computed && s.Ref == ref {
			return i
		}
	}
	return -1
}
