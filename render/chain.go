package render

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
)

// tooDeep returns a problem for each template that still needs values after the last round:
// what one of its keys depends on, step by step.
func (c *Collection) tooDeep(ctx context.Context, wanted []sources.Ref, templates []*Template) error {
	var out problem.List
	for _, t := range templates {
		r := t.execute(ctx, c.Values, nil)
		makes := func(ref sources.Ref) bool { return r.LookupOf(ref) >= 0 }
		if i := slices.IndexFunc(wanted, makes); i >= 0 {
			out = append(out, r.tooDeepAt(wanted[i], c.first))
		}
	}
	return out
}

// tooDeepAt is the problem of a reference that is still not known after the last round. first
// holds the round that asked for each reference.
func (r *reading) tooDeepAt(ref sources.Ref, first map[sources.Ref]int) *problem.Problem {
	number := r.LookupOf(ref)
	steps := r.chain(number, ref, first, MaxRounds)
	how := strings.Join(steps, ", which depends on ")
	how = strings.Replace(how, ", which depends on ", " depends on ", 1)

	return r.t.Problem(r.t.walk.Lookups[number].Node, problem.Invalid,
		fmt.Sprintf("after %d rounds a key is still not known: %s", MaxRounds, how),
		"store the value under a key that does not depend on so many others")
}

// chain lists what a key is computed from, and what that is computed from, back from round to
// round. If a key has several values, it follows one of them.
func (r *reading) chain(number int, ref sources.Ref, first map[sources.Ref]int, round int) []string {
	s := r.t.walk.Lookups[number]
	steps := []string{fmt.Sprintf("%s (%s)", ref, r.t.PlaceOf(s.Node))}

	inputs := slices.Collect(maps.Keys(s.Key.From))
	sort.Slice(inputs, func(i, j int) bool { return inputs[i].Lookup < inputs[j].Lookup })

	for _, o := range inputs {
		for _, from := range r.RefsAt(o) {
			switch {
			case first[from] != round || round == 0:
			case o.Param != "":
				return append(steps, fmt.Sprintf("%s (%s: parameter %s)", from, r.t.Name, o.Param))
			default:
				return append(steps, r.chain(o.Lookup-1, from, first, round-1)...)
			}
		}
	}
	return steps
}
