package render

import (
	"context"
	"errors"
	"maps"
	"slices"
	"text/template/parse"

	"github.com/initplate/initplate/render/lookup"
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

	e := &explorer{Template: own, values: values}
	e.execute = func() *reading { return &reading{own.program.Execute(ctx, e.values, true), own, absent} }
	r := e.toTheEnd()
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
func (e *explorer) toTheEnd() *reading {
	for {
		r := e.execute()
		ends := r.Err == nil || errors.Is(r.Err, run.ErrOver) || len(e.failures) >= mostFailures
		if ends || !e.pass(r) {
			return r
		}
	}
}

// An explorer changes the tree of a template, to execute it beyond its errors.
type explorer struct {
	*Template
	values   sources.Values
	execute  func() *reading // with these values
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

	if e.elsewhere(r, f, pipe) || e.leaveOut(r, f, pipe) {
		return true
	}

	follows := func(from walk.Flow) bool { return r.lacks(from) || e.follows(pipe, from) }
	if !r.excused(f, pipe) && !slices.ContainsFunc(r.reasons(pipe, f.function), follows) {
		e.failures = append(e.failures, e.failed(r, r.Err))
	}
	e.walk.TakeForUnknown(pipe)
	e.bound = append(e.bound, pipe)
	return true
}

// elsewhere takes a placeholder away that makes a key one of a secret, if the parameter may have
// its value from a source without secrets. It returns false if there is none.
func (e *explorer) elsewhere(r *reading, f failure, pipe *parse.PipeNode) bool {
	if !errors.Is(f.err, lookup.SecretKey) {
		return false
	}

	names := r.placeholdersIn(r.reasons(pipe, f.function), r.mayBeOpen)
	if len(names) > 0 {
		e.values = e.without(names[0])
	}
	return len(names) > 0
}

// leaveOut takes the placeholder of an optional parameter away without which a call of fail is not
// reached: the template refuses values together, and nobody gave them. It returns false if there is
// none.
func (e *explorer) leaveOut(r *reading, f failure, pipe *parse.PipeNode) bool {
	if f.function != "fail" {
		return false
	}

	with := e.values
	isOptional := func(p *run.Bound) bool { return p.Optional }
	for _, name := range r.placeholdersIn(r.reasons(pipe, f.function), isOptional) {
		e.values = e.without(name)
		if !e.failsAt(pipe) {
			return true
		}
		e.values = with
	}
	return false
}

// without returns the values without the placeholders of a parameter.
func (e *explorer) without(name string) sources.Values {
	values := maps.Clone(e.values)
	for _, ref := range e.params[name].Refs {
		if isPlaceholder(values[ref]) {
			values[ref] = nil
		}
	}
	return values
}

// failsAt reports whether another execution fails at a pipeline.
func (e *explorer) failsAt(pipe *parse.PipeNode) bool {
	err := e.execute().Err
	if err == nil {
		return false
	}
	f, ok := e.failureOf(err)
	return ok && e.walk.PipeAt(f.at) == pipe
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
