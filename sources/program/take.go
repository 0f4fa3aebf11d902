package program

import (
	"slices"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
)

// ask runs a program for its keys.
func (f *fetch) ask(p *Program, keys []key) {
	names := namesOf(keys)
	out, err := p.run(f.ctx, f.config.environ(), request(names))
	if err != nil {
		f.fail(p.failed(err, keys))
		return
	}

	a, err := readAnswer(out, names)
	if err != nil {
		f.fail(p.failed(err, keys))
		return
	}
	for _, k := range keys {
		f.take(p, a, k)
	}
}

// take holds what a program answers for one key.
func (f *fetch) take(p *Program, a *answer, k key) {
	value, held := a.Values[k.name]
	said, wrong := a.Errors[k.name]
	switch {
	case wrong:
		f.fail(p.refused(said, k))
	case !held:
		f.lack(k, sources.Absence{})
	case !k.hasField:
		f.put(k, value)
	default:
		f.part(value, k)
	}
}

// part holds a part of a value.
func (f *fetch) part(whole any, k key) {
	var err error
	if text, ok := whole.(string); ok {
		whole, err = document.Decode([]byte(text), document.JSON)
	}
	if err == nil {
		err = document.CheckFields(whole)
	}

	part, held, _ := document.Part(whole, k.field)
	switch {
	case err != nil:
		f.fail(&sources.Error{
			Source: name, Keys: []string{k.asked}, Kind: sources.Invalid, Err: err,
			Hint: "without the # the whole value is asked for",
		})
	case held:
		f.put(k, part)
	default:
		f.lack(k, sources.Absence{Held: true, Why: document.Lacks(k.field), Hint: "is the name of the field right?"})
	}
}

func askedOf(keys []key) (asked []string) {
	for _, k := range keys {
		asked = append(asked, k.asked)
	}
	return asked
}

// namesOf returns what a program is asked for, sorted and without duplicates.
func namesOf(keys []key) (names []string) {
	for _, k := range keys {
		names = append(names, k.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
