package main

import (
	"maps"
	"slices"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/header"
)

// Parameters are the names of parameters of templates, and whether each is a map.
type parameters map[string]bool

// add adds the parameters that a template declares or uses.
func (p parameters) add(t *render.Template) {
	for _, name := range t.Uses() {
		if _, declared := p[name]; !declared {
			p[name] = false
		}
	}
	for name, param := range t.Header.Params {
		p[name] = p[name] || param.IsMap()
	}
}

// has reports whether a name is that of a parameter, or of an entry of a map.
func (p parameters) has(name string) bool {
	param, entry, isEntry := header.Entry(name)
	if isEntry && entry != "" {
		return p[param]
	}
	_, ok := p[name]
	return ok
}

// lack returns the keys that are not names of these, sorted.
func lack[V any](p parameters, given map[string]V) (unknown []string) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !p.has(name) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

// hint says what an unknown name may have been meant to be: the name of a parameter, or else of
// an entry of a map, if isVariable says that a server knows it.
func (p parameters) hint(name string, isVariable func(string) bool) string {
	if param, entry, isEntry := header.Entry(name); isEntry && entry != "" {
		if n := nearest.Name(param, p.maps()); n != "" {
			return "did you mean " + n + "." + entry + "?"
		}
	}

	if n := nearest.Hint(name, slices.Sorted(maps.Keys(p))); n != "" || !isVariable(name) {
		return n
	}
	return p.entryHint(name)
}

// entryHint says how a name is given as that of an entry of the only map.
func (p parameters) entryHint(name string) string {
	all := p.maps()
	if len(all) != 1 || !header.IsIdentifier(name) {
		return ""
	}
	return "what is not a parameter is written with --set " + all[0] + "." + name + "=VALUE"
}

// maps returns the names of the parameters that are maps.
func (p parameters) maps() (all []string) {
	for param, isMap := range p {
		if isMap {
			all = append(all, param)
		}
	}
	return all
}
