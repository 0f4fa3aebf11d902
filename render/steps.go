package render

import (
	"io"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/funcs"
)

// A stepData is what a step's own template is executed with.
type stepData struct {
	In, out any
}

// step makes a step of a command: a template of one action, which the template package
// executes as it would in the pipeline.
func (w *walk) step(c *parse.CommandNode) format.Step {
	name := c.String()
	if s, known := w.steps[name]; known {
		return s
	}
	body, err := template.New(name).Funcs(w.t.funcs).Funcs(template.FuncMap{"_put": putOut}).
		Parse("{{ .In | " + name + " | _put . }}")
	s := format.Step{Name: name, Run: func(v any) (any, error) {
		if err != nil {
			return nil, err
		}
		data := &stepData{In: v}
		err := body.Execute(io.Discard, data)
		return data.out, err
	}}
	w.steps[name] = s
	return s
}

func putOut(data *stepData, v any) string {
	data.out = v
	return ""
}

// stepsOf makes the steps of an action that prints, and notes what they begin with.
func (w *walk) stepsOf(h *hole) {
	if h.made == nil || h.raw {
		return
	}
	base, cmds := h.made.all()
	if h.mark != "" {
		last := cmds[len(cmds)-1]
		if cmds = cmds[:len(cmds)-1]; sprigs(last) != "squote" && !printsBetween(last) {
			return // what was before is escaped once more, within the quotes
		}
	}
	if h.from.text == other && w.indentsCode(cmds) {
		h.from.text = encoded
	}
	isCode := h.from.text == encoded
	if isCode {
		behind, known := behindEncoder(cmds)
		if !known {
			return
		}
		cmds = behind
	}

	h.steps = make([]format.Step, 0, len(cmds)+1)
	for _, c := range cmds {
		h.steps = append(h.steps, w.step(c))
	}
	if len(cmds) > 0 && !isCode {
		h.joins = w.joins(cmds[len(cmds)-1])
		h.base = w.noteBase(base)
	}
}

// behindEncoder returns the commands that follow the last encoder. It is not known where
// there is none: what was printed may be laid out before.
func behindEncoder(cmds []*parse.CommandNode) (behind []*parse.CommandNode, known bool) {
	for k, c := range slices.Backward(cmds) {
		if funcs.IsEncoder(called(c)) {
			return cmds[k+1:], true
		}
	}
	return nil, false
}

// indentsCode reports whether steps are an encoder and what does no more to its lines
// than indent them, such as replaceAll "\n" "\n  ".
func (w *walk) indentsCode(cmds []*parse.CommandNode) bool {
	encoder := -1
	for i, c := range cmds {
		if funcs.IsEncoder(called(c)) {
			encoder = i
		}
	}
	if encoder < 0 {
		return false
	}

	const lines = "\"x\": 1\n  y: |\n\n- \"z\""
	var v any = lines
	for _, c := range cmds[encoder+1:] {
		var err error
		if v, err = w.step(c).Run(v); err != nil {
			return false
		}
	}
	text, ok := v.(string)
	return ok && sameButMargin(strings.Split(strings.TrimPrefix(text, "\n"), "\n"), strings.Split(lines, "\n"))
}

// sameButMargin reports whether the lines of a text are those of another one with one
// margin before each, the first and empty ones with or without it.
func sameButMargin(lines, of []string) bool {
	if len(lines) != len(of) {
		return false
	}
	last := lines[len(lines)-1]
	margin, ok := strings.CutSuffix(last, of[len(of)-1])
	if !ok || strings.Trim(margin, " ") != "" {
		return false
	}
	for i, line := range lines {
		without := line == of[i] && (i == 0 || line == "")
		if !without && line != margin+of[i] {
			return false
		}
	}
	return true
}
