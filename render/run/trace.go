package run

import (
	"slices"

	"github.com/initplate/initplate/render/step"
	"github.com/initplate/initplate/render/walk"
)

// note notes what a pipeline begins with. If that is a variable or a dot, the pipeline that
// set it goes before: of several, the one that was executed last.
func (r *Run) note(number int, v any) any {
	p := r.t.Walk.Noted[number-1]
	now := step.Trace{Base: v, Steps: p.Steps}
	if before, ok := r.latest(p.From); ok && before.Makes(v) {
		now.Base = before.Base
		now.Steps = slices.Concat(before.Steps, p.Steps)
	}

	r.turn++
	now.Turn = r.turn
	r.traces[number] = now
	return v
}

// latest returns the trace of the pipeline that was executed last.
func (r *Run) latest(from *walk.Makers) (latest step.Trace, ok bool) {
	if from == nil {
		return step.Trace{}, false
	}
	for _, p := range from.All {
		if t, noted := r.traces[p.Number]; noted && (!ok || t.Turn > latest.Turn) {
			latest, ok = t, true
		}
	}
	return latest, ok
}
