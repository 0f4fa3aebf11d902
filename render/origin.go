package render

import (
	"fmt"
	"slices"
)

// An Origin is where a line of a document comes from.
type Origin struct {
	Line, Column int      // in the template; 0 if unknown
	From         []string // references, or "parameter NAME", of the values in it
	Secret       bool     // a part of it is secret
}

// A span is a part of a document's text, and where in the template it stands.
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
					now.Line, now.Column = d.Template.position(at)
				}
				if hole && (k == 0 || part[k-1] == '\n') {
					now.From, now.Secret = append(now.From, d.from[i]...), now.Secret || d.labels[i] != ""
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

// Param is the value of a parameter by which the document was rendered, as text; ""
// if there is none.
func (d *Document) Param(name string) string {
	if v := d.params[name]; v != nil {
		return fmt.Sprint(v)
	}
	return ""
}
