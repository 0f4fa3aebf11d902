// Package run executes templates with the values that are known so far, and finds out which others they need.
package run

import (
	"slices"

	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// call runs the lookup in a template: args are its number, its key, and for the
// ones with a default that default.
func (r *Run) call(name string, l lookup.Func, args []any) (any, error) {
	number := args[0].(int)
	if s := r.t.Walk.Lookups[number]; s.Computed && !r.Known(s.Key) {
		r.Blocked[number] = true
		return lookup.Answer(r.Row(l.Source), name, nil, []any{""}), nil
	}
	given := args[1:]
	if l.Catalog {
		var err error
		if given, err = r.catalogArgs(l, given); err != nil {
			return nil, err
		}
	}
	key, rest, err := lookup.Args(name, l, given)
	if err != nil {
		return nil, err
	}
	ref, err := r.refAt(number, l, key, rest)
	if err != nil {
		return nil, err
	}
	if r.Writes(ref) && r.holdBack(number) {
		return lookup.Answer(r.Row(ref.Source), name, nil, rest), nil
	}
	v, asked := r.ask(number, ref)
	if l.Source != "" && !l.Listing {
		v = lookup.Single(v)
	}
	if asked && v == nil && r.MayInvent(l) {
		v = &sources.Value{Data: sources.AnyText, Origin: ref.String()}
	}
	out := lookup.Answer(r.Row(ref.Source), name, v, rest)
	if l.Required && asked && (v == nil || l.Listing && lookup.Length(out) == 0 || name == "mustEnv" && out == "") {
		r.miss(number, ref)
	}
	return out, nil
}

// refAt returns the reference that a call of a lookup makes.
func (r *Run) refAt(number int, l lookup.Func, key string, rest []any) (sources.Ref, error) {
	s := r.t.Walk.Lookups[number]
	if r.hangsOnSecret(s) {
		return sources.Ref{}, lookup.Error("the key is computed from a secret, and keys are shown in logs and errors")
	}
	parts, err := []lookup.Part{{Text: key}}, error(nil)
	if s.Computed && !l.Catalog {
		if parts, err = r.parts(key); err != nil {
			return sources.Ref{}, err
		}
	}
	ref, err := l.Ref(parts, nil, r.t.Names)
	switch {
	case err != nil || !l.Params:
		return ref, err
	case s.Computed && s.Path == (sources.Ref{}) && r.Writes(ref):
		// A value must not add parameters, or make a write of what was meant to be read.
		return ref, lookup.Error(`parameters of a computed reference are arguments of their own: ref "vault:PATH#FIELD" "NAME=VALUE"`)
	}
	return l.Ref(parts, lookup.Texts(rest), r.t.Names)
}

// hangsOnSecret reports whether a key is computed from a secret. What a listing
// holds are names, which may be part of a key.
func (r *Run) hangsOnSecret(s *walk.Lookup) bool {
	for o := range s.Key.From {
		if o.Lookup > 0 && r.t.Walk.Lookups[o.Lookup-1].Func.Listing {
			continue
		}
		ofSecret := func(ref sources.Ref) bool { return r.Row(ref.Source).Secret } // a placeholder is no secret, what it is for is one
		if s.Computed && (r.IsSecret(walk.Flow{From: map[walk.Input]bool{o: true}}) || slices.ContainsFunc(r.RefsAt(o), ofSecret)) {
			return true
		}
	}
	return false
}

// parts returns of what a computed key is made.
func (r *Run) parts(key string) ([]lookup.Part, error) {
	marked, ok := r.marks.Texts[key]
	if !ok {
		return []lookup.Part{{Text: key, Value: true}}, nil
	}
	parts := r.marks.Parts(marked)
	if lookup.Joined(parts) == key {
		return parts, nil
	}
	return []lookup.Part{{Text: key}}, lookup.CheckChanged(key, marked, parts)
}

// catalogArgs checks what the arguments of a function of the catalog are made of.
func (r *Run) catalogArgs(l lookup.Func, args []any) ([]any, error) {
	for _, a := range args {
		s, ok := a.(string)
		if _, made := r.marks.Texts[s]; !ok || !made {
			continue
		}
		parts, err := r.parts(s)
		if err == nil {
			_, err = lookup.Placed(r.Row(l.Source), false, parts)
		}
		if err != nil {
			return nil, err
		}
	}
	return args, nil
}
