package render

import (
	"errors"
	"fmt"
	"slices"

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
		if t.program.Now == nil {
			continue
		}

		at := -1
		if number := t.program.Now.LookupOf(ref); number >= 0 {
			at = int(t.walk.Lookups[number].Node.Position())
		}
		for _, u := range t.walk.Uses {
			if p := t.params[u.Param]; at < 0 && p != nil && slices.Contains(p.Refs, ref) {
				at = int(u.Node.Position())
			}
		}
		if at >= 0 {
			line, column := t.Position(at)
			return fmt.Sprintf("%s:%d:%d", t.Name, line, column)
		}
	}
	return ""
}
