package render

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/sources"
)

// addPlaces adds to the references of all parameters those to the places where the run
// looks first. They come after the environment and files, and before the first server.
func (t *Template) addPlaces() {
	if len(t.opt.From) == 0 {
		return
	}

	t.placed = map[string]map[string]bool{}
	names := t.rootedNames()
	for param, p := range t.Header.Params {
		isServer := func(ref string) bool { return t.opt.serverOf(ref) != "" }
		at := slices.IndexFunc(p.From, isServer)
		if at < 0 {
			continue // it is below no root
		}
		p.From = slices.Insert(p.From, at, t.placedRefs(p, names[param])...)
	}
}

// placedRefs returns the references of a parameter to the values of some names in all
// places, and notes them.
func (t *Template) placedRefs(p *header.Param, names []string) (refs []string) {
	for _, place := range t.opt.From {
		if !place.Serves(p.Secret) {
			continue
		}
		for _, ref := range placedAt(place, p, names) {
			if !slices.Contains(refs, ref) {
				refs = append(refs, ref)
				t.notePlaced(place, ref)
			}
		}
	}
	return refs
}

// placedAt returns the references to the values of some names in a place. The entries of a map
// are one value, or are below its name.
func placedAt(place sources.Place, p *header.Param, names []string) (refs []string) {
	for _, name := range names {
		ref := place.Named(name).String()
		refs = append(refs, ref)
		if p.IsMap() && place.Row().Keys.Lists {
			refs = append(refs, ref+"/")
		}
	}
	return refs
}

// notePlaced notes that a reference is to a value in a place.
func (t *Template) notePlaced(place sources.Place, ref string) {
	at := place.String()
	if t.placed[at] == nil {
		t.placed[at] = map[string]bool{}
	}
	t.placed[at][ref] = true
}

// serverOf returns the server that a written reference asks; "" for none.
func (o Options) serverOf(written string) string {
	source, _, _ := strings.Cut(written, ":")
	return o.Sources.Of(source).Server
}

// rootedNames returns the names that each parameter has below roots. Several prefixes may
// have one name for different things: the port of a server is below CONSUL_PREFIX, that of
// its exporter below METRICS_CONSUL_PREFIX. Then only the former is looked for.
func (t *Template) rootedNames() map[string][]string {
	owned := map[string]bool{}
	all := map[string][]lookup.Rooted{}
	for param, p := range t.Header.Params {
		for _, ref := range p.From {
			r, ok := lookup.RootedIn(ref, p.IsMap(), t.opt.Sources)
			if !ok {
				continue
			}
			all[param] = append(all[param], r)
			owned[r.Name] = owned[r.Name] || r.Own
		}
	}

	names := map[string][]string{}
	for param, rooted := range all {
		for _, r := range rooted {
			if r.Own || !owned[r.Name] {
				names[param] = append(names[param], r.Name)
			}
		}
	}
	return names
}

// In returns the references of parameters to values in a place of [Options].From.
func (t *Template) In(place sources.Place) []sources.Ref {
	var written []string
	for ref := range t.placed[place.String()] {
		written = append(written, ref)
	}

	refs, err := t.opt.expand(written, false)
	if err != nil {
		return nil // was reported when the template was parsed
	}
	return refs
}
