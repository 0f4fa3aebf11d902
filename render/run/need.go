package run

import (
	"iter"
	"maps"
	"slices"

	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// want adds what the walk knows to be needed: the keys of all lookups, and the references of
// all parameters, except in an arm that is ruled out. A parameter that holds up a lookup is
// needed wherever it is.
func (r *Run) want() {
	for _, l := range r.t.Walk.Lookups {
		if !l.Computed && r.Live(&l.Site) {
			r.wantRef(l.Ref, &l.Site)
		}
	}
	for _, u := range r.t.Walk.Uses {
		if r.Live(&u.Site) {
			r.wantParam(u.Param, &u.Site)
		}
	}

	for i := range r.Blocked {
		blocked := r.t.Walk.Lookups[i]
		for o := range blocked.Key.From {
			if o.Param != "" {
				r.wantParam(o.Param, &blocked.Site)
			}
		}
	}
}

// wantRef adds a reference that is needed at a place, unless it was asked for.
func (r *Run) wantRef(ref sources.Ref, at *walk.Site) {
	if !r.asked(ref) && (!r.Writes(ref) || r.sure(at)) {
		r.Wanted[ref] = true
	}
}

// wantParam adds the references of a parameter that is needed at a place.
func (r *Run) wantParam(name string, at *walk.Site) {
	for _, ref := range r.Params[name].Pending {
		r.wantRef(ref, at)
	}
}

// asked reports whether a source was asked for a reference.
func (r *Run) asked(ref sources.Ref) bool {
	_, asked := r.Values[ref]
	return asked
}

// Live reports whether a place in the tree may be reached, as far as is known.
func (r *Run) Live(s *walk.Site) bool {
	mayEnter := func(arm int) bool { return !r.ruledOut(arm) }
	return r.leads(mayEnter, s, map[string]bool{})
}

// ruledOut reports whether an arm is known not to be taken: known values always led to the
// other one.
func (r *Run) ruledOut(arm int) bool {
	return !r.entered[arm] && r.entered[arm^1] && r.decided(arm)
}

// Known reports whether a value that the execution has computed depends on nothing that must
// still be fetched. It does not depend on a lookup that was not executed.
func (r *Run) Known(f walk.Flow) bool {
	for o := range f.From {
		if o.Param != "" && len(r.Params[o.Param].Pending) > 0 {
			return false
		}
		if o.Lookup > 0 && !r.answered(o.Lookup-1) {
			return false
		}
	}
	return true
}

// answered reports whether a lookup needs nothing that must still be fetched.
func (r *Run) answered(number int) bool {
	for ref := range r.Asked[number] {
		if !r.asked(ref) {
			return false
		}
	}
	return !r.Blocked[number]
}

// RefsAt returns the references of an input.
func (r *Run) RefsAt(o walk.Input) []sources.Ref {
	if o.Param != "" {
		return r.Params[o.Param].Refs
	}

	l := r.t.Walk.Lookups[o.Lookup-1]
	asked := sources.SortedRefs(maps.Keys(r.Asked[o.Lookup-1]))
	switch {
	case l.Func.Prefix && len(asked) > 1: // without the names
		return slices.DeleteFunc(asked, func(ref sources.Ref) bool { return ref == l.Ref })
	case !l.Computed:
		return []sources.Ref{l.Ref}
	}
	return asked
}

// Refs yields the references that a value came from, in no order.
func (r *Run) Refs(f walk.Flow) iter.Seq[sources.Ref] {
	return func(yield func(sources.Ref) bool) {
		for o := range f.From {
			for _, ref := range r.RefsAt(o) {
				if !yield(ref) {
					return
				}
			}
		}
	}
}

// SortedRefs returns the references that a value came from, each once.
func (r *Run) SortedRefs(f walk.Flow) []sources.Ref {
	return slices.Compact(sources.SortedRefs(r.Refs(f)))
}

// RefsOf returns the names of what a value came from: references, and
// parameters that did not come from one. Parameters without a value are named only if all
// are without.
func (r *Run) RefsOf(f walk.Flow) []string {
	var out, empty []string
	for o := range f.From {
		for _, ref := range r.RefsAt(o) {
			out = append(out, ref.String()+r.within(o))
		}
		if o.Param == "" || !r.isGiven(o.Param) {
			continue
		}

		p := r.Params[o.Param]
		if name := "parameter " + o.Param + p.Entry; p.Value != nil {
			out = append(out, name)
		} else {
			empty = append(empty, name)
		}
	}

	if len(out) == 0 {
		out = empty
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// within says where a value is in what the reference of an input holds.
func (r *Run) within(o walk.Input) string {
	if o.Param == "" {
		return ""
	}
	return r.Params[o.Param].Within
}

// isGiven reports whether a part of a parameter did not come from a reference.
func (r *Run) isGiven(name string) bool {
	return slices.ContainsFunc(r.Params[name].Each(), func(p *Resolved) bool { return len(p.Refs) == 0 })
}

// IsSecret reports whether a value can come from a secret.
func (r *Run) IsSecret(f walk.Flow) bool {
	for o := range f.From {
		if p := r.Params[o.Param]; p != nil && p.Secret {
			return true
		}
	}
	for ref := range r.Refs(f) {
		if isSecret(r.Values[ref]) {
			return true
		}
	}
	return false
}

func isSecret(v *sources.Value) bool { return v != nil && v.Secret }

// AnySecret reports whether any value of this run is a secret.
func (r *Run) AnySecret() bool {
	for _, v := range r.Values {
		if isSecret(v) {
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
