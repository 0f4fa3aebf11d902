package render

import (
	"maps"
	"slices"

	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// want adds what the walk knows to be needed: the keys of all lookups, and the
// references of all parameters, but for those in an arm that is ruled out. What
// holds up a lookup is needed wherever it is.
func (r *run) want() {
	for _, s := range r.t.walk.Lookups {
		if _, asked := r.values[s.Ref]; !s.Computed && !asked && r.live(&s.Site) && (!r.writes(s.Ref) || r.sure(&s.Site)) {
			r.wanted[s.Ref] = true
		}
	}
	for _, u := range r.t.walk.Uses {
		if r.live(&u.Site) {
			r.wantParam(u.Param, r.sure(&u.Site))
		}
	}
	for i := range r.blocked {
		for o := range r.t.walk.Lookups[i].Key.From {
			if o.Param != "" {
				r.wantParam(o.Param, r.sure(&r.t.walk.Lookups[i].Site))
			}
		}
	}
}

func (r *run) wantParam(name string, sure bool) {
	for _, ref := range r.params[name].pending {
		if sure || !r.writes(ref) {
			r.wanted[ref] = true
		}
	}
}

// live reports whether a place in the tree may be reached, as far as is known.
func (r *run) live(s *walk.Site) bool { return r.reached(s, map[string]bool{}) }

func (r *run) reached(s *walk.Site, seen map[string]bool) bool {
	for _, arm := range s.Arms {
		if r.ruledOut(arm) {
			return false
		}
	}
	calls := r.t.walk.Calls[s.In]
	if s.In == r.t.walk.Name || seen[s.In] {
		return s.In == r.t.walk.Name
	}
	seen[s.In] = true
	return slices.ContainsFunc(calls, func(c *walk.Site) bool { return r.reached(c, seen) })
}

// ruledOut reports whether an arm is known not to be taken: the other one was,
// always, and on values that are known.
func (r *run) ruledOut(arm int) bool {
	if r.entered[arm] || !r.entered[arm^1] {
		return false
	}
	return r.known(r.t.walk.Branches[arm/2].Cond)
}

// known reports whether a value that the execution has computed did not hang on
// one that is yet to be fetched. A lookup that was not executed had no part in it.
func (r *run) known(f walk.Flow) bool {
	for o := range f.From {
		if o.Param != "" {
			if len(r.params[o.Param].pending) > 0 {
				return false
			}
			continue
		}
		if r.blocked[o.Lookup-1] {
			return false
		}
		for ref := range r.asked[o.Lookup-1] {
			if _, asked := r.values[ref]; !asked {
				return false
			}
		}
	}
	return true
}

// refsAt returns the references behind an origin.
func (r *run) refsAt(o walk.Input) []sources.Ref {
	if o.Param != "" {
		return r.params[o.Param].refs
	}
	if s := r.t.walk.Lookups[o.Lookup-1]; !s.Computed {
		return []sources.Ref{s.Ref}
	}
	return slices.SortedFunc(maps.Keys(r.asked[o.Lookup-1]), sources.Ref.Compare)
}

// refsBehind returns the references that a value came from.
func (r *run) refsBehind(f walk.Flow) []sources.Ref {
	var out []sources.Ref
	for o := range f.From {
		out = append(out, r.refsAt(o)...)
	}
	slices.SortFunc(out, sources.Ref.Compare)
	return slices.Compact(out)
}

// refsOf returns the names of what a value came from: references, and
// parameters that did not come from one.
func (r *run) refsOf(f walk.Flow) []string {
	var out []string
	for o := range f.From {
		refs := r.refsAt(o)
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

// isSecret reports whether a value can come from a secret.
func (r *run) isSecret(f walk.Flow) bool {
	for o := range f.From {
		if p := r.params[o.Param]; p != nil && p.secret {
			return true
		}
		for _, ref := range r.refsAt(o) {
			if v := r.values[ref]; v != nil && v.Secret {
				return true
			}
		}
	}
	return false
}

// anySecret reports whether any value of this run is a secret.
func (r *run) anySecret() bool {
	for _, v := range r.values {
		if v != nil && v.Secret {
			return true
		}
	}
	for _, p := range r.params {
		if p.secret {
			return true
		}
	}
	return false
}

// lookupOf returns the lookup that makes a reference, or -1.
func (r *run) lookupOf(ref sources.Ref) int {
	for i, s := range r.t.walk.Lookups {
		if r.asked[i][ref] || !s.Computed && s.Ref == ref {
			return i
		}
	}
	return -1
}
