package render

import (
	"errors"
	"slices"
	"text/template/parse"

	"github.com/initplate/initplate/sources"
)

// located adds the place in a template to errors of sources about how a key is written. If a
// server is not reached, or refuses, the place does not matter.
func located(err error, templates []*Template) error {
	switch e := err.(type) {
	case *sources.Error:
		if e.Kind != sources.Invalid || len(e.Keys) == 0 {
			return err
		}

		at := *e
		at.At = placeOf(sources.Ref{Source: e.Source, Key: e.Keys[0]}, templates)
		return &at
	case interface{ Unwrap() []error }:
		var all []error
		for _, one := range e.Unwrap() {
			all = append(all, located(one, templates))
		}
		return errors.Join(all...)
	}
	return err
}

// placeOf returns where the last execution of the templates asked for a reference, or "".
func placeOf(ref sources.Ref, templates []*Template) string {
	for _, t := range templates {
		if at := t.askedAt(ref); at != nil {
			return t.PlaceOf(at).String()
		}
	}
	return ""
}

// askedAt returns the node at which the last execution asked for a reference, or nil.
func (t *Template) askedAt(ref sources.Ref) parse.Node {
	if t.program.Now == nil {
		return nil
	}
	if number := t.program.Now.LookupOf(ref); number >= 0 {
		return t.walk.Lookups[number].Node
	}

	for _, u := range t.walk.Uses {
		if p := t.params[u.Param]; p != nil && slices.Contains(p.Refs, ref) {
			return u.Node
		}
	}
	return nil
}
