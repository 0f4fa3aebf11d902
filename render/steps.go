package render

import (
	"io"
	"reflect"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/format/encode"
)

// A step is a function that a pipeline applies to a value, with all its other arguments
// constant.
type step struct {
	encode.Step
	cmd *parse.CommandNode
}

// A stepData is what a step's own template is executed with.
type stepData struct {
	In, out any
}

// step makes a step of a command.
func (w *walk) step(c *parse.CommandNode) step {
	if s, known := w.steps[c.String()]; known {
		return s
	}
	s := step{Step: newStep(w.Funcs, c), cmd: c}
	w.steps[s.Name] = s
	return s
}

// newStep makes a step of a command: a template of one action, which the template package
// executes as it would in the pipeline. Several goroutines may run it.
func newStep(funcs template.FuncMap, c *parse.CommandNode) encode.Step {
	name := c.String()
	body, err := template.New(name).Funcs(funcs).Funcs(template.FuncMap{"_put": putOut}).
		Parse("{{ .In | " + name + " | _put . }}")
	return encode.Step{Name: name, Run: func(v any) (any, error) {
		if err != nil {
			return nil, err
		}
		data := &stepData{In: v}
		err := body.Execute(io.Discard, data)
		return data.out, err
	}}
}

func putOut(data *stepData, v any) string {
	data.out = v
	return ""
}

// A trace tells how a value of a run was made: the base, and the steps from there.
type trace struct {
	base  any
	steps []step
	turn  int // when it was noted
}

// note notes what a pipeline begins with. Where that is a variable or a dot, its own
// pipeline goes before: of several, the one that was executed last.
func (r *run) note(number int, v any) any {
	p := r.t.walk.noted[number-1]
	now := trace{base: v, steps: p.steps}
	if before, ok := r.latest(p.from); ok && before.makes(v) {
		now.base, now.steps = before.base, append(before.steps[:len(before.steps):len(before.steps)], p.steps...)
	}
	r.turn++
	now.turn = r.turn
	r.traces[number] = now
	return v
}

// latest returns the trace of the pipeline that was executed last.
func (r *run) latest(from *makers) (latest trace, ok bool) {
	if from == nil {
		return trace{}, false
	}
	for _, p := range from.all {
		if t, noted := r.traces[p.number]; noted && (!ok || t.turn > latest.turn) {
			latest, ok = t, true
		}
	}
	return latest, ok
}

// makes reports whether the steps make a value of the base. In a template that calls
// itself, another call may have noted another base.
func (t trace) makes(v any) bool {
	got, err := runSteps(t.steps, t.base)
	return err == nil && reflect.DeepEqual(got, v)
}

// runSteps applies steps to a value.
func runSteps(steps []step, v any) (any, error) {
	for _, s := range steps {
		var err error
		if v, err = s.Run(v); err != nil {
			return nil, err
		}
	}
	return v, nil
}
