package render

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/initplate/initplate/sources"
)

// A Need is one thing that a template will ask a source for.
type Need struct {
	Template string
	Source   string
	Ref      sources.Ref // empty where the key is computed from values that are not known yet
	From     []string    // what such a key is computed from
	Round    int         // 0 for local sources, which cost nothing
	Line     int         // where the template asks for it, from 1; 0 where a parameter does
	Column   int
	Param    string // the parameter that it is for
	Required bool   // an error if it is not there
}

// Plan returns what rendering the templates will ask for, by round, without
// asking a remote source: local ones are, to rule out what their values make
// needless. It needs no remote source to be there.
func Plan(ctx context.Context, local sources.Set, templates ...*Template) ([]Need, error) {
	values := sources.Values{}
	for {
		_, wanted, _, _ := renderAll(values, templates)
		got, err := local.Fetch(ctx, wanted)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			break
		}
		maps.Copy(values, got)
	}
	var needs []Need
	var errs []error
	for _, t := range templates {
		r := t.execute(values)
		needs = append(needs, r.needs(local)...)
		if len(r.wanted) == 0 && r.err != nil && len(r.unresolved(r.live)) == 0 {
			errs = append(errs, Problems{t.failed(r, r.err)})
		}
	}
	slices.SortStableFunc(needs, func(a, b Need) int {
		return cmp.Or(a.Round-b.Round, cmp.Compare(a.Source, b.Source), a.Ref.Compare(b.Ref))
	})
	return needs, errors.Join(errs...)
}

func (r *run) needs(local sources.Set) (out []Need) {
	round := func(ref sources.Ref) int {
		if local[ref.Source] != nil {
			return 0
		}
		return 1
	}
	for i, s := range r.t.walk.sites {
		if !r.live(s) {
			continue
		}
		n := Need{Template: r.t.Name, Source: s.lookup.source, Required: s.lookup.required}
		n.Line, n.Column = r.t.position(int(s.node.Position()))
		refs := slices.SortedFunc(maps.Keys(r.asked[i]), sources.Ref.Compare)
		if !s.computed {
			refs = []sources.Ref{s.ref}
		}
		for _, n.Ref = range refs {
			n.Source, n.Round = n.Ref.Source, round(n.Ref)
			out = append(out, n)
		}
		if len(refs) == 0 {
			n.Ref, n.From, n.Round = sources.Ref{}, r.refsOf(s.key), r.depth(i, local, map[int]int{})
			out = append(out, n)
		}
	}
	told := map[string]bool{}
	for _, u := range r.t.walk.uses {
		if told[u.param] || !r.live(u) {
			continue
		}
		told[u.param] = true
		p := r.params[u.param]
		for _, ref := range append(slices.Clone(p.refs), p.pending...) {
			out = append(out, Need{Template: r.t.Name, Source: ref.Source, Ref: ref, Round: round(ref), Param: u.param})
		}
	}
	return out
}

// depth returns the round in which a lookup can be asked; known holds those that
// were worked out, or are being.
func (r *run) depth(site int, local sources.Set, known map[int]int) int {
	if d, ok := known[site]; ok {
		return d
	}
	known[site] = 0
	s, deepest := r.t.walk.sites[site], 0
	for o := range s.key.from {
		switch {
		case o.param == "":
			deepest = max(deepest, r.depth(o.site-1, local, known))
		case len(r.params[o.param].pending) > 0:
			deepest = max(deepest, 1)
		}
	}
	if local[s.lookup.source] == nil && (s.computed || local[s.ref.Source] == nil) {
		deepest++
	}
	known[site] = deepest
	return deepest
}
