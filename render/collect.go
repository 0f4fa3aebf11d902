package render

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/sources"
)

// MaxRounds limits how often keys may be computed from values that had to be fetched first.
const MaxRounds = 10

// A Collection fetches what templates need, and keeps it. It asks local sources first: they
// cost nothing, and their values may show that others need not be fetched. Next it asks the
// stand-ins for remote sources, which cost nothing either. Then it fetches everything that
// is known to be needed from the remote sources in one round, for all templates at once. A
// key that is computed from a fetched value takes one round more.
type Collection struct {
	Local, StandIns, Remote sources.Set

	// Absent explains why a reference is not held; it may be nil.
	Absent func(sources.Ref) sources.Absence

	Values sources.Values // all that was asked for
	Rounds []Round        // of all calls of Render

	table sources.Table
	first map[sources.Ref]int // the round of this call of Render that asked for each reference
}

// A Round is what was asked of remote sources at once.
type Round struct {
	Took   time.Duration
	Asked  int
	Held   int
	Source map[string]int // asked, by source
}

// Collect fetches what the templates need and renders them. rounds is how often it asked
// remote sources.
func Collect(
	ctx context.Context, local, remote sources.Set, templates ...*Template,
) (docs []*Document, rounds int, err error) {
	c := &Collection{Local: local, Remote: remote}
	docs, err = c.Render(ctx, templates...)
	return docs, len(c.Rounds), err
}

// Render fetches what the templates need and the collection lacks, and renders them.
//
// The error joins everything that went wrong in all templates: [problem.List], and errors of
// sources.
func (c *Collection) Render(ctx context.Context, templates ...*Template) (docs []*Document, err error) {
	if c.Values == nil {
		c.Values = sources.Values{}
	}
	c.first = map[sources.Ref]int{}
	c.table = tableOf(templates)

	for round := 1; ; {
		docs, wanted, certain, err := renderAll(ctx, c.Values, c.Absent, templates)
		if errors.Is(err, run.ErrOver) {
			return nil, context.Cause(ctx)
		}
		if len(wanted) == 0 {
			return docs, err
		}

		certain = errors.Join(certain, c.unknown(wanted, templates))
		wanted = slices.DeleteFunc(wanted, func(r sources.Ref) bool { return !c.knows(r) })
		if len(wanted) == 0 {
			return nil, certain
		}

		got, err := c.fetchFree(ctx, wanted)
		if err == nil && len(got) == 0 {
			if round > MaxRounds {
				return nil, c.tooDeep(ctx, wanted, templates)
			}
			got, err = c.ask(ctx, wanted, round, certain != nil)
			if errors.Is(err, errVain) {
				return nil, certain
			}
			round++
		}

		secretsOf(templates).mark(got)
		maps.Copy(c.Values, got)
		if err != nil {
			return nil, errors.Join(certain, located(err, templates))
		}
	}
}

// fetchFree asks the sources that cost nothing: the local ones, and if these hold none of
// what is wanted, the stand-ins for remote ones.
func (c *Collection) fetchFree(ctx context.Context, wanted []sources.Ref) (sources.Values, error) {
	got, err := c.Local.Fetch(ctx, wanted)
	if err != nil || len(got) > 0 {
		return got, err
	}
	return c.StandIns.Fetch(ctx, wanted)
}

// haste is how long a run waits for servers if it fails whatever they answer. Their answers
// may show more errors.
const haste = time.Second

// errVain is the error of a failing run that has nothing to ask, or gets no answer in that time.
var errVain = errors.New("no answer that is worth waiting for")

// ask asks remote sources for one round. A run that fails anyway must not write, and does not
// wait for long.
func (c *Collection) ask(ctx context.Context, wanted []sources.Ref, round int, fails bool) (sources.Values, error) {
	within := ctx
	if fails {
		wanted = slices.DeleteFunc(wanted, c.table.Writes)
		if len(wanted) == 0 {
			return nil, errVain
		}

		hasty, cancel := context.WithTimeout(ctx, haste)
		defer cancel()
		within = hasty
	}

	start := time.Now()
	got, err := c.Remote.Fetch(within, wanted)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return nil, errVain
	}
	c.noteRound(wanted, got, round, time.Since(start))
	return got, err
}

// noteRound notes what was asked in a round, and what is held of that.
func (c *Collection) noteRound(wanted []sources.Ref, got sources.Values, round int, took time.Duration) {
	r := Round{Took: took, Asked: len(wanted), Source: map[string]int{}}
	for _, ref := range wanted {
		c.first[ref] = round
		r.Source[ref.Source]++
		if got[ref] != nil {
			r.Held++
		}
	}
	c.Rounds = append(c.Rounds, r)
}

// Forget makes the next Render ask for everything again, so that all its values are from the
// same time. It keeps what a source made for this run, as long as that is valid: another read
// would make another one, while the lease of the first still runs.
func (c *Collection) Forget() {
	maps.DeleteFunc(c.Values, func(_ sources.Ref, v *sources.Value) bool {
		return v == nil || !v.Made || !v.Lease.Ends.IsZero() && time.Now().After(v.Lease.Ends)
	})
}

// renderAll renders every template, or returns what they still want, and what is wrong
// whatever the values of these are.
func renderAll(
	ctx context.Context, values sources.Values, absent absences, templates []*Template,
) (docs []*Document, wanted []sources.Ref, certain, err error) {
	var errs, sure []error
	for _, t := range templates {
		out, err := t.render(ctx, values, absent)
		wanted = append(wanted, out.wanted...)
		if len(out.certain) > 0 {
			sure = append(sure, out.certain)
		}
		if err != nil {
			errs, sure = append(errs, err), append(sure, err)
		}
		docs = append(docs, out.doc)
	}
	sources.SortRefs(wanted)
	return docs, slices.Compact(wanted), errors.Join(sure...), errors.Join(errs...)
}

func (c *Collection) knows(r sources.Ref) bool {
	return c.Local[r.Source] != nil || c.StandIns[r.Source] != nil || c.Remote[r.Source] != nil
}

// unknown returns a problem for each reference to a source that does not exist.
func (c *Collection) unknown(refs []sources.Ref, templates []*Template) error {
	var bad []error
	for _, r := range refs {
		if !c.knows(r) {
			bad = append(bad, c.unknownSource(r, templates))
		}
	}
	return errors.Join(bad...)
}

// unknownSource is the problem of a reference to a source that does not exist, at the last
// lookup that makes it.
func (c *Collection) unknownSource(r sources.Ref, templates []*Template) *problem.Problem {
	var names []string
	for _, set := range []sources.Set{c.Local, c.StandIns, c.Remote} {
		names = slices.AppendSeq(names, maps.Keys(set))
	}
	slices.Sort(names)

	p := templates[0].Overall(
		fmt.Sprintf("there is no source %q, which the reference %s names", r.Source, r),
		cmp.Or(c.table.ForeignHint(r.String()), "sources are "+strings.Join(names, ", ")))
	for _, t := range templates {
		for _, s := range t.walk.Lookups {
			if s.Ref == r {
				at := t.PlaceOf(s.Node)
				p.Template, p.Line, p.Column = at.File, at.Line, at.Column
			}
		}
	}
	return p
}
