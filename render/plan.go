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
	Template string // or another file, whose define the template uses
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
		t.inDelims(err)
	}
	p := planner{reading: r, local: local, secrets: secrets}
	return p.needs(), err
}

// needs returns what the template will ask for.
func (p planner) needs() (out []Need) {
	for i, l := range p.t.walk.Lookups {
		if p.Live(&l.Site) {
			out = append(out, p.lookupNeeds(i, l)...)
		}
	}

	seen := map[string]bool{}
	for _, u := range p.t.walk.Uses {
		if !seen[u.Param] && p.Live(&u.Site) {
			seen[u.Param] = true
			out = append(out, p.paramNeeds(u)...)
		}
	}
	return out
}

// A planner finds what one template will ask for.
type planner struct {
	*reading
	local   sources.Set
	secrets secretRefs
}

// need returns what is needed for a reference of constant text at a place.
func (p planner) need(ref sources.Ref, at *walk.Site) Need {
	n := Need{Template: p.t.Name, Source: ref.Source, Ref: ref, Secret: p.secrets.asked(ref)}
	if p.local[ref.Source] != nil {
		return n
	}
	n.Round = 1
	if p.Writes(ref) {
		n.Round += p.decided(at)
	}
	return n
}

// lookupNeeds are the references that one lookup asks for, or one whose key is not known.
func (p planner) lookupNeeds(number int, l *walk.Lookup) []Need {
	var needs []Need
	for _, ref := range p.RefsAt(walk.Input{Lookup: number + 1}) {
		needs = append(needs, p.need(ref, &l.Site))
	}
	if len(needs) == 0 {
		needs = []Need{p.computedNeed(number, l)}
	}

	for i := range needs {
		needs[i].Absent = absentOf(l)
		at := p.t.PlaceOf(l.Node)
		needs[i].Template = at.File
		needs[i].Line, needs[i].Column = at.Line, at.Column
	}
	return needs
}

// computedNeed is what is needed for a lookup whose key is not known.
func (p planner) computedNeed(number int, l *walk.Lookup) Need {
	source := cmp.Or(l.Func.Source, l.Path.Source)
	n := Need{
		Template: p.t.Name,
		Source:   source,
		From:     p.RefsOf(l.Key),
		Path:     l.Path,
		Round:    p.depth(number, map[int]int{}),
		Secret:   p.Row(source).Secret,
	}
	if l.Func.Params && n.Round > 0 {
		n.Round = max(n.Round, 1+p.decided(&l.Site))
	}
	return n
}

// paramNeeds are the references that a parameter is taken from.
func (p planner) paramNeeds(u *walk.Use) (out []Need) {
	found := p.Params[u.Param]
	declared := p.t.params[u.Param]
	for _, ref := range slices.Concat(found.Refs, found.Pending, found.Later) {
		n := p.need(ref, &u.Site)
		n.Param = u.Param
		n.Absent = Fails
		if n.Round > 0 && slices.Contains(found.Later, ref) {
			n.Round++
		}

		if declared != nil {
			n.Place = slices.Index(declared.Refs, ref) + 1
			n.Places = len(declared.Refs)
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
func (p planner) depth(number int, known map[int]int) int {
	if d, ok := known[number]; ok {
		return d
	}

	known[number] = 0
	l := p.t.walk.Lookups[number]
	round := p.knownAfter(l.Key, known)
	if p.local[l.Func.Source] == nil && (l.Computed || p.local[l.Ref.Source] == nil) {
		round++
	}
	known[number] = round
	return round
}

// knownAfter returns the round after which a value is known. See depth for known.
func (p planner) knownAfter(f walk.Flow, known map[int]int) (round int) {
	for o := range f.From {
		switch {
		case o.Lookup > 0:
			round = max(round, p.depth(o.Lookup-1, known))
		case len(p.Params[o.Param].Pending) > 0:
			round = max(round, 1)
		}
	}
	return round
}

// decided returns the round after which it is known whether a place is reached.
func (p planner) decided(s *walk.Site) (round int) { return p.decidedIn(s, map[string]bool{}) }

// decidedIn is decided. seen holds the templates that are being looked at.
func (p planner) decidedIn(s *walk.Site, seen map[string]bool) (round int) {
	for _, arm := range s.Arms {
		cond := p.t.walk.Branches[arm/2].Cond
		if !p.Known(cond) {
			round = max(round, p.knownAfter(cond, map[int]int{}))
		}
	}

	if s.In == p.t.Name || seen[s.In] {
		return round
	}
	seen[s.In] = true
	for _, call := range p.t.walk.Calls[s.In] {
		round = max(round, p.decidedIn(call, seen))
	}
	return round
}
