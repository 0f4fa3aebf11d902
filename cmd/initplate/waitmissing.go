package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/values"
)

const (
	firstPause = time.Second // between two tries; it grows by half
	mostPause  = 8 * time.Second
)

// gather fetches what the templates need, and renders them. With --wait-missing it tries
// again as long as the only errors are missing values that may still appear. Each try asks
// for everything again, so that the values of a run belong together: a change may be under
// way, and the missing values are the last that it writes. Later rounds of --watch do not wait:
// the next one comes anyway.
func (a *app) gather(ctx context.Context, c *render.Collection, in *input) ([]*render.Document, error) {
	defer a.progress.start(ctx)()
	start := time.Now()
	var missing error
	for pause := firstPause; ; pause = min(pause*3/2, mostPause) {
		began := time.Now()
		docs, err := a.renderOnce(ctx, c, in)
		a.record.tries++
		hadNoTime := ctx.Err() != nil && time.Since(began) < time.Second

		switch {
		case err == nil:
			return docs, nil
		case missing != nil && hadNoTime:
			return nil, a.waited(start, missing)
		case !a.WaitMissing || a.isAgain() || !a.mayCome(err, in.values):
			return nil, err
		}

		missing = err
		a.progress.lacks(lacking(err))
		if !sources.Sleep(ctx, pause*3/4+rand.N(pause/2)) {
			return nil, a.waited(start, missing)
		}
		c.Forget()
	}
}

// waited adds to the error for missing values how long the run waited.
func (a *app) waited(start time.Time, missing error) error {
	return errors.Join(missing, &failure{code: exitMissing,
		text: fmt.Sprintf("waited %v for what is missing, in %s (--wait-missing, --timeout %v)",
			time.Since(start).Round(100*time.Millisecond), count(a.record.tries, "try", "tries"), a.Timeout)})
}

// mayCome reports whether the only errors are missing values, each of which a source may
// still receive. The environment and the files of --values do not change during a run.
func (a *app) mayCome(err error, v *values.Values) bool {
	all := failures(err)
	for _, f := range all {
		if f.code != exitMissing || f.about == nil {
			return false
		}
		changes := func(ref sources.Ref) bool {
			return !a.table().Of(ref.Source).Static && !v.Replaces(ref.Source)
		}
		if !slices.ContainsFunc(f.about.Refs, changes) {
			return false
		}
	}

	return len(all) > 0
}

// lacking returns what is missing, in short.
func lacking(err error) string {
	seen := map[sources.Ref]bool{}
	first := ""
	for _, f := range failures(err) {
		for _, ref := range f.about.Refs {
			if first == "" {
				first = ref.String()
			}
			seen[ref] = true
		}
	}

	if more := len(seen) - 1; more > 0 {
		return fmt.Sprintf("%s and %s, not there yet", first, count(more, "other value", "other values"))
	}

	return first + ", not there yet"
}
