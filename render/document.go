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

	spans  [][]span   // by text: which parts of it stand where in the template
	from   [][]string // by text: references and parameters that its value came from
	params map[string]any

	origins []ParamOrigin
}

// Bytes returns the document as it is to be written.
func (d *Document) Bytes() []byte { return []byte(strings.Join(d.texts, "")) }

// Warnings returns what is not wrong and may be meant otherwise, one for each place in
// the template, in the order of the document.
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

// Redacted returns the document for people to see: <secret REF> stands for every
// secret value.
func (d *Document) Redacted() []byte {
	var b strings.Builder
	for i, t := range d.texts {
		if d.labels[i] != "" {
			t = d.labels[i]
		}
		b.WriteString(t)
	}
	return []byte(b.String())
}

// Diff returns what would change in a file that holds old, as a unified diff in which no
// secret shows; nothing if nothing would.
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

// A reading makes a document of what a run printed, or says why there is none.
type reading struct {
	*run.Run
	t      *Template
	absent absences
}

func (t *Template) execute(ctx context.Context, values sources.Values, absent absences) *reading {
	return &reading{Run: t.program.Execute(ctx, values, false), t: t, absent: absent}
}

// An outcome is what rendering a template comes to: a document, or what it needs next.
type outcome struct {
	doc     *Document
	wanted  []sources.Ref // references that have not been asked for
	certain problem.List  // what is wrong whatever these hold
}

// next is the outcome of a run that needs more.
func (r *reading) next() outcome {
	wanted := slices.SortedFunc(maps.Keys(r.Wanted), sources.Ref.Compare)
	return outcome{wanted: wanted, certain: r.unresolved(r.certain)}
}

// render executes the template with values. Its error is a [problem.List] of everything
// that is wrong, where nothing more is needed to know that.
func (t *Template) render(ctx context.Context, values sources.Values, absent absences) (out outcome, err error) {
	defer crash.Catch("rendering", t.Name, &err)
	r := t.execute(ctx, values, absent)
	if errors.Is(r.Err, run.ErrOver) {
		return outcome{}, run.ErrOver
	}
	if len(r.Wanted) > 0 {
		return r.next(), nil
	}
	if len(r.problems()) > 0 || r.Passed || r.Err != nil {
		return t.explore(ctx, values, absent)
	}
	out.doc, err = r.read()
	return out, err
}

// problems are those of values that are not there, or not as they should be.
func (r *reading) problems() problem.List {
	problems := r.unresolved(r.Live)
	for i := range r.Blocked {
		s := r.t.walk.Lookups[i]
		problems = append(problems, r.t.Problem(int(s.Node.Position()), problem.Invalid, s.Name+": the key is not known, since it depends on a value that nothing asks for", ""))
	}
	return problems
}

// read encodes the document and reads it.
func (r *reading) read() (*Document, error) {
	d, problems := r.document()
	if len(problems) > 0 {
		r.t.unread.Store(true)
		return nil, sorted(problems)
	}
	return d, nil
}

func sorted(problems problem.List) problem.List {
	slices.SortStableFunc(problems, func(a, b *problem.Problem) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	return problems
}

// certain reports whether a place in the tree is reached whatever is fetched yet.
func (r *reading) certain(s *walk.Site) bool { return len(s.Arms) == 0 && s.In == r.t.Name }

// unresolved returns a problem for every parameter without a good value, and for
// every lookup of a value that is not there, in places that matter.
func (r *reading) unresolved(matters func(*walk.Site) bool) (out problem.List) {
	told := map[string]bool{}
	for _, u := range r.t.walk.Uses {
		p := r.Params[u.Param]
		if told[u.Param] || p.Problem == "" && !p.Missing || !matters(&u.Site) {
			continue
		}
		told[u.Param] = true
		if p.Problem != "" {
			out = append(out, &problem.Problem{Template: r.t.Name, Msg: "parameter " + u.Param + ": " + p.Problem})
			continue
		}
		out = append(out, r.missingParam(u))
	}
	for i, s := range r.t.walk.Lookups {
		missed := maps.Clone(r.Missed[i])
		if v, asked := r.Values[s.Ref]; !s.Computed && s.Func.Required && asked && v == nil && !r.MayInvent(s.Func) && matters(&s.Site) {
			missed = map[sources.Ref]bool{s.Ref: true}
		}
		for _, ref := range slices.SortedFunc(maps.Keys(missed), sources.Ref.Compare) {
			msg, hint := r.notThere(s, ref)
			if v := r.Values[ref]; v != nil && v.Data == "" { // of mustEnv only
				msg, hint = ref.String()+" is empty", fmt.Sprintf("give it a value, or a default: or (env %q) \"...\"", ref.Key)
			}
			missing := r.t.Problem(int(s.Node.Position()), problem.Missing, msg, hint)
			missing.Refs = []sources.Ref{ref}
			out = append(out, missing)
		}
	}
	return out
}
