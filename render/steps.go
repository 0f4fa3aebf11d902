package render

import (
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/funcs"
)

// A stage is the value of a pipeline, as far as it is known what made it: steps that are
// functions of one value and of constants, applied to a base. The format leaves out
// those that escape or indent by hand, and needs the base for that.
type stage struct {
	pipe  *parse.PipeNode
	cmds  []*parse.CommandNode // the pipeline, with calls in calls written as pipes
	steps int                  // how many of the last of cmds are steps
	from  *stage               // the variable or dot that is all there is before them
	moved bool                 // it is of a variable that is assigned anew

	base int // its number plus one, once a run is to note the base
}

// stage returns what made the value of a pipeline, nil if no step did.
func (w *walk) stage(p *parse.PipeNode, sc scope) *stage {
	if s, known := w.stages[p]; known {
		return s
	}
	s := &stage{pipe: p, cmds: w.unfold(p)}
	for k := len(s.cmds) - 1; k > 0 && w.isStep(s.cmds[k]); k-- {
		s.steps++
	}
	if head := s.cmds[:len(s.cmds)-s.steps]; len(head) == 1 && len(head[0].Args) == 1 {
		switch n := head[0].Args[0].(type) {
		case *parse.DotNode:
			s.from = sc.at
		case *parse.VariableNode:
			if len(n.Ident) == 1 {
				s.from = w.staged[sc.vars[n.Ident[0]]]
			}
		}
	}
	if s.steps == 0 && s.from == nil {
		s = nil
	}
	w.stages[p] = s
	return s
}

// stageVariable notes what made the value of a variable. Of one that is assigned anew
// that is not known.
func (w *walk) stageVariable(f *flow, p *parse.PipeNode, sc scope) {
	if !p.IsAssign {
		w.staged[f] = w.stage(p, sc)
		return
	}
	if s := w.staged[f]; s != nil {
		s.moved = true
	}
}

// unfold returns the commands of a pipeline, with calls in calls written as pipes: a
// function's last argument is what is piped into it.
func (w *walk) unfold(p *parse.PipeNode) []*parse.CommandNode {
	first := p.Cmds[0]
	args := first.Args
	var cmds []*parse.CommandNode
	switch last := args[len(args)-1]; {
	case len(args) == 1 && isPipe(last):
		cmds = w.unfold(last.(*parse.PipeNode))
	case len(args) > 1 && !isConstant(last) && w.isStep(withArgs(first, args[:len(args)-1])):
		cmds = []*parse.CommandNode{{NodeType: parse.NodeCommand, Pos: last.Position(), Args: []parse.Node{last}}}
		if isPipe(last) {
			cmds = w.unfold(last.(*parse.PipeNode))
		}
		cmds = append(cmds, withArgs(first, args[:len(args)-1]))
	default:
		cmds = []*parse.CommandNode{first}
	}
	return append(cmds, p.Cmds[1:]...)
}

// withArgs returns a command with other arguments.
func withArgs(c *parse.CommandNode, args []parse.Node) *parse.CommandNode {
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: c.Pos, Args: slices.Clone(args)}
}

func isPipe(n parse.Node) bool {
	p, ok := n.(*parse.PipeNode)
	return ok && len(p.Decl) == 0
}

// isConstant reports whether a node is a constant, in parentheses or not.
func isConstant(n parse.Node) bool {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode:
		return true
	case *parse.PipeNode:
		return isPipe(n) && len(n.Cmds) == 1 && len(n.Cmds[0].Args) == 1 && isConstant(n.Cmds[0].Args[0])
	}
	return false
}

// isStep reports whether a command that something is piped into is a step: a function of
// nothing but that and constants. What prints a regular expression is none: its
// backslashes are no escapes of the document's.
func (w *walk) isStep(c *parse.CommandNode) bool {
	name := called(c)
	switch {
	case name == "html", name == "js", name == "print", name == "printf":
	case w.t.funcs[name] == nil, looksAt(name), strings.TrimPrefix(name, "sprig_") == "regexQuoteMeta":
		return false
	}
	for _, a := range c.Args[1:] {
		if !isConstant(a) {
			return false
		}
	}
	return true
}

// all returns the commands of all steps from the base on, and the stage that has the
// base.
func (s *stage) all() (base *stage, cmds []*parse.CommandNode) {
	own := s.cmds[len(s.cmds)-s.steps:]
	if s.from == nil || s.from.moved {
		return s, own
	}
	base, cmds = s.from.all()
	return base, append(slices.Clone(cmds), own...)
}

// note has the runs note the base of a stage, under a number.
func (w *walk) note(s *stage) int {
	if s.base == 0 {
		w.bases++
		s.base = w.bases
		head := s.cmds[:len(s.cmds)-s.steps]
		noted := append(slices.Clone(head), call("_base", s.base, s.pipe.Pos))
		s.pipe.Cmds = append(noted, s.cmds[len(head):]...)
	}
	return s.base
}

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
	if h.stage == nil || h.raw || h.block {
		return
	}
	base, cmds := h.stage.all()
	if h.mark != "" {
		last := cmds[len(cmds)-1]
		if cmds = cmds[:len(cmds)-1]; sprigs(last) != "squote" && !printsBetween(last) {
			return // what was before is escaped once more, within the quotes
		}
	}
	if h.from.text == other && w.indentsCode(cmds) {
		h.from.text = encoded
	}
	if len(cmds) == 0 || h.from.text == encoded {
		return
	}

	for _, c := range cmds {
		h.steps = append(h.steps, w.step(c))
	}
	h.joins = w.joins(cmds[len(cmds)-1])
	h.base = w.note(base)
}

// joins returns what a command does to the items of a list, or of a text that it takes
// apart: join ", " and replaceAll ";" ", " put something between them.
func (w *walk) joins(c *parse.CommandNode) *joining {
	var args []string
	for _, a := range c.Args[1:] {
		text, ok := literal(a)
		if !ok {
			return nil
		}
		args = append(args, text)
	}
	switch name := sprigs(c); {
	case name == "join" && len(args) == 1:
		return &joining{sep: args[0], items: listed, join: func(sep string) format.Step { return w.step(withTexts(c, sep)) }}
	case (name == "replaceAll" || name == "replace") && len(args) == 2 && args[0] != "":
		return &joining{
			sep:   args[1],
			items: func(v any) []any { return splitText(v, args[0]) },
			join:  func(sep string) format.Step { return w.step(withTexts(c, args[0], sep)) },
		}
	}
	return nil
}

// A joining is a step that puts something between items.
type joining struct {
	sep   string
	items func(v any) []any // of the value that it is given; nil if that has none
	join  func(sep string) format.Step
}

// withTexts returns the call of the same function with other constants.
func withTexts(c *parse.CommandNode, texts ...string) *parse.CommandNode {
	args := []parse.Node{c.Args[0]}
	for _, text := range texts {
		args = append(args, &parse.StringNode{NodeType: parse.NodeString, Pos: c.Pos, Quoted: strconv.Quote(text), Text: text})
	}
	return withArgs(c, args)
}

// splitText returns the parts of a text between separators; nil if v is none.
func splitText(v any, sep string) (parts []any) {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	for part := range strings.SplitSeq(s, sep) {
		parts = append(parts, part)
	}
	return parts
}

// listed returns the items of a list; nil where it is none.
func listed(v any) []any {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Slice && rv.Kind() != reflect.Array || rv.Type().Elem().Kind() == reflect.Uint8 {
		return nil
	}
	items := make([]any, rv.Len())
	for i := range items {
		items[i] = rv.Index(i).Interface()
	}
	return items
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
