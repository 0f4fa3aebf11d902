package render

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"text/template"

	"github.com/initplate/initplate/render/access"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/step"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// A run is one execution of a template with the values that are known so far.
// Where some are not, the execution goes on with empty ones: it then serves only
// to find out what else is needed.
type run struct {
	t       *program
	values  sources.Values
	params  map[string]*resolved
	pieces  []piece
	entered map[int]bool                 // arms
	traces  map[int]step.Trace           // by the number of the pipeline, how it made its value last
	turn    int                          // how many of these were noted
	indents map[int]any                  // by hole, the last number that was computed to indent by
	asked   map[int]map[sources.Ref]bool // by lookup, the references it made
	missed  map[int]map[sources.Ref]bool // those that are not held and should be
	blocked map[int]bool                 // lookups whose key is not known yet
	wanted  map[sources.Ref]bool         // not asked for yet
	err     error                        // of the execution
	strict  bool                         // no failure of a function is passed over
	passed  bool                         // some was
	marks   lookup.Marks
	size    int             // of the text and values in pieces
	over    <-chan struct{} // closed when nobody waits for it any more
}

// A program is a template that can be executed. Several goroutines may do that; they take
// turns.
type program struct {
	walk   *walk.Walk // set once the tree is read, which has functions of the program
	names  lookup.Names
	params map[string]*param
	all    []string         // names of all parameters, declared or just used
	given  map[string]Given // parameters that were given; they come before their references

	turn sync.Mutex
	now  *run // the one that executes, for the template's functions
}

// errOver is what an execution fails with that nobody waits for any more.
var errOver = errors.New("the time is over")

// A piece is what an action printed, or text of the template.
type piece struct {
	hole  int // -1 for text
	text  string
	at    int // where text stands in the template; -1 if unknown
	value any
	made  step.Trace // how it was made
	by    any        // the number that the hole is indented by, if that is computed
}

// execute executes the template. Where strict is set, no failure of a function is passed over.
func (t *program) execute(ctx context.Context, values sources.Values, strict bool) *run {
	r := &run{t: t, strict: strict, over: ctx.Done(), values: values, params: map[string]*resolved{}, entered: map[int]bool{}, traces: map[int]step.Trace{}, indents: map[int]any{},
		asked: map[int]map[sources.Ref]bool{}, missed: map[int]map[sources.Ref]bool{}, blocked: map[int]bool{}, wanted: map[sources.Ref]bool{}}
	data := map[string]any{}
	for _, name := range t.all {
		r.params[name] = r.resolve(name)
		data[name] = r.params[name].value
	}
	t.turn.Lock()
	defer t.turn.Unlock()
	t.now = r
	r.err = t.walk.Tree.Execute((*writer)(r), data)
	r.want()
	return r
}

// runFuncs are the functions that need the run.
func (t *program) runFuncs() template.FuncMap {
	m := template.FuncMap{
		"raw": func(v any) any { return v },
		"_emit": func(hole int, v any) (string, error) {
			made := t.now.traces[t.walk.Holes[hole].Made.Number]
			t.now.pieces = append(t.now.pieces, piece{hole: hole, value: v, made: made, by: t.now.indents[hole]})
			s, _ := v.(string)
			return "", t.now.grown(len(s))
		},
		"_note": func(number int, v any) any { return t.now.note(number, v) },
		"_indent": func(hole int, n any) any {
			t.now.indents[hole] = n
			return n
		},
		"_mark":  func(v any) any { return t.now.marks.Mark(v) },
		"_trial": func() bool { t.now.marks.Trials++; return true },
		"_made":  func(_ bool, marked, v any) any { return t.now.marks.Made(marked, v) },
		"_get":   access.Get,
		"_look":  access.Look,
		"_turns": turns,
		"_arm":   func(arm int) (string, error) { t.now.entered[arm] = true; return "", t.now.ended() },
	}
	m["_unknown"] = func() any { return sources.AnyText }
	m["_unknowns"] = func() any { return []any{sources.AnyText} }
	for name, l := range lookup.Funcs() {
		m[name] = func(args ...any) (any, error) { return t.now.passOver(t.now.call(name, l, args)) }
	}
	return m
}

// ended tells an execution that it is to end. It is asked wherever something is printed
// and in every turn of a loop, which may have as many as a value says.
func (r *run) ended() error {
	select {
	case <-r.over:
		return errOver
	default:
		return nil
	}
}

// A document is bounded, as what loops print may be any number of times as much as what
// was fetched.
const (
	mostBytes  = 64 << 20
	mostPieces = 4_000_000
)

// grown tells an execution that it is to end, also where what it printed is too much.
func (r *run) grown(by int) error {
	if r.size += by; r.size > mostBytes || len(r.pieces) > mostPieces {
		return lookup.Error(fmt.Sprintf("the document would be larger than %d MiB, or made of more than %d values", mostBytes>>20, mostPieces))
	}
	return r.ended()
}

// A writer takes the template's text.
type writer run

func (w *writer) Write(p []byte) (int, error) {
	if len(p) > 0 {
		at, ok := w.t.walk.Texts[&p[0]] // the template package passes a text node's own bytes
		if !ok {
			at = -1
		}
		w.pieces = append(w.pieces, piece{hole: -1, text: string(p), at: at})
	}
	return len(p), (*run)(w).grown(len(p))
}

// ask returns the value of a reference, nil if it is not held, and whether it
// has been asked for at all.
func (r *run) ask(number int, ref sources.Ref) (v *sources.Value, asked bool) {
	note(r.asked, number, ref)
	v, asked = r.values[ref]
	if !asked {
		r.wanted[ref] = true
	}
	return v, asked
}

func (r *run) miss(number int, ref sources.Ref) { note(r.missed, number, ref) }

func note(m map[int]map[sources.Ref]bool, number int, ref sources.Ref) {
	if m[number] == nil {
		m[number] = map[sources.Ref]bool{}
	}
	m[number][ref] = true
}
