package program

import (
	"context"
	"errors"
	"fmt"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/command"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

// run runs the program, and returns what it writes to standard output.
func (p *Program) run(ctx context.Context, environ []string, in []byte) ([]byte, error) {
	c := command.Command{Words: p.words, Path: variable(environ, "PATH"), Env: environ, In: in}
	out, _, err := c.Run(ctx)
	return out, err
}

// failed returns the error of a program that gave no answer of use.
func (p *Program) failed(err error, asked []*request) *sources.Error {
	e := &sources.Error{
		Keys: round.Keys(round.All(asked)), Kind: sources.Unreached,
		Err:  fmt.Errorf("the program %s: %w", p.words[0], err),
		Hint: "see what it says: " + p.byHand(namesOf(asked)),
	}

	if errors.As(err, new(*command.Misset)) {
		e.Kind = sources.Misset
		e.Hint = fmt.Sprintf("--exec-source %s=PROGRAM, or INITPLATE_EXEC_SOURCE, "+
			"names an executable file by its absolute path, or one in PATH", p.name)
	}
	return e
}

// refused returns the error that a program answers for a key. Its text is meant to be shown.
func (p *Program) refused(said string, r *request) *sources.Error {
	if said == "" {
		said = "it does not say why"
	}
	return &sources.Error{
		Keys: round.Keys(r.Wanted), Kind: sources.Refused,
		Err:  fmt.Errorf("the program %s refuses: %s", p.words[0], remote.Line(said)),
		Hint: "try it: " + p.byHand([]string{r.Of.name}),
	}
}
