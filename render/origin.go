package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/sources"
)

// An Origin is where a line of a document comes from.
type Origin struct {
	File         string   // the template, or another file whose define it uses
	Line, Column int      // in that; 0 if unknown
	From         []string // references, or "parameter NAME", of the values in it
	Secret       bool     // a part of it is secret
	Invented     bool     // a part of it is a placeholder
}

// A span is a part of a document's text, and where in the template it is.
type span struct{ size, at int }

// Origins returns where each line of the document comes from.
func (d *Document) Origins() []Origin {
	all := []Origin{{}}
	for i, text := range d.texts {
		for _, s := range d.spans[i] {
			part := text[:min(s.size, len(text))]
			text = text[len(part):]
			for line := range strings.Lines(part) {
				d.addOrigin(&all[len(all)-1], i, s.at, line)
				if strings.HasSuffix(line, "\n") {
					all = append(all, Origin{})
				}
				if s.at >= 0 && !d.isHole(i) {
					s.at += len(line)
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

// isHole reports whether a text is what an action printed.
func (d *Document) isHole(i int) bool { return d.from[i] != nil || d.labels[i] != "" }

// addOrigin adds to the origin of a line that of a part of it. The part belongs to text i, and
// comes from the byte at of the template, -1 if that is not known.
func (d *Document) addOrigin(o *Origin, i, at int, part string) {
	indent := len(part) - len(strings.TrimLeft(part, " "))
	isSpace := strings.Trim(part, " \n") == ""
	if o.Line == 0 && at >= 0 && !isSpace {
		if !d.isHole(i) {
			at += indent
		}
		from := d.Template.Place(at)
		o.File = from.File
		o.Line, o.Column = from.Line, from.Column
	}
	if d.isHole(i) {
		o.From = append(o.From, d.from[i]...)
		o.Secret = o.Secret || d.labels[i] != ""
		o.Invented = o.Invented || d.invented[i]
	}
}

// A ParamOrigin says where a parameter's value is from, never what it is.
type ParamOrigin struct {
	Name   string
	From   string // a reference, the flag or file that gave it, "default" or "nothing"; several of a map
	Secret bool
}

// Params returns where the values of the template's parameters are from, by name.
func (d *Document) Params() []ParamOrigin { return d.origins }

func (r *reading) paramOrigins() (out []ParamOrigin) {
	for _, name := range r.t.program.All {
		p := r.Params[name]
		out = append(out, ParamOrigin{Name: name, From: givenFrom(p), Secret: p.Secret})
	}
	return out
}

// givenFrom says where the value of a parameter is from. The entries of a map may be from several
// places.
func givenFrom(p *run.Resolved) string {
	var all []string
	for _, part := range p.Each() {
		all = append(all, partFrom(part))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

// partFrom says where a part of a parameter is from: all of it, or an entry of a map.
func partFrom(p *run.Resolved) string {
	switch {
	case len(p.Refs) > 0:
		return p.Refs[0].String()
	case p.By != "":
		return p.By
	case p.Value != nil:
		return "default"
	}
	return "nothing"
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

// HasEntry reports whether a parameter of type map had an entry of that name for the document.
func (d *Document) HasEntry(name string) bool {
	for _, v := range d.params {
		if m, isMap := v.(map[string]any); isMap && m[name] != nil {
			return true
		}
	}
	return false
}
