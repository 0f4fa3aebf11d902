package run

import (
	"slices"
	"text/template"

	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// Narrowed are the references that lookups have in one piece: fewer than in the whole run.
type Narrowed map[walk.Input][]sources.Ref

// A frame is a [walk.Frame] that has begun, after so many askings.
type frame struct{ number, asks int }

// An asking is a reference that a lookup asked for.
type asking struct {
	lookup int
	ref    sources.Ref
}

// mostAskings limits how many askings are searched for the references of one piece.
const mostAskings = 10_000

// framers are the functions that note frames.
func (t *Program) framers() template.FuncMap {
	return template.FuncMap{
		"_begin": func(number int) string {
			t.Now.frames = append(t.Now.frames, frame{number, len(t.Now.asks)})
			return ""
		},
		"_end": func() string {
			t.Now.frames = t.Now.frames[:len(t.Now.frames)-1]
			return ""
		},
	}
}

// narrowed returns the references that what a hole prints now can come from, for each lookup
// whose key is computed.
func (r *Run) narrowed(hole int) Narrowed {
	if !r.t.Origins {
		return nil
	}

	out := Narrowed{}
	for o := range r.t.Walk.Holes[hole].From.From {
		if o.Lookup == 0 || !r.t.Walk.Lookups[o.Lookup-1].Computed {
			continue
		}
		if begin, ok := r.beginning(o); ok && len(r.asks)-begin <= mostAskings {
			out[o] = r.askedSince(begin, o.Lookup-1)
		}
	}
	return out
}

// beginning returns after how many askings the innermost frame has begun that does not carry an
// input.
func (r *Run) beginning(o walk.Input) (asks int, ok bool) {
	for _, f := range slices.Backward(r.frames) {
		if !r.t.Walk.Frames[f.number].Carries.From[o] {
			return f.asks, true
		}
	}
	return 0, false
}

// askedSince returns the references that a lookup asked for after so many askings, sorted.
func (r *Run) askedSince(asks, lookup int) (refs []sources.Ref) {
	for _, a := range r.asks[asks:] {
		if a.lookup == lookup {
			refs = append(refs, a.ref)
		}
	}
	sources.SortRefs(refs)
	return slices.Compact(refs)
}
