package sources

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// A Place is where --from looks for values by their names: a path or a document of a
// source.
type Place struct {
	Ref // as it was given, without a slash at its end
	row *Row
}

// Place reads what --from gives. Its error is [*Hinted], names what was given, and shows no
// password of a URL.
func (t Table) Place(written string) (Place, error) {
	p, err := t.place(written)
	if err == nil {
		return p, nil
	}

	hint := ""
	var known *Hinted
	if errors.As(err, &known) {
		hint = known.Hint
	}
	return p, &Hinted{fmt.Errorf("%s: %w", withoutLogin(written), err), hint}
}

// withoutLogin replaces what a URL has before its host.
func withoutLogin(written string) string {
	scheme, rest, ok := strings.Cut(written, "://")
	authority, _, _ := strings.Cut(rest, "/")
	at := strings.LastIndexByte(authority, '@')
	if !ok || at < 0 {
		return written
	}
	return scheme + "://..." + rest[at:]
}

func (t Table) place(written string) (Place, error) {
	ref, err := t.ParseRef(written)
	if err != nil {
		return Place{}, &Hinted{
			Err:  errors.New("it is not SOURCE:PATH"),
			Hint: "name a source and a path or a document in it, as in vault:secret/data/db",
		}
	}

	if names := t.Names(); !slices.Contains(names, ref.Source) {
		hint := cmp.Or(t.ForeignHint(written), nearest.Hint(ref.Source, names), "sources are "+strings.Join(names, ", "))
		return Place{}, &Hinted{fmt.Errorf("there is no source %s", ref.Source), hint}
	}

	at := strings.TrimRight(ref.Key, "/")
	p := Place{Ref: Ref{Source: ref.Source, Key: at}, row: t.Of(ref.Source)}
	return p, p.check()
}

// check finds why values cannot be looked for in a place.
func (p Place) check() error {
	switch {
	case p.row.Keys.Alone:
		return &Hinted{fmt.Errorf("in %s, no value is below another one", p.Source),
			"name a source that has paths or documents"}
	case strings.Contains(p.Key, "${"):
		return &Hinted{errors.New("variables are not replaced in it"), "in a pod, write $(NAME)"}
	}

	sample := p.Named("name")
	if before, field, ok := strings.Cut(p.Key, "#"); ok && !p.nests(sample) {
		return &Hinted{fmt.Errorf("it names the field %s", field), "leave that out: " + p.Source + ":" + before}
	}
	if p.row.Writes(sample.Key) {
		return &Hinted{errors.New("asking for it creates something"), "name a path or a document that is read"}
	}
	return p.row.checkKey(sample)
}

// nests reports whether names can be below the field of a document, or "#" is no mark.
func (p Place) nests(sample Ref) bool {
	if !strings.Contains(p.row.Keys.Marks, "#") {
		return true
	}
	return p.row.Keys.Below != nil && strings.Count(sample.Key, "#") == 1
}

// checkKey finds what is wrong with a reference to a value.
func (r *Row) checkKey(ref Ref) (err error) {
	if r.Keys.Split != nil {
		_, _, err = r.Keys.Split(ref.Key)
	}
	if err == nil && r.Keys.Clean != nil {
		_, err = r.Keys.Clean(ref.Key)
	}
	if err == nil {
		return nil
	}

	hint := r.KeyHint(ref.Key)
	var known *Hinted
	if hint == "" && errors.As(err, &known) {
		hint = known.Hint
	}
	return &Hinted{fmt.Errorf("a value below it would be %s: %w", withoutLogin(ref.String()), err), hint}
}

// Named returns the reference to the value of a name.
func (p Place) Named(name string) Ref {
	if p.row.Keys.Below != nil {
		return Ref{p.Source, p.row.Keys.Below(p.Key, name)}
	}
	return Ref{p.Source, p.Key + "/" + name}
}

// Serves reports whether a value is looked for in a place. What is secret is not looked for
// in a server that has no secrets; files on this machine may be mounted Secrets.
func (p Place) Serves(secret bool) bool {
	return !secret || p.row.Secret || p.row.SomeSecret || p.row.Server == ""
}

// String returns the written form.
func (p Place) String() string {
	if p.Key == "" {
		return p.Source + ":/"
	}
	return p.Ref.String()
}

// Row returns the source of a place.
func (p Place) Row() *Row { return p.row }
