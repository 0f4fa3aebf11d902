package step

import (
	"io"
	"reflect"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/format/encode"
)

// A Step is a function that a pipeline applies to a value. Its other arguments are
// constants.
type Step struct {
	encode.Step
	Cmd *parse.CommandNode
}

// A stepData is what a step's own template is executed with.
type stepData struct {
	In, out any
}

// New makes a step of a command. The step executes a template of one action, so it does
// what the command does in the pipeline. Several goroutines may run it.
func New(funcs template.FuncMap, c *parse.CommandNode) encode.Step {
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

// putOut is the function _put: it keeps the value that the step made.
func putOut(data *stepData, v any) string {
	data.out = v
	return ""
}

// A Trace says how a value of a run was made: the base, and the steps from there.
type Trace struct {
	Base  any
	Steps []Step
	Turn  int // when it was noted
}

// Makes reports whether the steps turn the base into v. They may not: in a template that
// calls itself, another call may have noted another base.
func (t Trace) Makes(v any) bool {
	got, err := Run(t.Steps, t.Base)
	return err == nil && reflect.DeepEqual(got, v)
}

// Run applies steps to a value.
func Run(steps []Step, v any) (any, error) {
	for _, s := range steps {
		var err error
		if v, err = s.Run(v); err != nil {
			return nil, err
		}
	}
	return v, nil
}
