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

// mostFailures limits how many errors of executions are reported at once.
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
	r := e.toTheEnd(func() *reading { return &reading{own.program.Execute(ctx, values, true), own, absent} })
	switch problems := append(r.problems(), e.failures...); {
	case errors.Is(r.Err, run.ErrOver):
		return outcome{}, run.ErrOver
	case len(r.Wanted) > 0 && len(e.failures) == 0:
		return r.next(), nil
	case len(problems) > 0:
		return outcome{}, sorted(problems)
	}

	out.doc, err = r.read()
	t.unread.Store(own.unread.Load())
	return out, err
}

// toTheEnd executes the template until it does not fail any more, or until it fails too
// often, and returns the last execution.
func (e *explorer) toTheEnd(execute func() *reading) *reading {
	for {
		r := execute()
		ends := r.Err == nil || errors.Is(r.Err, run.ErrOver) || len(e.failures) >= mostFailures
		if ends || !e.pass(r) {
			return r
		}
	}
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
	pipe := e.walk.PipeAt(f.at)
	if !ok || pipe == nil || r.Full || e.walk.Unknown[pipe] {
		e.failures = append(e.failures, e.failed(r, r.Err))
		return false
	}

	follows := func(from walk.Flow) bool { return r.lacks(from) || e.follows(pipe, from) }
	if !r.excused(f, pipe) && !slices.ContainsFunc(r.reasons(pipe, f.function), follows) {
		e.failures = append(e.failures, e.failed(r, r.Err))
	}
	e.walk.TakeForUnknown(pipe)
	e.bound = append(e.bound, pipe)
	return true
}

// lacks reports whether a value may come from one that is missing, or not fetched yet.
func (r *reading) lacks(f walk.Flow) bool {
	return r.Unfounded(f) || !r.Known(f)
}

// follows reports whether a pipeline may fail because of one that failed before: it is in a
// body that depends on that, or a variable or the dot of a template may come from it.
func (e *explorer) follows(pipe *parse.PipeNode, from walk.Flow) bool {
	for _, before := range e.bound {
		branches, inBody := e.branchesOf(before, pipe)
		isValue := !e.walk.Prints(before) && (!branches || len(before.Decl) > 0)
		if inBody || isValue && e.walk.Pipes[before].Shares(from) {
			return true
		}
	}
	return false
}

// branchesOf reports whether a pipeline decides a branch, and whether another one is in a
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
