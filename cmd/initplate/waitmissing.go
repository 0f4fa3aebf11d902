package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/values"
)

const (
	firstPause = time.Second // between two tries to find what is missing; it grows by half
	mostPause  = 8 * time.Second
)

// gather fetches what the templates need, and renders them. With --wait-missing it
// does so again for as long as nothing is wrong but that values are missing which
// may come to be there. Each try asks for everything anew, so that the values of a
// run belong together: those of a first try may be of a time before a change of
// which the missing ones are the end.
func (a *app) gather(ctx context.Context, c *render.Collection, in *input) ([]*render.Document, error) {
	defer a.progress.start(ctx)()
	start := time.Now()
	var missing error
	for pause := firstPause; ; pause = min(pause*3/2, mostPause) {
		began := time.Now()
		docs, err := a.renderOnce(ctx, c, in)
		a.record.tries++
		switch {
		case err == nil:
			return docs, nil
		case missing != nil && ctx.Err() != nil && time.Since(began) < time.Second: // this try had no time
			return nil, a.waited(start, missing)
		case !a.WaitMissing || !a.mayCome(err, in.values):
			return nil, err
		}
		missing = err
		a.progress.lacks(lacking(err))
		if !sleep(ctx, pause*3/4+rand.N(pause/2)) {
			return nil, a.waited(start, missing)
		}
		c.Forget()
	}
}

// sleep waits, and reports whether it did to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// waited adds to what is missing how long it was waited for.
func (a *app) waited(start time.Time, missing error) error {
	return errors.Join(missing, &failure{code: exitMissing,
		text: fmt.Sprintf("waited %v for what is missing, in %s (--wait-missing, --timeout %v)",
			time.Since(start).Round(100*time.Millisecond), count(a.record.tries, "try", "tries"), a.Timeout)})
}

// mayCome reports whether nothing is wrong but that values are missing, each of
// which a source may hold later. The environment does not change, and neither does
// what --values says.
func (a *app) mayCome(err error, v *values.Values) bool {
	all := failures(err)
	for _, f := range all {
		if f.code != exitMissing || f.about == nil {
			return false
		}
		comes := false
		for _, ref := range f.about.Refs {
			comes = comes || !a.table().Of(ref.Source).Static && !v.Replaces(ref.Source)
		}
		if !comes {
			return false
		}
	}
	return len(all) > 0
}

// lacking names what is missing, in short.
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
