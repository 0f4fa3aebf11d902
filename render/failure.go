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
	"github.com/initplate/initplate/sources"
)

// A failure is an error of an execution, taken apart.
type failure struct {
	err          error
	line, column int    // the column from 0
	function     string // that failed, or a method; "" where text/template itself failed
	said         string // what the function said, or text/template
}

// failureOf takes an error of the execution apart. ok is false where it tells no place;
// then all of it is what was said.
func (t *Template) failureOf(err error) (f failure, ok bool) {
	f = failure{err: err, said: err.Error()}
	rest, ok := strings.CutPrefix(err.Error(), "template: "+t.Name+":")
	if !ok {
		return f, false
	}
	line, rest, _ := strings.Cut(rest, ":")
	column, rest, _ := strings.Cut(rest, ": ")
	var wrong error
	if f.line, wrong = strconv.Atoi(line); wrong != nil {
		return f, false
	}
	if f.column, wrong = strconv.Atoi(column); wrong != nil {
		return f, false
	}
	f.function, f.said = said(err, rest)

	var method *access.MethodError
	var call *access.CallError
	switch {
	case errors.As(err, &method):
		f.function, f.said = method.Name, method.Error()
	case errors.As(err, &call):
		f.function, f.said = call.Name, call.Err.Error()
	case strings.HasPrefix(f.function, "_"):
		f.function = ""
	}
	return f, true
}

// said returns which function failed and what it said, of an error's text behind its
// place: executing "NAME" at <CONTEXT>: error calling FUNCTION: WORDS. The context may
// hold anything; the words of a function are known by its error.
func said(err error, text string) (function, words string) {
	var exec template.ExecError
	if errors.As(err, &exec) {
		if inner := errors.Unwrap(exec.Err); inner != nil {
			before := strings.TrimSuffix(text, ": "+inner.Error())
			const calling = ": error calling "
			return before[strings.LastIndex(before, calling)+len(calling):], inner.Error()
		}
	}
	return "", text[strings.LastIndex(text, ">: ")+len(">: "):]
}

// failed turns an error of the execution into a problem. What a function said
// about a secret is withheld.
func (t *Template) failed(r *reading, err error) *problem.Problem {
	if !errors.As(err, new(template.ExecError)) {
		return &problem.Problem{Template: t.Name, Msg: err.Error()}
	}
	f, ok := t.failureOf(err)
	if !ok {
		return &problem.Problem{Template: t.Name, Msg: "cannot be executed: " + firstLine(f.said, r.AnySecret())}
	}
	p := &problem.Problem{Template: t.Name, Line: f.line, Column: f.column + 1}
	at := t.Offset(f.line, f.column)
	from := t.walk.FlowAt(at, false)
	refs := strings.Join(r.RefsOf(t.walk.WithoutKeys(from)), ", ")
	of := ""
	if refs != "" {
		of = refs + ": "
	}

	var own lookup.Error
	var panicked runtime.Error
	var wrong *access.Error
	switch errors.As(err, &wrong); {
	case funcs.Absent(err):
		p.Cause, p.Msg, p.Refs = problem.Missing, of+f.text(), r.RefsBehind(from)
		p.Hint = funcs.Hint(err)
	case errors.As(err, &panicked): // in a function, which text/template recovers from
		p.Msg = of + f.function + " cannot work with the value that it was given"
		p.Hint = "is there nothing where it wants a list, a map or text? Guard it with {{ with }} or {{ if }}, or give a default"
	case errors.As(err, &own), lookup.Hint(err) != "", funcs.Harmless(err): // shows no value
		p.Msg, p.Hint = f.text(), cmp.Or(lookup.Hint(err), funcs.Hint(err))
		if own == "" && p.Hint != "" {
			p.Msg = of + p.Msg
		}
	case wrong != nil && isMissing(wrong) && refs != "":
		p.Cause, p.Msg = problem.Missing, refs+" has no field "+strconv.Quote(wrong.Name)
		p.Refs = r.RefsBehind(from)
		p.Hint = r.fieldsHint(p.Refs)
	case wrong != nil && wrong.Of == reflect.TypeFor[*sources.Node]() && wrong.Why == access.OfNil && refs != "":
		p.Cause, p.Msg, p.Refs = problem.Missing, refs+" is not there", r.RefsBehind(from)
		p.Hint = "where there may be none, ask before: {{ with node NAME }}{{ with .Node }}"
	default:
		p.Msg, p.Hint = t.inWords(f, at)
		if wrong != nil && wrong.Why == access.UnknownField {
			p.Hint = cmp.Or(r.alreadyField(from), p.Hint)
		}
		if p.Msg != "" {
			p.Msg = of + p.Msg
		} else {
			p.Msg = f.withheld(r.IsSecret(t.walk.FlowAt(at, true)))
		}
	}
	return p
}

// isMissing reports whether a value may hold such a field, and this one does not.
func isMissing(e *access.Error) bool {
	return e.Why == access.NotHeld || e.Why == access.UnknownField && e.Of == reflect.TypeFor[sources.SecretPlaceholder]()
}

// text is all that an error says.
func (f failure) text() string {
	if f.function == "" {
		return f.said
	}
	return f.function + ": " + f.said
}

// withheld is what may be told of an error's own words.
func (f failure) withheld(secret bool) string {
	const why = "what went wrong is withheld, as it may show a secret"
	switch {
	case !secret:
		return f.text()
	case f.function != "":
		return f.function + " failed; " + why
	}
	return why
}

func firstLine(s string, withhold bool) string {
	if withhold {
		return "what went wrong is withheld, as it may show a secret"
	}
	s, _, _ = strings.Cut(s, "\n")
	return s
}
