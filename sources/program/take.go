package program

import (
	"slices"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/round"
)

// ask runs a program for its keys.
func (f *fetch) ask(p *Program, asked []*request) {
	names := namesOf(asked)
	out, err := p.run(f.ctx, f.config.environ(), question(names))
	if err != nil {
		f.Fail(p.failed(err, asked))
		return
	}

	a, err := readAnswer(out, names)
	if err != nil {
		f.Fail(p.failed(err, asked))
		return
	}
	for _, r := range asked {
		f.take(p, a, r)
	}
}

// take holds what a program answers for one key.
func (f *fetch) take(p *Program, a *answer, r *request) {
	value, held := a.Values[r.Of.name]
	said, wrong := a.Errors[r.Of.name]
	switch {
	case wrong:
		f.Fail(p.refused(said, r))
	case !held:
		f.Lack(sources.Absence{}, r.Wanted...)
	default:
		f.Take(round.Document{Name: r.Of.String(), Whole: value, Secret: true, Look: fieldHint}, r.Wanted)
	}
}

const fieldHint = "is the name of the field right?"

// namesOf returns what a program is asked for, sorted.
func namesOf(asked []*request) (names []string) {
	for _, r := range asked {
		names = append(names, r.Of.name)
	}
	slices.Sort(names)
	return names
}
