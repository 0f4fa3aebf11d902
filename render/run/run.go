package run

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"text/template"

	"github.com/initplate/initplate/render/access"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/step"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// A Run is one execution of a template with the values that are known so far. It takes
// empty ones for those that are not: then it only finds out what else is needed.
type Run struct {
	t       *Program
	Values  sources.Values
	Params  map[string]*Resolved
	Pieces  []Piece
	text    int                          // which text of the template is printed next
	entered map[int]bool                 // arms
	traces  map[int]step.Trace           // by the number of the pipeline, how it made its value last
	turn    int                          // how many of these were noted
	indents map[int]any                  // by hole, the last number that was computed to indent by
	Asked   map[int]map[sources.Ref]bool // by lookup, the references it made
	Missed  map[int]map[sources.Ref]bool // those that are not held and should be
	Blocked map[int]bool                 // lookups whose key is not known yet
	Wanted  map[sources.Ref]bool         // not asked for yet
	Err     error                        // of the execution
	strict  bool                         // no failure of a function is ignored
	Passed  bool                         // a failure of a function was ignored
	Full    bool                         // more was printed than a document may hold
	marks   lookup.Marks
	opens   []opening       // of layouts that have begun
	depth   int             // of calls of include
	size    int             // of the text and values in pieces
	over    <-chan struct{} // closed when nothing waits for it any more
	frames  []frame         // that have begun and not ended
	asks    []asking        // of lookups, in order, if the program is traced
}

// Of returns the run with an entry of a map in place of the map.
func (r *Run) Of(param, entry string) *Run {
	out := *r
	out.Params = maps.Clone(r.Params)
	out.Params[param] = r.Params[param].Entries[entry]
	return &out
}

// A Program is a template that can be executed. It is safe for use by several goroutines,
// which take turns.
type Program struct {
	Walk   *walk.Walk // set once the tree is read, which has functions of the program
	Names  lookup.Names
	Params map[string]*Bound
	All    []string                // names of all parameters, declared or just used
	Given  map[string]header.Given // parameters that were given; they come before their references

	Origins bool // runs note which references each piece can come from

	turn sync.Mutex
	Now  *Run // the one that executes, for the template's functions
}

// ErrOver is the error of an execution whose context has ended.
var ErrOver = errors.New("the time is up")

// A Piece is what an action printed, or text of the template.
type Piece struct {
	Hole  int // -1 for text
	Text  string
	At    int // where in the template text is
	Value any
	Made  step.Trace // how it was made
	By    any        // the number that the hole is indented by, if that is computed
	Since Narrowed   // which references it can come from, if runs note that
	Entry string     // the only entry of a map that it can come from; "" if there may be more

	Laid *Laid // instead: what a call of a template printed, which a layout changes
}

// Laid is what a call of a template printed, and what is done to it.
type Laid struct {
	Parts  []Piece
	Layout int         // the number of the layout
	Steps  []step.Step // what the layout does
}

// Execute executes the template. If strict is set, it ignores no failure of a function.
func (t *Program) Execute(ctx context.Context, values sources.Values, strict bool) *Run {
	r := t.newRun()
	r.Values = values
	r.strict = strict
	r.over = ctx.Done()

	data := map[string]any{}
	for _, name := range t.All {
		r.Params[name] = r.resolve(name)
		data[name] = r.Params[name].Value
	}

	t.turn.Lock()
	defer t.turn.Unlock()
	t.Now = r
	r.Err = innermost(t.Walk.Tree.Execute((*writer)(r), data))

	r.want()
	return r
}

// newRun returns a run that knows nothing yet.
func (t *Program) newRun() *Run {
	return &Run{
		t:       t,
		Params:  map[string]*Resolved{},
		entered: map[int]bool{},
		traces:  map[int]step.Trace{},
		indents: map[int]any{},
		Asked:   map[int]map[sources.Ref]bool{},
		Missed:  map[int]map[sources.Ref]bool{},
		Blocked: map[int]bool{},
		Wanted:  map[sources.Ref]bool{},
	}
}

// Funcs are the functions that need the run: lookups, and those that the walk puts into the
// tree, whose names begin with an underscore.
func (t *Program) Funcs() template.FuncMap {
	m := template.FuncMap{
		"raw":       func(v any) any { return v },
		"_get":      access.Get,
		"_look":     access.Look,
		"_turns":    turns,
		"_unknown":  func() any { return sources.AnyText },
		"_nothing":  func() any { return "" },
		"_unknowns": func() any { return []any{sources.AnyText} },
	}
	maps.Copy(m, t.printers())
	maps.Copy(m, t.includers())
	maps.Copy(m, t.markers())
	maps.Copy(m, t.framers())

	for name, l := range lookup.Funcs() {
		m[name] = func(args ...any) (any, error) { return t.Now.ignore(t.Now.call(name, l, args)) }
	}
	return m
}

// printers are the functions that note what is printed, and which arms are entered.
func (t *Program) printers() template.FuncMap {
	return template.FuncMap{
		"_emit":      func(hole int, v any) (string, error) { return "", t.Now.emit(hole, v) },
		"_emitEntry": func(hole int, name, v any) (string, error) { return "", t.Now.emitEntry(hole, name, v) },
		"_text": func(number int) string {
			t.Now.text = number
			return ""
		},
		"_arm": func(arm int) (string, error) {
			t.Now.entered[arm] = true
			return "", t.Now.ended()
		},
	}
}

// emit notes what an action prints.
func (r *Run) emit(hole int, v any) error {
	if r.depth > 0 && v == nil {
		return r.emitNothing(hole)
	}

	made := r.traces[r.t.Walk.Holes[hole].Made.Number]
	r.Pieces = append(r.Pieces, Piece{Hole: hole, Value: v, Made: made, By: r.indents[hole], Since: r.narrowed(hole)})
	s, _ := v.(string)
	return r.grown(len(s))
}

// emitEntry notes what an action prints of an entry of a map. The name of an entry of a secret
// map may be secret too.
func (r *Run) emitEntry(hole int, name, v any) error {
	err := r.emit(hole, v)
	p := r.Params[r.t.Walk.Holes[hole].Loop]
	entry, _ := name.(string)
	last := len(r.Pieces) - 1
	if p.Entries[entry] != nil && !p.Secret && last >= 0 && r.Pieces[last].Hole == hole {
		r.Pieces[last].Entry = entry
	}
	return err
}

// markers are the functions that note how a value is made.
func (t *Program) markers() template.FuncMap {
	return template.FuncMap{
		"_note": func(number int, v any) any { return t.Now.note(number, v) },
		"_indent": func(hole int, n any) any {
			t.Now.indents[hole] = n
			return n
		},
		"_mark": func(v any) any { return t.Now.marks.Mark(v) },
		"_trial": func() bool {
			t.Now.marks.Trials++
			return true
		},
		"_made": func(_ bool, marked, v any) any { return t.Now.marks.Made(marked, v) },
	}
}

// ended returns an error if the execution must end. It is called wherever something is
// printed, and in each turn of a loop: a value may say how many turns there are.
func (r *Run) ended() error {
	select {
	case <-r.over:
		return ErrOver
	default:
		return nil
	}
}

// The size of a document is bounded, as loops can print far more than was fetched.
const (
	mostBytes  = 64 << 20
	mostPieces = 1_000_000
)

// grown counts what was printed. It returns an error if that is too much, or if the
// execution must end.
func (r *Run) grown(by int) error {
	r.size += by
	if r.size > mostBytes || len(r.Pieces) > mostPieces {
		r.Full = true
		const msg = "the document would be larger than %d MiB, or made of more than %d values"
		return lookup.Error(fmt.Sprintf(msg, mostBytes>>20, mostPieces))
	}
	return r.ended()
}

// A writer takes the template's text.
type writer Run

func (w *writer) Write(p []byte) (int, error) {
	if len(p) > 0 {
		at := int(w.t.Walk.Texts[w.text].Pos)
		w.Pieces = append(w.Pieces, Piece{Hole: -1, Text: string(p), At: at})
	}
	return len(p), (*Run)(w).grown(len(p))
}

// ask returns the value of a reference, nil if no source holds it. asked is false if no
// source was asked yet; then the reference becomes wanted.
func (r *Run) ask(number int, ref sources.Ref) (v *sources.Value, asked bool) {
	note(r.Asked, number, ref)
	if r.t.Origins {
		r.asks = append(r.asks, asking{number, ref})
	}
	if !r.asked(ref) {
		r.Wanted[ref] = true
	}
	return r.Values[ref], r.asked(ref)
}

// note adds a reference to those of a lookup.
func note(m map[int]map[sources.Ref]bool, number int, ref sources.Ref) {
	if m[number] == nil {
		m[number] = map[sources.Ref]bool{}
	}
	m[number][ref] = true
}
