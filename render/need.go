package render

import (
	"maps"
	"slices"

	"github.com/initplate/initplate/sources"
)

// want adds what the walk knows to be needed: the keys of all lookups, and the
// references of all parameters, but for those in an arm that is ruled out. What
// holds up a lookup is needed wherever it is.
func (r *run) want() {
	for _, s := range r.t.walk.sites {
		if _, asked := r.values[s.ref]; !s.computed && !asked && r.live(s) && (!r.writes(s.ref) || r.sure(s)) {
			r.wanted[s.ref] = true
		}
	}
	for _, u := range r.t.walk.uses {
		if r.live(u) {
			r.wantParam(u.param, r.sure(u))
		}
	}
	for i := range r.blocked {
		for o := range r.t.walk.sites[i].key.from {
			if o.param != "" {
				r.wantParam(o.param, r.sure(r.t.walk.sites[i]))
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
func (r *run) live(s *site) bool { return r.reached(s, map[string]bool{}) }

func (r *run) reached(s *site, seen map[string]bool) bool {
	for _, arm := range s.arms {
		if r.ruledOut(arm) {
			return false
		}
	}
	calls := r.t.walk.calls[s.in]
	if s.in == r.t.Name || seen[s.in] {
		return s.in == r.t.Name
	}
	seen[s.in] = true
	return slices.ContainsFunc(calls, func(c *site) bool { return r.reached(c, seen) })
}

// ruledOut reports whether an arm is known not to be taken: the other one was,
// always, and on values that are known.
func (r *run) ruledOut(arm int) bool {
	if r.entered[arm] || !r.entered[arm^1] {
		return false
	}
	return r.known(r.t.walk.branches[arm/2].cond)
}

// known reports whether a value that the execution has computed did not hang on
// one that is yet to be fetched. A lookup that was not executed had no part in it.
func (r *run) known(f flow) bool {
	for o := range f.from {
		if o.param != "" {
			if len(r.params[o.param].pending) > 0 {
				return false
			}
			continue
		}
		if r.blocked[o.site-1] {
			return false
		}
		for ref := range r.asked[o.site-1] {
			if _, asked := r.values[ref]; !asked {
				return false
			}
		}
	}
	return true
}

// refsAt returns the references behind an origin.
func (r *run) refsAt(o origin) []sources.Ref {
	if o.param != "" {
		return r.params[o.param].refs
	}
	if s := r.t.walk.sites[o.site-1]; !s.computed {
		return []sources.Ref{s.ref}
	}
	return slices.SortedFunc(maps.Keys(r.asked[o.site-1]), sources.Ref.Compare)
}

// refsBehind returns the references that a value came from.
func (r *run) refsBehind(f flow) []sources.Ref {
	var out []sources.Ref
	for o := range f.from {
		out = append(out, r.refsAt(o)...)
	}
	slices.SortFunc(out, sources.Ref.Compare)
	return slices.Compact(out)
}

// refsOf returns the names of what a value came from: references, and
// parameters that did not come from one.
func (r *run) refsOf(f flow) []string {
	var out []string
	for o := range f.from {
		refs := r.refsAt(o)
		for _, ref := range refs {
			out = append(out, ref.String())
		}
		if len(refs) == 0 && o.param != "" {
			out = append(out, "parameter "+o.param)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r *run) isSecret(f flow) bool {
	for o := range f.from {
		if p := r.params[o.param]; p != nil && p.secret {
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
