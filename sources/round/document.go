package round

import (
	"cmp"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
)

// A Document is what a request answered.
type Document struct {
	Name    string            // its key as origins of values have it; "" is as it was written
	Whole   any               // the value of a key without a field
	Parts   any               // what fields are parts of; nil if it is Whole or, if that is text, what it says
	In      document.Language // of text; "" is JSON
	Version string
	Secret  bool

	// How is a hint for a text that has no fields, besides the usual one. Lacks explains that the
	// document has no such field; nil is the usual explanation, with the hint Look.
	How   string
	Look  string
	Lacks func(Wanted) sources.Absence
}

// Take holds what is wanted of a document.
func (r *Round) Take(d Document, wanted []Wanted) {
	var unread error
	for _, w := range wanted {
		if w.Field != "" && d.Parts == nil && unread == nil {
			d.Parts, unread = d.parts()
		}
		r.take(d, unread, w)
	}
}

// parts returns what fields are parts of.
func (d *Document) parts() (parts any, err error) {
	parts = d.Whole
	if text, ok := d.Whole.(string); ok {
		parts, err = document.Decode([]byte(text), cmp.Or(d.In, document.JSON))
	}
	if err == nil {
		err = document.CheckFields(parts)
	}
	return parts, err
}

func (r *Round) take(d Document, unread error, w Wanted) {
	value, held := d.Whole, true
	switch {
	case w.Field == "":
	case unread != nil:
		r.Refuse(w.Key, unread, d.How+"leave out #"+w.Field+" for its whole text")
		return
	default:
		value, held, _ = document.Part(d.Parts, w.Field)
	}

	if !held {
		r.Lack(d.lacks(w), w)
		return
	}
	r.Hold(w.Key, d.name(w), value, d.Version, d.Secret)
}

func (d *Document) lacks(w Wanted) sources.Absence {
	absence := sources.Absence{Held: true, Why: document.Lacks(w.Field), Hint: d.Look}
	if d.Lacks != nil {
		absence = d.Lacks(w)
	}
	absence.Near = document.Near(d.Parts, w.Field)
	return absence
}

func (d *Document) name(w Wanted) string {
	switch {
	case d.Name == "":
		return w.Key
	case w.Field == "":
		return d.Name
	}
	return d.Name + "#" + w.Field
}
