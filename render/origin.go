package render

import (
	"fmt"
	"slices"

	"github.com/initplate/initplate/sources"
)

// An Origin is where a line of a document comes from.
type Origin struct {
	Line, Column int      // in the template; 0 if unknown
	From         []string // references, or "parameter NAME", of the values in it
	Secret       bool     // a part of it is secret
}

// A span is a part of a document's text, and where in the template it is.
type span struct{ size, at int }

// Origins returns where each line of the document comes from.
func (d *Document) Origins() []Origin {
	all := []Origin{{}}
	for i, text := range d.texts {
		hole := d.from[i] != nil || d.labels[i] != ""
		for _, s := range d.spans[i] {
			part := text[:min(s.size, len(text))]
			text = text[len(part):]

			for k := range len(part) {
				now := &all[len(all)-1]
				if now.Line == 0 && s.at >= 0 && part[k] != '\n' && part[k] != ' ' {
					at := s.at
					if !hole {
						at += k
					}
					now.Line, now.Column = d.Template.Position(at)
				}
				if hole && (k == 0 || part[k-1] == '\n') {
					now.From = append(now.From, d.from[i]...)
					now.Secret = now.Secret || d.labels[i] != ""
				}
				if part[k] == '\n' {
					all = append(all, Origin{})
				}
			}
		}
	}

	for i := range all {
		slices.Sort(all[i].From)
		all[i].From = slices.Compact(all[i].From)
	}
	return all
}

// A ParamOrigin says where a parameter's value is from, never what it is.
type ParamOrigin struct {
	Name   string
	From   string // a reference, the flag or file that gave it, "default" or "nothing"
	Secret bool
}

// Params returns where the values of the template's parameters are from, by name.
func (d *Document) Params() []ParamOrigin { return d.origins }

func (r *reading) paramOrigins() (out []ParamOrigin) {
	for _, name := range r.t.program.All {
		p := r.Params[name]
		o := ParamOrigin{Name: name, From: p.By, Secret: p.Secret}
		switch {
		case len(p.Refs) > 0:
			o.From = p.Refs[0].String()
		case p.By == "" && p.Value != nil:
			o.From = "default"
		case p.By == "":
			o.From = "nothing"
		}
		out = append(out, o)
	}
	return out
}

// SecretRefs are the references that the template's header says are secret.
func (t *Template) SecretRefs() map[sources.Ref]bool {
	out := map[sources.Ref]bool{}
	for _, p := range t.params {
		if !p.Secret {
			continue
		}
		for _, ref := range p.Refs {
			out[ref] = true
		}
	}
	return out
}

// Param returns the value that a parameter had for the document, as text; "" if it had none.
func (d *Document) Param(name string) string {
	if v := d.params[name]; v != nil {
		return fmt.Sprint(v)
	}
	return ""
}
