package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// absences explain why references are not held; nil explains nothing.
type absences func(sources.Ref) sources.Absence

func (a absences) of(ref sources.Ref) sources.Absence {
	if a == nil {
		return sources.Absence{}
	}
	return a(ref)
}

// missingParam is the problem of a parameter without a value.
func (r *reading) missingParam(u *walk.Use) *problem.Problem {
	missing := r.t.Problem(u.Node, problem.Missing, "parameter "+u.Param+" has no value", r.paramHint(u.Param))
	p := r.t.params[u.Param]
	if p == nil {
		missing.Hint = cmp.Or(walk.ForeignField(u.Node), missing.Hint)
		return missing
	}

	missing.Refs = p.Refs
	for _, ref := range p.Refs {
		addAbsence(missing, ref, r.absent.of(ref))
	}
	return missing
}

// addAbsence adds to a problem why a reference is not held, if that is known.
func addAbsence(p *problem.Problem, ref sources.Ref, a sources.Absence) {
	if a.Why == "" {
		return
	}
	p.Msg += fmt.Sprintf("; at %s, %s", ref, a.Why)
	if advice := a.Advice(); advice != "" {
		p.Hint += "; " + advice
	}
}

// notThere returns the message and the hint for a reference that is not held.
func (r *reading) notThere(s *walk.Lookup, ref sources.Ref) (msg, hint string) {
	msg, hint = ref.String()+" is not there", r.missingHint(s, ref)
	a := r.absent.of(ref)
	if a.Why != "" {
		msg += ": " + a.Why
	}
	return msg, cmp.Or(a.Advice(), a.Put, hint)
}

func (r *reading) paramHint(name string) string {
	hint := "give it with --set " + sources.ShellWord(name) + "=..."
	p := r.t.params[name]
	if p == nil {
		return hint + ", or declare it in the header, with a default or optional: true" + r.t.misnamedHeader()
	}

	for _, ref := range p.Refs {
		hint += ", or " + cmp.Or(r.absent.of(ref).Put, "put it at "+ref.String())
	}
	if len(p.Refs) == 0 && len(p.From) > 0 {
		hint += r.unsetHint(p)
	}
	return hint
}

// misnamedHeader says which comment looks like the header of a template without one; "" if none does.
func (t *Template) misnamedHeader() string {
	for _, w := range t.warnings {
		if t.top.Text == "" && strings.HasPrefix(w.Msg, header.NotRead) {
			return fmt.Sprintf("; %s:%d: %s", w.Template, w.Line, w.Msg)
		}
	}
	return ""
}

// unsetHint names what sets the variables in the references of a parameter, none of which are set: the flag of a root,
// or the variables themselves.
func (r *reading) unsetHint(p *run.Bound) string {
	hint := ""
	var others []string
	for _, written := range p.From {
		root := lookup.OwnRoot(written, p.IsMap(), r.t.opt.Sources)
		if root == nil {
			others = append(others, written)
			continue
		}
		hint += fmt.Sprintf(", or %s with --%s %s (INITPLATE_%s)", written, root.Flag, root.Value, root.Variable)
	}
	if len(others) > 0 {
		hint += "; or set the variables in " + strings.Join(others, ", ")
	}
	return hint
}

func (r *reading) missingHint(s *walk.Lookup, ref sources.Ref) string {
	switch s.Name {
	case "mustEnv":
		return fmt.Sprintf("set it, or give a default: envOrDefault %q \"...\"", ref.Key)
	case "safeLs", "safeTree":
		return "there is nothing below that prefix; ls and tree return an empty list instead"
	}

	row := r.Row(ref.Source)
	if row.Missing == nil || s.Name == "ref" && row.Writes(ref.Key) {
		return ""
	}
	hint := row.Missing(ref.Key)
	if s.Name == "key" {
		hint += fmt.Sprintf(", or give a default: keyOrDefault %q \"...\"", ref.Key)
	}
	return hint
}

// fieldsHint is for a secret that lacks a field: where its fields are, and what shows them.
func (r *reading) fieldsHint(refs []sources.Ref) string {
	for _, ref := range refs {
		if hint := r.fieldHint(ref); hint != "" {
			return hint
		}
	}
	return ""
}

// fieldHint is fieldsHint for one reference.
func (r *reading) fieldHint(ref sources.Ref) string {
	fields := r.Row(ref.Source).Fields
	v := r.Values[ref]
	if fields == nil {
		return ""
	}
	if v == nil || v.Data == nil { // a placeholder
		where, _ := fields(ref.Key, nil)
		return where
	}

	where, look := fields(ref.Key, v.Data)
	if where == "" {
		return ""
	}
	a := r.absent.of(ref)
	return where + "; " + cmp.Or(a.Advice(), a.Put, look)
}

// alreadyField is the hint where a template looks for a field in what is one already.
func (r *reading) alreadyField(from walk.Flow) string {
	for ref := range r.Refs(from) {
		if r.Row(ref.Source).Fields != nil && strings.Contains(ref.Key, "#") {
			return fmt.Sprintf("the field itself is {{ ref %q }}, without a field name after it", ref.String())
		}
	}
	return ""
}
