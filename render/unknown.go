package render

import (
	"context"
	"errors"
	"reflect"
	"regexp/syntax"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/sources"
)

// Check renders a template with placeholders for what local sources do not hold. A
// document that does not read may still do so with placeholders of another kind.
func Check(
	ctx context.Context, local sources.Set, watch func(sources.Set) sources.Set, t *Template,
) (doc *Document, first error) {
	for _, text := range []string{anything, "placeholder", `{"placeholder": "1"}`, `["1"]`} {
		remote := placeholdersLike(text, []*Template{t})
		for name := range local {
			delete(remote, name)
		}
		docs, _, err := Collect(ctx, local, watch(remote), t)
		if err == nil {
			return docs[0], nil
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil || !t.unread.Load() {
			break
		}
	}
	return nil, first
}

// excused reports whether an error of the execution hangs on a value that was invented.
// What a placeholder stands for is of a type that nobody knows: a key may hold a number,
// a list or JSON.
func (r *run) excused(f failure, pipe *parse.PipeNode) bool {
	return r.t.opt.Placeholders && f.excusable() &&
		!(funcs.MisusedLayout(f.err) && constantLayouts(pipe)) && r.hangsOnInvented(pipe, f.function)
}

// excusable reports whether an error may come from the type of a value, or its content.
func (f failure) excusable() bool {
	var own lookupError
	var pattern *syntax.Error
	var wrong *accessError
	var method *methodError
	switch {
	case errors.As(f.err, &own), errors.As(f.err, &pattern), funcs.MisusedArity(f.err):
		return false
	case strings.HasPrefix(f.said, "wrong number of args"), errors.As(f.err, &method) && method.to == nil:
		return false
	case errors.As(f.err, &wrong):
		return wrong.why != notMethod && !(wrong.why == unknownField && known(wrong.of))
	}
	return true
}

// known reports whether a type is one that a source returns, whose fields are known.
func known(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.PkgPath() == reflect.TypeFor[sources.Pair]().PkgPath()
}

// hangsOnInvented reports whether the value of a pipeline may come from one that was
// invented. Whether fail is called at all is told by the branches around it.
func (r *run) hangsOnInvented(pipe *parse.PipeNode, function string) bool {
	if r.invented(r.t.walk.pipes[pipe]) {
		return true
	}
	if function != "fail" {
		return false
	}
	for _, b := range r.t.walk.branches {
		if r.invented(b.cond) && (holdsPipe(b.node.List, pipe) || holdsPipe(b.node.ElseList, pipe)) {
			return true
		}
	}
	return false
}

// invented reports whether a value may come from a placeholder, or from what is not set
// where the template is checked.
func (r *run) invented(f flow) bool {
	if f.root {
		for _, p := range r.params {
			if p.invented {
				return true
			}
		}
	}
	for o := range f.from {
		if o.param != "" && r.params[o.param].invented {
			return true
		}
		for _, ref := range r.refsAt(o) {
			if v := r.values[ref]; v == nil || strings.HasSuffix(v.Origin, placeholderOrigin) {
				return true
			}
		}
	}
	return false
}

// constantLayouts reports whether every printf of a pipeline has a format that the
// template holds.
func constantLayouts(p *parse.PipeNode) bool {
	for _, c := range p.Cmds {
		if called(c) == "printf" && (len(c.Args) < 2 || c.Args[1].Type() != parse.NodeString) {
			return false
		}
		for _, a := range c.Args {
			if inner, ok := a.(*parse.PipeNode); ok && !constantLayouts(inner) {
				return false
			}
		}
	}
	return true
}

// pipeAt is the pipeline, one that stands in no other, at a byte of the template: of
// several that begin there, one that was not taken for unknown yet.
func (w *walk) pipeAt(offset int) (best *parse.PipeNode) {
	for p := range w.whole {
		at := int(p.Position())
		if at > offset || best != nil && at < int(best.Position()) {
			continue
		}
		if best == nil || at > int(best.Position()) || w.unknown[best] {
			best = p
		}
	}
	return best
}

// takeForUnknown makes a pipeline one of an unknown value, but for what an execution
// tells by it.
func (w *walk) takeForUnknown(p *parse.PipeNode) {
	w.unknown[p] = true
	name := "_unknown"
	for _, b := range w.branches {
		if b.node.Pipe == p && b.node.NodeType == parse.NodeRange {
			name = "_unknowns"
		}
	}
	cmds := []*parse.CommandNode{command(p.Pos, parse.NewIdentifier(name).SetPos(p.Pos))}
	for _, h := range w.holes {
		if h.node.Pipe == p {
			cmds = append(cmds, p.Cmds[len(p.Cmds)-1])
		}
	}
	p.Cmds = cmds
}

// holdsPipe reports whether a pipeline stands in a list, at any depth.
func holdsPipe(l *parse.ListNode, pipe *parse.PipeNode) bool {
	for _, p := range pipesIn(l) {
		if p == pipe {
			return true
		}
	}
	return false
}
