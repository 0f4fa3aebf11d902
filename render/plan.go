package render

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// A Need is one thing that a template will ask a source for.
type Need struct {
	Template string
	Source   string
	Ref      sources.Ref // empty where the key is computed from values that are not known yet
	From     []string    // what such a key is computed from
	Path     sources.Ref // what is known of such a key, where only its parameters are computed
	Round    int         // 0 for local sources, which cost nothing
	Line     int         // where the template asks for it, from 1; 0 where a parameter does
	Column   int
	Param    string // the parameter that it is for
	Place    int    // among the references that the parameter is taken from, from 1
	Places   int    // how many those are
	Secret   bool   // its source holds secrets, or a secret parameter is taken from it
	Absent   Absent // what happens if it is not there
}

// An Absent is what happens when a value is not there.
type Absent string

const (
	Fails    Absent = "error"
	Defaults Absent = "default" // the template's
	Next     Absent = "next"    // the parameter's next reference is taken
	Empty    Absent = "empty"   // nothing, false or an empty list
)

// Plan returns what rendering the templates will ask for, by round. It asks local sources, as
// their values may rule out other needs. It asks no remote source: these need not exist.
func Plan(ctx context.Context, local sources.Set, templates ...*Template) ([]Need, error) {
	secrets := secretsOf(templates)
	values, err := localValues(ctx, local, secrets, templates)
	if err != nil {
		return nil, err
	}

	var needs []Need
	var errs []error
	for _, t := range templates {
		own, err := t.plan(ctx, values, local, secrets)
		needs = append(needs, own...)
		errs = append(errs, err)
	}
	sort.SliceStable(needs, func(i, j int) bool {
		a, b := &needs[i], &needs[j]
		return cmp.Or(a.Round-b.Round, cmp.Compare(a.Source, b.Source), a.Ref.Compare(b.Ref)) < 0
	})
	return needs, errors.Join(errs...)
}

// localValues fetches what the templates need of local sources.
func localValues(
	ctx context.Context, local sources.Set, secrets secretRefs, templates []*Template,
) (sources.Values, error) {
	values := sources.Values{}
	for {
		_, wanted, _, err := renderAll(ctx, values, nil, templates)
		if errors.Is(err, run.ErrOver) {
			return nil, context.Cause(ctx)
		}
		got, err := local.Fetch(ctx, wanted)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			return values, nil
		}

		secrets.mark(got)
		maps.Copy(values, got)
	}
}

func (t *Template) plan(
	ctx context.Context, values sources.Values, local sources.Set, secrets secretRefs,
) (needs []Need, err error) {
	defer crash.Catch("planning", t.Name, &err)

	r := t.execute(ctx, values, nil)
	if len(r.Wanted) == 0 && r.Err != nil && len(r.unresolved(r.Live)) == 0 {
		err = problem.List{t.failed(r, r.Err)}
	}
	return r.needs(local, secrets), err
}

func (r *reading) needs(local sources.Set, secrets secretRefs) (out []Need) {
	for i, l := range r.t.walk.Lookups {
		if r.Live(&l.Site) {
			out = append(out, r.lookupNeeds(i, l, local, secrets)...)
		}
	}

	seen := map[string]bool{}
	for _, u := range r.t.walk.Uses {
		if !seen[u.Param] && r.Live(&u.Site) {
			seen[u.Param] = true
			out = append(out, r.paramNeeds(u, local, secrets)...)
		}
	}
	return out
}

// firstRound is the round in which a reference of constant text is asked for: local
// sources are asked before the first one.
func firstRound(ref sources.Ref, local sources.Set) int {
	if local[ref.Source] != nil {
		return 0
	}
	return 1
}

// lookupNeeds are the references that one lookup asks for, or one whose key is not known.
func (r *reading) lookupNeeds(number int, l *walk.Lookup, local sources.Set, secrets secretRefs) (out []Need) {
	n := Need{Template: r.t.Name, Source: l.Func.Source, Absent: absentOf(l)}
	n.Line, n.Column = r.t.PositionOf(l.Node)
	refs := sources.SortedRefs(maps.Keys(r.Asked[number]))
	if !l.Computed {
		refs = []sources.Ref{l.Ref}
	}

	for _, ref := range refs {
		n.Ref = ref
		n.Source = ref.Source
		n.Secret = secrets.asked(ref)
		n.Round = firstRound(ref, local)
		if n.Round > 0 && r.Writes(ref) {
			n.Round += r.decided(&l.Site, local, map[string]bool{})
		}
		out = append(out, n)
	}
	if len(refs) > 0 {
		return out
	}

	n.Source = cmp.Or(n.Source, l.Path.Source)
	n.From, n.Path = r.RefsOf(l.Key), l.Path
	n.Secret = r.Row(n.Source).Secret
	n.Round = r.depth(number, local, map[int]int{})
	if l.Func.Params && n.Round > 0 {
		n.Round = max(n.Round, 1+r.decided(&l.Site, local, map[string]bool{}))
	}
	return []Need{n}
}

// paramNeeds are the references that a parameter is taken from.
func (r *reading) paramNeeds(u *walk.Use, local sources.Set, secrets secretRefs) (out []Need) {
	p, declared := r.Params[u.Param], r.t.params[u.Param]
	for _, ref := range slices.Concat(p.Refs, p.Pending, p.Later) {
		n := Need{
			Template: r.t.Name,
			Source:   ref.Source,
			Ref:      ref,
			Param:    u.Param,
			Absent:   Fails,
			Secret:   secrets.asked(ref),
		}
		n.Round = firstRound(ref, local)
		if n.Round > 0 && r.Writes(ref) {
			n.Round += r.decided(&u.Site, local, map[string]bool{})
		}
		if n.Round > 0 && slices.Contains(p.Later, ref) {
			n.Round++
		}

		if declared != nil {
			n.Place, n.Places = slices.Index(declared.Refs, ref)+1, len(declared.Refs)
			n.Secret = n.Secret || declared.Secret
			n.Absent = absentParam(declared, n.Place)
		}
		out = append(out, n)
	}
	return out
}

func absentOf(s *walk.Lookup) Absent {
	switch {
	case s.Func.Required:
		return Fails
	case strings.HasSuffix(s.Name, "OrDefault"):
		return Defaults
	}
	return Empty
}

// absentParam returns what happens if the reference of a parameter at a place is not there.
func absentParam(p *run.Bound, place int) Absent {
	switch {
	case place < len(p.Refs):
		return Next
	case p.Default != nil:
		return Defaults
	case p.Optional:
		return Empty
	}
	return Fails
}

// depth returns the round in which a lookup can be asked. known holds the rounds of lookups
// that are computed already, and 0 for those that are being computed.
func (r *reading) depth(number int, local sources.Set, known map[int]int) int {
	if d, ok := known[number]; ok {
		return d
	}

	known[number] = 0
	deepest := 0
	s := r.t.walk.Lookups[number]
	for o := range s.Key.From {
		switch {
		case o.Param == "":
			deepest = max(deepest, r.depth(o.Lookup-1, local, known))
		case len(r.Params[o.Param].Pending) > 0:
			deepest = max(deepest, 1)
		}
	}
	if local[s.Func.Source] == nil && (s.Computed || local[s.Ref.Source] == nil) {
		deepest++
	}

	known[number] = deepest
	return deepest
}

// decided returns the round after which it is known whether a place is reached.
func (r *reading) decided(s *walk.Site, local sources.Set, seen map[string]bool) (round int) {
	for _, arm := range s.Arms {
		cond := r.t.walk.Branches[arm/2].Cond
		if !r.Known(cond) {
			round = max(round, r.knownAfter(cond, local))
		}
	}

	if s.In == r.t.Name || seen[s.In] {
		return round
	}
	seen[s.In] = true
	for _, c := range r.t.walk.Calls[s.In] {
		round = max(round, r.decided(c, local, seen))
	}
	return round
}

// knownAfter returns the round after which a value is known.
func (r *reading) knownAfter(f walk.Flow, local sources.Set) (round int) {
	for o := range f.From {
		if o.Lookup > 0 {
			round = max(round, r.depth(o.Lookup-1, local, map[int]int{}))
		} else if len(r.Params[o.Param].Pending) > 0 {
			round = max(round, 1)
		}
	}
	return round
}
