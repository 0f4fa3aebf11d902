package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

// fromWord is the word of --allow-missing for all places of --from.
const fromWord = "from"

// places returns where --from says to look, in order, each place once.
func (a *app) places() (places []sources.Place, err error) {
	for _, written := range a.From {
		written = strings.TrimSpace(written)
		place, err := a.table().Place(written)
		if err != nil {
			hint := ""
			var known *sources.Hinted
			if errors.As(err, &known) {
				hint = known.Hint
			}
			return nil, usage(hint, "%s %v", a.fromBy(), err)
		}
		if !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return places, nil
}

// fromBy returns what gives the places of --from.
func (a *app) fromBy() string {
	flag := "--" + fromWord
	if set, _ := a.lookup(variable(fromWord)); set != "" && set == strings.Join(a.From, ",") {
		return variable(fromWord)
	}
	return flag
}

// warnUnasked warns of each place of the flag where no parameter of any template is looked
// for. A variable may be meant for many pods.
func (a *app) warnUnasked(in *input) {
	for _, place := range in.from {
		isAsked := func(t *render.Template) bool { return len(t.In(place)) > 0 }
		if slices.ContainsFunc(in.templates(), isAsked) || a.fromBy() != "--"+fromWord {
			continue
		}
		a.warn("--"+fromWord+" "+place.String()+": no parameter of the templates is looked for there",
			"a place is for parameters whose from names ${CONSUL_PREFIX} or ${VAULT_PATH}; "+
				"where secrets are kept, for secret ones")
	}
}

// unheldFrom reports each place of --from where nothing was found.
func (a *app) unheldFrom(c *render.Collection, in *input) (errs []error) {
	for _, place := range in.from {
		asked, held := askedIn(c, in, place)
		if len(asked) == 0 || held || a.mayBeEmpty(place) {
			continue
		}

		r := root{word: a.fromWord(in, place), by: a.fromBy(), value: place.String()}
		errs = append(errs, r.failure(c, lookedAt{place.Row(), "there", lookIn(place)}, asked, in.values))
	}
	return errs
}

// mayBeEmpty reports whether --allow-missing names a place, or all places.
func (a *app) mayBeEmpty(place sources.Place) bool {
	return slices.ContainsFunc(a.AllowMissing, func(word string) bool {
		return word == fromWord || sameAt(word, place.String())
	})
}

// isPlace reports whether a word is what one --from gives.
func (a *app) isPlace(word string) bool {
	return slices.ContainsFunc(a.From, func(given string) bool { return sameAt(given, word) })
}

// sameAt reports whether two values of --from name one place.
func sameAt(a, b string) bool {
	return strings.TrimRight(strings.TrimSpace(a), "/") == strings.TrimRight(strings.TrimSpace(b), "/")
}

// fromWord returns the word of --allow-missing for a place: several places are allowed one
// by one.
func (a *app) fromWord(in *input, place sources.Place) string {
	if len(in.from) == 1 {
		return fromWord
	}
	return sources.ShellWord(place.String())
}

// askedIn returns the references to values in a place that were asked for, and whether any
// of them is held.
func askedIn(c *render.Collection, in *input, place sources.Place) (asked []sources.Ref, held bool) {
	for _, t := range in.templates() {
		for _, ref := range t.In(place) {
			v, was := c.Values[ref]
			if !was || slices.Contains(asked, ref) {
				continue
			}
			asked = append(asked, ref)
			held = held || v != nil
		}
	}

	sources.SortRefs(asked)
	return asked, held
}

// lookIn says what to do if nothing is held in a place.
func lookIn(place sources.Place) string {
	if row := place.Row(); row.Root != nil {
		return row.Root.Look(place.Key)
	}
	return "is the place right?"
}
