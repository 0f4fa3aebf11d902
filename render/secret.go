package render

import (
	"github.com/initplate/initplate/sources"
)

// secretRefs are the references of all secret parameters of all templates of a run. What one
// template declares secret, no other one may show.
type secretRefs struct {
	table sources.Table
	refs  []sources.Ref
}

func secretsOf(templates []*Template) secretRefs {
	all := secretRefs{table: tableOf(templates)}
	for _, t := range templates {
		for _, p := range t.params {
			if p.Secret {
				all.refs = append(all.refs, p.Refs...)
			}
		}
	}
	return all
}

// mark marks the values of these references as secret.
func (s secretRefs) mark(values sources.Values) {
	for ref, v := range values {
		if v != nil && s.hold(ref) {
			v.Secret = true
		}
	}
}

// hold reports whether a reference asks for one of these secrets, or for a listing, a directory
// or a file that holds one.
func (s secretRefs) hold(ref sources.Ref) bool {
	for _, secret := range s.refs {
		if secret.Source == ref.Source && s.table.Of(ref.Source).Covers(ref.Key, secret.Key) {
			return true
		}
	}
	return false
}

// asked reports whether a reference asks for one of these secrets, or its source holds secrets.
func (s secretRefs) asked(ref sources.Ref) bool {
	return s.table.Of(ref.Source).Secret || s.hold(ref)
}

// tableOf returns the sources of a run, which are the same for all its templates.
func tableOf(templates []*Template) sources.Table {
	if len(templates) == 0 {
		return nil
	}
	return templates[0].opt.Sources
}
