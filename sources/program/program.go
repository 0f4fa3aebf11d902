// Package program is the source of values that allowed programs answer, such as those of SOPS,
// 1Password or Bitwarden.
//
// A key is NAME/KEY, or NAME/KEY#FIELD for a part of a value that is an object or JSON; see
// [document.Part]. A "#" that is part of KEY is written %23. NAME is that of a program which a
// setting allows; without the setting, none is run. A fetched value never decides which.
//
// Each program runs once for all of its keys, and all programs run at the same time. It gets
//
//	{"version": 1, "keys": ["KEY", ...]}
//
// on standard input, and writes
//
//	{"version": 1, "values": {"KEY": VALUE}, "missing": ["KEY"], "errors": {"KEY": "TEXT"}}
//
// to standard output, where each key that was asked for is in one of the three. All values are
// secret. What it writes to standard error is not shown.
package program

import (
	"context"
	"fmt"
	"slices"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
	"github.com/initplate/initplate/sources/round"
)

// name is the name of the source.
const name = "exec"

// A Config says which programs may run.
type Config struct {
	Programs []Program
	Environ  func() []string // the environment of the process; may be nil
}

// A Source asks programs.
type Source struct {
	round.Absences
	config Config
}

// New returns the source. It runs nothing before the first Fetch.
func New(c Config) *Source { return &Source{config: c} }

// Row returns the source.
func (s *Source) Row() sources.Row {
	return sources.Row{
		Name: name, Source: s, Server: name, Title: "programs", Secret: true,
		Keys: sources.Keys{
			Marks: marks, Clean: clean, Below: document.Below,
			Leads: leads, Escape: escape, Stray: stray, Covers: covers,
		},
		Allowed: "--exec-source allows the program, which needs rights of its own",
		Missing: func(string) string { return "the program says that it does not exist: is the name right?" },
		Entries: document.Section{Source: name, Secret: true, Clean: clean}.Entries(),
	}
}

// Fetch implements [sources.Source]. Its errors are *[sources.Error], joined.
func (s *Source) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f := &fetch{s, round.New(name, &s.Absences), ctx}
	byProgram := map[string][]*request{}
	for _, r := range round.Plan(f.Round, keys, planned, "") {
		byProgram[r.Of.program] = append(byProgram[r.Of.program], r)
	}

	for called, asked := range byProgram {
		p := s.config.find(called)
		if p == nil {
			f.Fail(s.config.unlisted(called, asked))
			continue
		}
		f.Go(func() { f.ask(p, asked) })
	}
	return f.Wait()
}

// A fetch is one call of Fetch.
type fetch struct {
	*Source
	*round.Round
	ctx context.Context
}

// A request is for one value of a program, and for parts of it.
type request = round.Request[*key]

// find returns the program of a name; nil if there is none.
func (c Config) find(called string) *Program {
	i := slices.IndexFunc(c.Programs, func(p Program) bool { return p.name == called })
	if i < 0 {
		return nil
	}
	return &c.Programs[i]
}

// unlisted returns the error for a program that no setting allows.
func (c Config) unlisted(called string, asked []*request) *sources.Error {
	var names []string
	for _, p := range c.Programs {
		names = append(names, p.name)
	}

	hint := fmt.Sprintf("allow it with --exec-source %s=PROGRAM, or INITPLATE_EXEC_SOURCE", called)
	if near := nearest.Name(called, names); near != "" {
		hint = "did you mean " + near + "? else " + hint
	}
	return &sources.Error{
		Keys: round.Keys(round.All(asked)), Kind: sources.Misset, Hint: hint,
		Err: fmt.Errorf("no program is allowed under the name %s", called),
	}
}
