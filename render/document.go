package render

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render/diff"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// A Document is a rendered template: the text, and which of it is secret.
type Document struct {
	Template *Template
	texts    []string
	labels   []string // by text: what to show in its place if it is secret, else ""
	refs     []sources.Ref

	warnings problem.List

	spans  [][]span   // by text: where in the template its parts are
	from   [][]string // by text: references and parameters that its value came from
	params map[string]any

	invented []bool // by text: its value is a placeholder, or computed from one

	origins []ParamOrigin
	inputs  [][]Input // by text, of its value; nil unless the parts are asked for
	asIs    bool
}

// AsIs reports whether a value that is secret, or came from a server, is a part of a document
// whose format nobody said and nothing is known of. There it is written as it is: no quotes of
// the program that reads the file protect it.
func (d *Document) AsIs() bool { return d.asIs }

// Bytes returns the document as it is to be written.
func (d *Document) Bytes() []byte { return []byte(strings.Join(d.texts, "")) }

// Warnings returns what is valid but may not be what was meant: one for each place in the
// template, in the order of the document.
func (d *Document) Warnings() problem.List { return d.warnings }

// Refs returns the references that had a part in the document, sorted.
func (d *Document) Refs() []sources.Ref { return d.refs }

// Secrets returns how many of its values are secret.
func (d *Document) Secrets() (n int) {
	for _, l := range d.labels {
		if l != "" {
			n++
		}
	}
	return n
}

// Redacted returns the document with <secret REF> in place of every secret value.
func (d *Document) Redacted() []byte {
	var b strings.Builder
	for i, t := range d.texts {
		b.WriteString(cmp.Or(d.labels[i], t))
	}
	return []byte(b.String())
}

// Diff returns what would change in a file that holds old, as a unified diff that shows no
// secret. It is empty if nothing would change.
func (d *Document) Diff(name string, old []byte) []byte {
	of := &diff.Document{Format: d.Template.Format}
	for _, n := range d.Template.walk.Texts {
		of.Own = append(of.Own, string(n.Text))
	}
	for i, t := range d.texts {
		of.Texts = append(of.Texts, diff.Text{Text: t, Label: d.labels[i], Value: d.from[i] != nil})
	}
	return diff.Of(of, name, old)
}

// A reading makes a document from what a run printed, or reports why there is none.
type reading struct {
	*run.Run
	t      *Template
	absent absences
}

func (t *Template) execute(ctx context.Context, values sources.Values, absent absences) *reading {
	return &reading{Run: t.program.Execute(ctx, values, false), t: t, absent: absent}
}

// An outcome is the result of rendering a template: a document, or what it needs next.
type outcome struct {
	doc     *Document
	wanted  []sources.Ref // references that have not been asked for
	certain problem.List  // what is wrong, whatever their values are
}

// next returns the outcome of a run that needs more values.
func (r *reading) next() outcome {
	wanted := sources.SortedRefs(maps.Keys(r.Wanted))
	return outcome{wanted: wanted, certain: r.unresolved(r.certain)}
}

// render executes the template with values. Its error is a [problem.List] of everything
// that is wrong; there is none while more values are needed.
func (t *Template) render(ctx context.Context, values sources.Values, absent absences) (out outcome, err error) {
	defer crash.Catch("rendering", t.Name, &err)
	defer func() {
		t.inDelims(err)
		t.inDelims(out.certain)
	}()

	r := t.execute(ctx, values, absent)
	switch {
	case errors.Is(r.Err, run.ErrOver):
		return outcome{}, run.ErrOver
	case len(r.Wanted) > 0:
		return r.next(), nil
	case len(r.problems()) > 0 || r.Passed || r.Err != nil:
		return t.explore(ctx, values, absent)
	}
	out.doc, err = r.read()
	return out, err
}

// problems returns those of values that are missing or wrong, and of keys that stay unknown.
func (r *reading) problems() problem.List {
	problems := r.unresolved(r.Live)
	for i := range r.Blocked {
		s := r.t.walk.Lookups[i]
		msg := s.Name + ": the key is not known: it depends on a value that is never fetched"
		problems = append(problems, r.t.Problem(s.Node, problem.Invalid, msg, ""))
	}
	return problems
}

// read encodes the document, and checks that it can be read.
func (r *reading) read() (*Document, error) {
	d, problems := r.document()
	if len(problems) > 0 {
		r.t.unread.Store(true)
		return nil, sorted(problems)
	}
	return d, nil
}

func sorted(problems problem.List) problem.List {
	slices.SortStableFunc(problems, func(a, b *problem.Problem) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return problems
}

// certain reports whether a place in the tree is reached, whatever is fetched later.
func (r *reading) certain(s *walk.Site) bool { return len(s.Arms) == 0 && s.In == r.t.Name }

// unresolved returns a problem for every parameter without a good value, and for every
// lookup of a value that is not there, in places that matter.
func (r *reading) unresolved(matters func(*walk.Site) bool) problem.List {
	out := r.unresolvedParams(matters)
	for i, l := range r.t.walk.Lookups {
		for _, ref := range r.missedBy(i, l, matters) {
			out = append(out, r.missingRef(l, ref))
		}
	}
	return out
}

// unresolvedParams returns a problem for every parameter without a good value, at its first
// use that matters.
func (r *reading) unresolvedParams(matters func(*walk.Site) bool) (out problem.List) {
	seen := map[string]bool{}
	for _, u := range r.t.walk.Uses {
		if !seen[u.Param] && r.Params[u.Param].Unusable() && matters(&u.Site) {
			seen[u.Param] = true
			out = append(out, r.unusableParam(u))
		}
	}
	return out
}

// unusableParam is the problem of a parameter without a good value.
func (r *reading) unusableParam(u *walk.Use) *problem.Problem {
	if p := r.Params[u.Param]; p.Problem != "" {
		return r.t.Overall("parameter "+u.Param+": "+p.Problem, r.t.Header.Params[u.Param].Meant(p.Value))
	}
	return r.missingParam(u)
}

// missedBy returns the references of a lookup that should be held, and are not. That is
// known of a constant key even where the lookup was not executed.
func (r *reading) missedBy(number int, l *walk.Lookup, matters func(*walk.Site) bool) []sources.Ref {
	v, asked := r.Values[l.Ref]
	missing := !l.Computed && l.Func.Required && asked && v == nil
	if missing && !r.MayInvent(l.Func) && matters(&l.Site) {
		return []sources.Ref{l.Ref}
	}
	return sources.SortedRefs(maps.Keys(r.Missed[number]))
}

// missingRef is the problem of a lookup whose reference is not held, or is empty.
func (r *reading) missingRef(l *walk.Lookup, ref sources.Ref) *problem.Problem {
	msg, hint := r.notThere(l, ref)
	if v := r.Values[ref]; v != nil && v.Data == "" { // of mustEnv only
		msg = ref.String() + " is empty"
		hint = fmt.Sprintf("give it a value, or a default: or (env %q) \"...\"", ref.Key)
	}

	missing := r.t.Problem(l.Node, problem.Missing, msg, hint)
	missing.Refs = []sources.Ref{ref}
	return missing
}
