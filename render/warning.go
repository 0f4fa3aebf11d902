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
func (r *reading) warned(warnings []*encode.Error, parts *documentParts) (out problem.List) {
	type warning struct {
		about *walk.Hole
		msg   string
	}
	given := map[warning]bool{}
	for _, w := range warnings {
		h := r.t.walk.Holes[parts.holes[w.Piece]]
		this := warning{h, w.Msg}
		if given[this] || r.isOwn(h) {
			continue
		}

		given[this] = true
		p := r.unfit(w, parts)
		p.Hint = r.of(parts, w.Piece).warningHint(w, h)
		r.t.inDelims(p)
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
	}
	for ref := range r.Refs(h.From) {
		if v := r.Values[ref]; v != nil && v.Data != "" {
			return false
		}
	}
	return true
}

// warningHint returns what to do about a warning in the template, and for the value of a
// parameter, also where that was given.
func (r *reading) warningHint(w *encode.Error, h *walk.Hole) string {
	switch {
	case w.Warning == encode.LineEnd:
		return r.lineEndHint(w, h)
	case h.Block && (w.Warning == encode.Zeros || w.Warning == encode.Digits):
		return r.toAuthor("leave out " + h.Writer + ", and " + w.Hint)
	}
	return r.toAuthor(w.Hint)
}

// lineEndHint returns what to do about a line break at the end of a value.
func (r *reading) lineEndHint(w *encode.Error, h *walk.Hole) string {
	hint := w.Hint
	if h.Writer != "" && !w.OfItem {
		hint = "remove it with | trim, before " + h.Writer
	}
	by := r.givenBy(h)
	switch {
	case by != "" && r.t.opt.Advice != "":
		return "remove it at " + by
	case by != "":
		return "remove it at " + by + "; or in the template, " + strings.TrimPrefix(hint, "remove it ")
	}
	return r.toAuthor(hint)
}

// givenBy returns where the parameters that an action prints were given; "" if it prints none,
// or only defaults.
func (r *reading) givenBy(h *walk.Hole) string {
	var by []string
	for o := range h.From.From {
		p := r.Params[o.Param]
		if o.Param == "" || p == nil {
			continue
		}
		for _, part := range p.Each() {
			if part.By != "" {
				by = append(by, part.By+part.Within)
			}
		}
	}
	slices.Sort(by)
	return strings.Join(slices.Compact(by), ", ")
}
