package render

import (
	"cmp"
	"errors"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"text/template"

	"github.com/initplate/initplate/render/access"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// A failure is an error of an execution, taken apart.
type failure struct {
	err      error
	at       int    // the number of the byte
	function string // the function or method that failed; "" if text/template itself failed
	said     string // the words of the function, or of text/template
}

// failureOf takes an error of the execution apart. ok is false where the error gives no
// place; then said holds all of it.
func (t *Template) failureOf(err error) (f failure, ok bool) {
	f = failure{err: err, said: err.Error()}
	file, rest, ok := t.failedIn(err.Error())
	if !ok {
		return f, false
	}

	lineText, rest, _ := strings.Cut(rest, ":")
	columnText, rest, _ := strings.Cut(rest, ": ")
	line, wrongLine := strconv.Atoi(lineText)
	column, wrongColumn := strconv.Atoi(columnText)
	if wrongLine != nil || wrongColumn != nil {
		return f, false
	}

	f.at = t.Number(file, line, column)
	f.function, f.said = saidOf(err, rest)
	return f, true
}

// failedIn returns the file that an error of the execution is about, and what comes after its
// name: LINE:COLUMN: ...
func (t *Template) failedIn(said string) (file, rest string, ok bool) {
	files := []string{t.Name}
	for _, o := range t.Others {
		files = append(files, o.Name)
	}
	for _, name := range files {
		after, cut := strings.CutPrefix(said, "template: "+name+":")
		if cut && len(name) >= len(file) {
			file, rest, ok = name, after, true
		}
	}
	return file, rest, ok
}

// saidOf returns which function or method failed, and its words. text is what follows the
// place in an error.
func saidOf(err error, text string) (function, words string) {
	var method *access.MethodError
	var call *access.CallError
	switch {
	case errors.As(err, &method):
		return method.Name, method.Error()
	case errors.As(err, &call):
		return call.Name, call.Err.Error()
	}

	function, words = said(err, text)
	if strings.HasPrefix(function, "_") {
		return "", words
	}
	return function, words
}

// said returns which function failed, and its words. text is what follows the place in an
// error: executing "NAME" at <CONTEXT>: error calling FUNCTION: WORDS. The context may hold
// anything, so the words are taken from the function's own error.
func said(err error, text string) (function, words string) {
	var exec template.ExecError
	errors.As(err, &exec)
	own := errors.Unwrap(exec.Err)
	if own == nil {
		return "", text[strings.LastIndex(text, ">: ")+len(">: "):]
	}

	const calling = ": error calling "
	before := strings.TrimSuffix(text, ": "+own.Error())
	return before[strings.LastIndex(before, calling)+len(calling):], own.Error()
}

// failed turns an error of the execution into a problem. It withholds what a function
// said about a secret.
func (t *Template) failed(r *reading, err error) *problem.Problem {
	if !errors.As(err, new(template.ExecError)) {
		return t.Overall(err.Error(), "")
	}
	f, ok := t.failureOf(err)
	if !ok {
		return t.Overall("cannot be executed: "+firstLine(f.said, r.AnySecret()), "")
	}

	from := t.walk.FlowAt(f.at, false)
	at := t.Place(f.at)
	p := &problem.Problem{Template: at.File, Line: at.Line, Column: at.Column}
	if r.explainFunction(p, f, from) || r.explainMissing(p, f, from) {
		return p
	}
	r.explainOther(p, f, from)
	return p
}

// namesOf joins the names of what a value came from; "" if it came from the template alone.
func (r *reading) namesOf(from walk.Flow) string {
	return strings.Join(r.RefsOf(r.t.walk.WithoutKeys(from)), ", ")
}

// prefixOf begins a message about a value with what the value came from.
func (r *reading) prefixOf(from walk.Flow) string {
	if refs := r.namesOf(from); refs != "" {
		return refs + ": "
	}
	return ""
}

// explainFunction fills in the problem of a function whose error can be shown as it is, or
// that panicked. It reports whether the failure is one of these.
func (r *reading) explainFunction(p *problem.Problem, f failure, from walk.Flow) bool {
	of := r.prefixOf(from)
	var panicked runtime.Error
	switch {
	case funcs.Absent(f.err):
		r.missing(p, from, of+f.text())
		p.Hint = r.toAuthor(funcs.Hint(f.err))
	case errors.As(f.err, &panicked): // text/template recovers from it
		p.Msg = of + f.function + " cannot work with the value that it was given"
		p.Hint = r.toAuthor("is a list, a map or text missing? " +
			"Guard it with {{ with }} or {{ if }}, or give a default")
	case f.showsNoValue():
		p.Msg = f.text()
		p.Hint = cmp.Or(lookup.Hint(f.err), r.toAuthor(funcs.Hint(f.err)))
		if p.Hint != "" && !errors.As(f.err, new(lookup.Error)) {
			p.Msg = of + p.Msg
		}
		p.Hint = cmp.Or(p.Hint, r.toAuthor(funcs.CallHint(f.function)))
	default:
		return false
	}
	return true
}

// showsNoValue reports whether the words of a function show no value.
func (f failure) showsNoValue() bool {
	return errors.As(f.err, new(lookup.Error)) || lookup.Hint(f.err) != "" || funcs.Harmless(f.err)
}

// missing fills in the problem of a value that is not there.
func (r *reading) missing(p *problem.Problem, from walk.Flow, msg string) {
	p.Cause = problem.Missing
	p.Msg = msg
	p.Refs = r.SortedRefs(from)
}

// explainMissing fills in the problem of a field or a node that is not there. It reports
// whether the failure is one of these.
func (r *reading) explainMissing(p *problem.Problem, f failure, from walk.Flow) bool {
	refs := r.namesOf(from)
	var wrong *access.Error
	if refs == "" || !errors.As(f.err, &wrong) {
		return false
	}

	switch {
	case isMissing(wrong):
		r.missing(p, from, refs+" has no field "+strconv.Quote(wrong.Name))
		p.Hint = r.fieldsHint(p.Refs)
	case wrong.Of == reflect.TypeFor[*sources.Node]() && wrong.Why == access.OfNil:
		r.missing(p, from, refs+" is not there")
		p.Hint = "if the node may be missing, test for it first: {{ with node NAME }}{{ with .Node }}"
	default:
		return false
	}
	return true
}

// explainOther fills in the problem of any other failure: in plain words where there are
// some, else with the words of the error, unless these may show a secret.
func (r *reading) explainOther(p *problem.Problem, f failure, from walk.Flow) {
	p.Msg, p.Hint = r.t.inWords(f, f.at)

	var wrong *access.Error
	if errors.As(f.err, &wrong) && wrong.Why == access.UnknownField {
		p.Hint = cmp.Or(r.alreadyField(from), p.Hint)
	}
	p.Hint = r.toAuthor(p.Hint)

	if p.Msg == "" {
		p.Msg = f.withheld(r.IsSecret(r.t.walk.FlowAt(f.at, true)))
		return
	}
	p.Msg = r.prefixOf(from) + p.Msg
}

// toAuthor returns a hint that says what to write in the template, or in its place one for a user who cannot change that.
func (r *reading) toAuthor(hint string) string {
	if hint == "" {
		return ""
	}
	return cmp.Or(r.t.opt.Advice, hint)
}

// isMissing reports whether a value could hold the field, but does not.
func isMissing(e *access.Error) bool {
	ofPlaceholder := e.Of == reflect.TypeFor[sources.SecretPlaceholder]()
	return e.Why == access.NotHeld || e.Why == access.UnknownField && ofPlaceholder
}

// text returns the words of an error, after the function that failed.
func (f failure) text() string {
	if f.function == "" {
		return f.said
	}
	return f.function + ": " + f.said
}

// withheld returns an error's own words, or why they are not shown.
func (f failure) withheld(secret bool) string {
	switch {
	case !secret:
		return f.text()
	case f.function != "":
		return f.function + " failed; " + withheld
	}
	return withheld
}

// withheld replaces words that may show a secret.
const withheld = "the details are withheld, as they may show a secret"

// firstLine returns the first line of a text, unless it must be withheld.
func firstLine(s string, withhold bool) string {
	if withhold {
		return withheld
	}
	s, _, _ = strings.Cut(s, "\n")
	return s
}
