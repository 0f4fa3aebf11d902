package run

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// call runs a lookup of a template. args are its number, its key, and its default if it
// takes one.
func (r *Run) call(name string, l lookup.Func, args []any) (any, error) {
	number := args[0].(int)
	if s := r.t.Walk.Lookups[number]; s.Computed && !r.Known(s.Key) {
		r.Blocked[number] = true
		return lookup.Answer(r.Row(l.Source), name, nil, []any{""}), nil
	}

	ref, rest, err := r.refOf(number, name, l, args[1:])
	switch {
	case err != nil:
		return nil, err
	case l.Prefix:
		return r.each(number, ref), nil
	case r.Writes(ref) && r.holdBack(number):
		return lookup.Answer(r.Row(ref.Source), name, nil, rest), nil
	}
	return r.answer(number, name, l, ref, rest), nil
}

// refOf returns the reference that a lookup makes from its arguments, and those after the key.
func (r *Run) refOf(number int, name string, l lookup.Func, args []any) (ref sources.Ref, rest []any, err error) {
	if l.Catalog {
		err := r.checkCatalogArgs(l, args)
		if err != nil {
			return ref, nil, err
		}
	}

	key, rest, err := lookup.Args(name, l, args)
	if err != nil {
		return ref, nil, err
	}
	ref, err = r.refAt(number, l, key, rest)
	return ref, rest, err
}

// answer returns what a lookup returns for its reference, and notes it if it is missed.
func (r *Run) answer(number int, name string, l lookup.Func, ref sources.Ref, rest []any) any {
	v, asked := r.ask(number, ref)
	if l.Source != "" && !l.Listing {
		v = lookup.Single(v)
	}
	if asked && v == nil && r.MayInvent(l) {
		v = &sources.Value{Data: sources.AnyText, Origin: ref.String()}
	}

	out := lookup.Answer(r.Row(ref.Source), name, v, rest)
	nothing := v == nil || l.Listing && lookup.Length(out) == 0 || name == "mustEnv" && out == ""
	if l.Required && asked && nothing {
		note(r.Missed, number, ref)
	}
	return out
}

// each returns the values of the names that a reference lists, by what follows the prefix. A
// check that finds no name has a placeholder.
func (r *Run) each(number int, ref sources.Ref) map[string]any {
	out := map[string]any{}
	list, asked := r.ask(number, ref)
	if asked && list == nil && r.t.Names.Placeholders {
		out["NAME"] = sources.AnyText
	}
	if list == nil {
		return out
	}

	for _, name := range list.Data.([]string) {
		if v, _ := r.ask(number, sources.Ref{Source: ref.Source, Key: name}); v != nil {
			out[strings.TrimPrefix(name, strings.TrimSuffix(ref.Key, "*"))] = v.Data
		}
	}
	return out
}

// refAt returns the reference that a call of a lookup makes.
func (r *Run) refAt(number int, l lookup.Func, key string, rest []any) (sources.Ref, error) {
	s := r.t.Walk.Lookups[number]
	parts, err := r.keyParts(s, key)
	if err != nil {
		return sources.Ref{}, err
	}

	ref, err := l.Ref(parts, nil, r.t.Names)
	switch {
	case err != nil || !l.Params:
		return ref, err
	case s.Computed && s.Path == (sources.Ref{}) && r.Writes(ref):
		// A value must not add parameters: they could turn a read into a write.
		const msg = `write the parameters of a computed reference as arguments of their own: ` +
			`ref "vault:PATH#FIELD" "NAME=VALUE"`
		return ref, lookup.Error(msg)
	}
	return l.Ref(parts, lookup.Texts(rest), r.t.Names)
}

// keyParts returns what the key of a lookup is made of. It refuses one made of a secret.
func (r *Run) keyParts(s *walk.Lookup, key string) ([]lookup.Part, error) {
	switch {
	case r.dependsOnSecret(s):
		return nil, lookup.SecretKey
	case s.Computed && !s.Func.Catalog:
		return r.parts(key)
	}
	return []lookup.Part{{Text: key}}, nil
}

// dependsOnSecret reports whether a key is computed from a secret. Listings do not count:
// they hold names, which may be part of a key.
func (r *Run) dependsOnSecret(s *walk.Lookup) bool {
	if !s.Computed {
		return false
	}

	// A placeholder is not a secret, but may replace one: the source decides.
	ofSecret := func(ref sources.Ref) bool { return r.Row(ref.Source).Secret }
	for o := range s.Key.From {
		if o.Lookup > 0 && r.t.Walk.Lookups[o.Lookup-1].Func.Listing {
			continue
		}
		from := walk.Flow{From: map[walk.Input]bool{o: true}}
		if r.IsSecret(from) || slices.ContainsFunc(r.RefsAt(o), ofSecret) {
			return true
		}
	}
	return false
}

// parts returns what a computed key is made of.
func (r *Run) parts(key string) ([]lookup.Part, error) {
	marked, ok := r.marks.Texts[key]
	if !ok {
		return []lookup.Part{{Text: key, Value: true, Fetched: true}}, nil
	}

	parts := r.marks.Parts(marked)
	if lookup.Joined(parts) == key {
		return parts, nil
	}
	return []lookup.Part{{Text: key, Fetched: true}}, lookup.CheckChanged(key, marked, parts)
}

// checkCatalogArgs checks what the arguments of a function of the catalog are made of.
func (r *Run) checkCatalogArgs(l lookup.Func, args []any) error {
	for _, text := range lookup.Texts(args) {
		if _, made := r.marks.Texts[text]; !made {
			continue
		}

		parts, err := r.parts(text)
		if err == nil {
			_, err = lookup.Placed(r.Row(l.Source), false, parts)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
