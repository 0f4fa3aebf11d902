package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/step"
	"github.com/initplate/initplate/sources"
)

// mostDepth limits how deep calls of include may be in each other. Helm has the same limit.
const mostDepth = 1000

// includers are the functions that execute other templates, or lay out what these print.
func (t *Program) includers() template.FuncMap {
	include := func(args ...any) (string, error) { return t.Now.include(args, false) }
	return template.FuncMap{
		"include":         include,
		"executeTemplate": include,
		"_marked":         func(args ...any) (string, error) { return t.Now.include(args, true) },
		"_open": func(layout int) string {
			t.Now.opens = append(t.Now.opens, opening{layout, len(t.Now.Pieces)})
			return ""
		},
		"_close": func(layout int, by ...any) string {
			t.Now.close(layout, by)
			return ""
		},
	}
}

// An opening is where the pieces of a layout begin.
type opening struct{ layout, at int }

// close makes one piece of all since a layout has begun.
func (r *Run) close(layout int, by []any) {
	for len(r.opens) > 0 {
		last := r.opens[len(r.opens)-1]
		r.opens = r.opens[:len(r.opens)-1]
		if last.layout != layout {
			continue // its end was not reached
		}

		steps := r.t.Walk.LayoutSteps(layout, by)
		parts := slices.Clone(r.Pieces[last.at:])
		r.Pieces = append(r.Pieces[:last.at], Piece{Hole: -1, Laid: &Laid{parts, layout, steps}})
		return
	}
}

// include executes another template, and returns its text. args are its name, and its dot. If
// marked is set, the text has marks in place of values.
func (r *Run) include(args []any, marked bool) (string, error) {
	if r.depth >= mostDepth {
		return "", lookup.Error(fmt.Sprintf("templates include each other more than %d times deep", mostDepth))
	}

	var dot any
	if len(args) > 1 {
		dot = args[1]
	}

	frames := len(r.frames)
	before, opens := r.Pieces, r.opens
	r.Pieces, r.opens = nil, nil
	r.depth++
	err := r.t.Walk.Tree.ExecuteTemplate((*writer)(r), fmt.Sprint(args[0]), dot)
	r.depth--
	printed := r.Pieces
	r.Pieces, r.opens = before, opens
	r.frames = r.frames[:frames]
	if err != nil {
		return "", innermost(err)
	}
	return r.textOf(printed, marked)
}

// innermost returns the error of the template that failed, without those of templates that
// include it.
func innermost(err error) error {
	var outer, inner template.ExecError
	for errors.As(err, &outer) && errors.As(outer.Err, &inner) {
		err = inner
	}
	return err
}

// textOf returns the text of pieces, as text/template prints it.
func (r *Run) textOf(pieces []Piece, marked bool) (string, error) {
	var b strings.Builder
	for _, p := range pieces {
		text, err := r.pieceText(p, marked)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// pieceText is textOf for one piece.
func (r *Run) pieceText(p Piece, marked bool) (string, error) {
	switch {
	case p.Laid != nil:
		text, err := r.textOf(p.Laid.Parts, marked)
		if err != nil {
			return "", err
		}
		return step.Text(p.Laid.Steps, text)
	case p.Hole < 0:
		return p.Text, nil
	}

	v := p.Value
	if h := r.t.Walk.Holes[p.Hole]; h.Quoting.Cmd != nil {
		v, _ = h.Quoting.Run(v)
	}
	text, err := funcs.Print(v)
	if marked && len(r.t.Walk.Holes[p.Hole].From.From) > 0 {
		text, _ = r.marks.Mark(text).(string)
	}
	return text, err
}

// emitNothing is emit for a value that is not there, in the text of an include.
func (r *Run) emitNothing(hole int) error {
	if r.t.Names.Placeholders {
		return r.emit(hole, sources.AnyText)
	}
	if r.tentative() {
		return r.emit(hole, "")
	}
	_, err := funcs.Print(nil)
	return err
}
