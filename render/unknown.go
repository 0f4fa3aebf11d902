package render

import (
	"context"
	"errors"
	"reflect"
	"regexp/syntax"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/access"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// Check renders a template with placeholders for what local sources do not hold. If the
// document cannot be read, it tries placeholders of other kinds.
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

// excused reports whether an error of the execution depends on a value that was invented. The
// type of the real value is not known: a key may hold a number, a list or JSON.
func (r *reading) excused(f failure, pipe *parse.PipeNode) bool {
	return r.t.opt.Placeholders && f.excusable() &&
		!(funcs.MisusedLayout(f.err) && constantLayouts(pipe)) && r.dependsOnInvented(pipe, f.function)
}

// excusable reports whether an error may come from the type or the content of a value.
func (f failure) excusable() bool {
	var own lookup.Error
	var pattern *syntax.Error
	var wrong *access.Error
	var method *access.MethodError
	switch {
	case errors.As(f.err, &own), errors.As(f.err, &pattern), funcs.MisusedArity(f.err):
		return false
	case strings.HasPrefix(f.said, "wrong number of args"), errors.As(f.err, &method) && method.To == nil:
		return false
	case errors.As(f.err, &wrong):
		return wrong.Why != access.NotMethod && !(wrong.Why == access.UnknownField && known(wrong.Of))
	}
	return true
}

// known reports whether a source returns values of a type, so that its fields are known.
func known(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.PkgPath() == reflect.TypeFor[sources.Pair]().PkgPath()
}

// dependsOnInvented reports whether the failure of a pipeline may come from a value that was
// invented.
func (r *reading) dependsOnInvented(pipe *parse.PipeNode, function string) bool {
	return slices.ContainsFunc(r.reasons(pipe, function), r.invented)
}

// reasons returns what the failure of a pipeline may come from: the values in it. For fail, the
// branches around it count too: they decide whether it is called.
func (r *reading) reasons(pipe *parse.PipeNode, function string) []walk.Flow {
	all := []walk.Flow{r.t.walk.Pipes[pipe]}
	if function != "fail" {
		return all
	}

	for _, b := range r.t.walk.Branches {
		if holdsPipe(b.Node.List, pipe) || holdsPipe(b.Node.ElseList, pipe) {
			all = append(all, b.Cond)
		}
	}
	return all
}

// invented reports whether a value may come from a placeholder, or from something that is not
// set while the template is checked.
func (r *reading) invented(f walk.Flow) bool {
	if f.Root {
		for _, p := range r.Params {
			if p.Invented {
				return true
			}
		}
	}

	for o := range f.From {
		if o.Param != "" && r.Params[o.Param].Invented {
			return true
		}
	}
	for ref := range r.Refs(f) {
		if v := r.Values[ref]; v == nil || isPlaceholder(v) {
			return true
		}
	}
	return false
}

// placeholdersIn returns the names of parameters, of some kind, that hold placeholders and that values may come from.
func (r *reading) placeholdersIn(all []walk.Flow, wanted func(*run.Bound) bool) (names []string) {
	isInvented := func(ref sources.Ref) bool { return isPlaceholder(r.Values[ref]) }
	for _, from := range all {
		for name := range from.Params() {
			if p := r.t.params[name]; p != nil && wanted(p) && slices.ContainsFunc(r.Params[name].Refs, isInvented) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// mayBeOpen reports whether a parameter may have its value from a source without secrets.
func (r *reading) mayBeOpen(p *run.Bound) bool {
	return !p.Secret && slices.ContainsFunc(p.From, func(from string) bool {
		source, _, _ := strings.Cut(from, ":")
		return !r.Row(source).Secret
	})
}

// constantLayouts reports whether every printf of a pipeline has a format that the
// template holds.
func constantLayouts(p *parse.PipeNode) bool {
	for _, c := range p.Cmds {
		if nodes.Called(c) == "printf" && (len(c.Args) < 2 || c.Args[1].Type() != parse.NodeString) {
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

// holdsPipe reports whether a pipeline is in a list, at any depth.
func holdsPipe(l *parse.ListNode, pipe *parse.PipeNode) bool {
	for _, p := range nodes.Pipes(l) {
		if p == pipe {
			return true
		}
	}
	return false
}
