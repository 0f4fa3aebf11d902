package walk

import (
	"bytes"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// A document is one value if the template prints once, not in a loop, and its own text is
// only whitespace and comments on lines of their own. Then the value may be the whole
// document, in the syntax of the format. Only the template decides that, never a value.

// isOneValue reports whether the template makes a document of one value.
func (w *Walk) isOneValue() bool {
	p := &printing{w: w, within: map[string]bool{}, silent: map[string]bool{}}
	p.list(w.Tree.Lookup(w.Name).Root)
	return p.count == 1
}

// A printing counts how often a template prints, in the order of its execution.
type printing struct {
	w      *Walk
	within map[string]bool // the templates that are being read
	silent map[string]bool // the templates that are known to print nothing at all
	begun  bool            // there is more than whitespace before
	open   bool            // there is a comment before, and its line has not ended
	count  int             // how often it prints; of a branch, the larger number of its arms
}

// often means any count above one.
const often = 2

func (p *printing) list(l *parse.ListNode) {
	if l == nil {
		return
	}

	for _, n := range l.Nodes {
		if p.count >= often {
			return
		}
		switch n := n.(type) {
		case *parse.TextNode:
			p.text(n.Text)
		case *parse.ActionNode:
			if len(n.Pipe.Decl) == 0 {
				p.action(n)
			}
		case *parse.IfNode, *parse.WithNode:
			p.arms(nodes.Branch(n))
		case *parse.RangeNode:
			p.loop(&n.BranchNode)
		case *parse.TemplateNode:
			p.call(n)
		}
	}
}

// action counts an action that prints. A constant counts as text of the template, which
// may be whitespace.
func (p *printing) action(n *parse.ActionNode) {
	if s, ok := nodes.Literal(nodes.Only(n.Pipe.Cmds)); ok {
		p.text([]byte(s))
		return
	}
	p.print()
}

// print counts a value, or text that is not a comment.
func (p *printing) print() {
	p.count++
	if p.open { // after a comment, on its line
		p.count = often
	}
	p.begun = true
}

// text counts text unless it is only whitespace, or comments on lines of their own.
func (p *printing) text(text []byte) {
	trimmed := bytes.TrimLeft(text, " \t\r")
	if len(bytes.TrimSpace(text)) == 0 {
		p.open = p.open && len(trimmed) == 0
		return
	}

	sharesLine := p.begun && !bytes.HasPrefix(trimmed, []byte("\n"))
	if sharesLine || !p.w.Format.IsComment(string(text)) {
		p.print()
		return
	}

	p.begun = true
	p.open = !bytes.HasSuffix(bytes.TrimRight(text, " \t\r"), []byte("\n"))
}

// arms reads both arms of a branch. An execution takes one of them.
func (p *printing) arms(n *parse.BranchNode) {
	first, second := *p, *p
	first.list(n.List)
	second.list(n.ElseList)

	p.count = max(first.count, second.count)
	p.begun = first.begun || second.begun
	p.open = first.open || second.open
}

// loop reads a range, which may print in every turn.
func (p *printing) loop(n *parse.BranchNode) {
	before := p.count
	p.list(n.List)
	if p.count > before {
		p.count = often
	}

	p.list(n.ElseList)
}

// call reads a called template. One that calls itself is a loop.
func (p *printing) call(n *parse.TemplateNode) {
	called := p.w.Tree.Lookup(n.Name)
	if called == nil || called.Tree == nil || p.silent[n.Name] {
		return
	}
	if p.within[n.Name] {
		p.count = often
		return
	}

	before := *p
	p.within[n.Name] = true
	p.list(called.Root)
	delete(p.within, n.Name)
	p.silent[n.Name] = p.count == before.count && p.begun == before.begun && p.open == before.open
}

// MaybeWhole reports whether what a hole prints may be the whole document.
func (w *Walk) MaybeWhole(h *Hole) bool {
	return w.oneValue && !h.Raw && h.Mark == "" && h.From.Text != Encoded
}

// layout returns the functions at the end of an action that change only whitespace, as
// they are written: "indent 2 | trim".
func layout(p *parse.PipeNode) string {
	var steps []string
	for _, c := range slices.Backward(p.Cmds) {
		if !laysOut(c) {
			break
		}

		step := nodes.Called(c)
		for _, arg := range c.Args[1:] {
			if _, isPipe := arg.(*parse.PipeNode); !isPipe {
				step += " " + arg.String()
			}
		}
		steps = append(steps, step)
	}

	slices.Reverse(steps)
	return strings.Join(steps, " | ")
}

// laysOut reports whether a command indents lines or removes whitespace.
func laysOut(c *parse.CommandNode) bool {
	switch nodes.Sprig(c) {
	case "indent", "nindent":
		return len(c.Args) > 1
	case "trim":
		return len(c.Args) == 1
	case "trimSpace":
		return true
	case "replaceAll", "replace":
		from, isText := c.Args[min(1, len(c.Args)-1)].(*parse.StringNode)
		return isText && from.Text == "\n"
	}
	return false
}
