package render

import (
	"context"
	"errors"
	"slices"
	"text/template/parse"

	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// mostFailures bounds how many errors of executions are reported at once.
const mostFailures = 20

// explore executes a template with errors to the end: it takes a pipeline that failed for one
// of an unknown value, and executes the template again. So it reports every error at once, but
// none that follows from another. A failure that depends on a placeholder is not an error: if
// there are no others, there is a document.
func (t *Template) explore(ctx context.Context, values sources.Values, absent absences) (out outcome, err error) {
	own, err := Parse(t.Name, t.Body, t.opt) // pass changes its tree
	if err != nil {
		return outcome{}, err
	}

	e := &explorer{Template: own}
	again := func() *reading { return &reading{own.program.Execute(ctx, values, true), own, absent} }
	r := again()
	for r.Err != nil && len(e.failures) < mostFailures {
		if errors.Is(r.Err, run.ErrOver) {
			return outcome{}, run.ErrOver
		}
		if !e.pass(r) {
			break
		}
		r = again()
	}

	if len(r.Wanted) > 0 && len(e.failures) == 0 {
		return r.next(), nil
	}
	if problems := append(r.problems(), e.failures...); len(problems) > 0 {
		return outcome{}, sorted(problems)
	}

	out.doc, err = r.read()
	t.unread.Store(own.unread.Load())
	return out, err
}

// An explorer changes the tree of a template, to execute it beyond its errors.
type explorer struct {
	*Template
	failures problem.List
	bound    []*parse.PipeNode // pipelines that failed, to which variables or a dot are bound
}

// pass takes the pipeline that failed for one of an unknown value. It notes the failure,
// unless that follows from another. It returns false if no pipeline of the tree failed, or if
// one failed again, or if the document is too large: without that pipeline it would only take longer to be.
func (e *explorer) pass(r *reading) bool {
	f, ok := e.failureOf(r.Err)
	pipe := e.walk.PipeAt(e.Offset(f.line, f.column))
	if !ok || pipe == nil || r.Full || e.walk.Unknown[pipe] {
		e.failures = append(e.failures, e.failed(r, r.Err))
		return false
	}

	from := e.walk.Pipes[pipe]
	if !r.excused(f, pipe) && !r.lacks(from) && !e.follows(pipe, from) {
		e.failures = append(e.failures, e.failed(r, r.Err))
	}
	e.walk.TakeForUnknown(pipe)
	e.bound = append(e.bound, pipe)
	return true
}

// lacks reports whether a value may come from one that is missing, or not fetched yet.
func (r *reading) lacks(f walk.Flow) bool {
	for o := range f.From {
		if o.Param != "" {
			if p := r.Params[o.Param]; p.Missing || p.Problem != "" {
				return true
			}
			continue
		}
		if len(r.Missed[o.Lookup-1]) > 0 {
			return true
		}
	}
	return !r.Known(f)
}

// follows reports whether a pipeline may fail because of one that failed before: it stands in
// a body that depends on that, or a variable or the dot of a template may come from it.
func (e *explorer) follows(pipe *parse.PipeNode, from walk.Flow) bool {
	for _, before := range e.bound {
		branches, inBody := e.branchesOf(before, pipe)
		if inBody {
			return true
		}
		printed := slices.ContainsFunc(e.walk.Holes, func(h *walk.Hole) bool { return h.Node.Pipe == before })
		if branches && len(before.Decl) == 0 || printed {
			continue
		}

		for o := range e.walk.Pipes[before].From {
			if from.From[o] {
				return true
			}
		}
	}
	return false
}

// branchesOf reports whether a pipeline decides a branch, and whether another one stands in a
// body whose dot it sets.
func (e *explorer) branchesOf(decides, pipe *parse.PipeNode) (branches, inBody bool) {
	for _, b := range e.walk.Branches {
		if b.Node.Pipe != decides {
			continue
		}
		branches = true
		setsDot := b.Node.NodeType != parse.NodeIf
		if setsDot && (holdsPipe(b.Node.List, pipe) || holdsPipe(b.Node.ElseList, pipe)) {
			return true, true
		}
	}
	return branches, false
}
