package render

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/walk"
)

// warned places warnings in the template. It gives each warning about an action once, however
// many values that prints.
func (r *reading) warned(warnings []*encode.Error, of []int) (out problem.List) {
	type said struct {
		hole int
		msg  string
	}
	given := map[said]bool{}
	for _, w := range warnings {
		hole := of[w.Piece]
		h := r.t.walk.Holes[hole]
		key := said{hole, w.Msg}
		if given[key] || r.isOwn(h) {
			continue
		}

		given[key] = true
		p := r.unfit(w, of)
		p.Hint = r.warningHint(w, h)
		out = append(out, p)
	}
	return out
}

// isOwn reports whether what an action printed is the template's own, because nothing that it
// looked up is held, as in keyOrDefault "app/version" "1.0".
func (r *reading) isOwn(h *walk.Hole) bool {
	for o := range h.From.From {
		if o.Param != "" {
			return false
		}
		for _, ref := range r.RefsAt(o) {
			if v := r.Values[ref]; v != nil && v.Data != "" {
				return false
			}
		}
	}
	return true
}

// warningHint returns what to do about a warning in the template, and for the value of a
// parameter, also where that was given.
func (r *reading) warningHint(w *encode.Error, h *walk.Hole) string {
	givenBy := r.givenBy(h)
	hint := w.Hint
	switch w.Warning {
	case encode.LineEnd:
	case encode.Zeros, encode.Digits:
		if h.Block {
			hint = "leave out " + h.Writer + ", and " + hint
		}
		return hint
	default:
		return hint
	}

	if h.Writer != "" && !w.OfItem {
		hint = "remove it with | trim, before " + h.Writer
	}
	if givenBy != "" {
		hint = "remove it at " + givenBy + "; or in the template, " + strings.TrimPrefix(hint, "remove it ")
	}
	return hint
}

// givenBy returns where the parameters that an action prints were given; "" if it prints none,
// or only defaults.
func (r *reading) givenBy(h *walk.Hole) string {
	var by []string
	for o := range h.From.From {
		if p := r.Params[o.Param]; o.Param != "" && p != nil && p.By != "" {
			by = append(by, p.By)
		}
	}
	slices.Sort(by)
	return strings.Join(slices.Compact(by), ", ")
}
