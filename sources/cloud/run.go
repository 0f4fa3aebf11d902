package cloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/initplate/initplate/sources/command"
)

// errLogin is the error of a tool that asks to log in.
var errLogin = errors.New("nobody is logged in")

// run returns what a tool writes to standard output. What it writes to standard error may be
// secret, and is not shown. It has its usual environment.
func (c *Client) run(ctx context.Context, within time.Duration, words ...string) ([]byte, error) {
	limited, cancel := context.WithTimeoutCause(ctx, within, fmt.Errorf("it may take %v", within))
	defer cancel()

	out, notes, err := command.Command{Words: words, Path: c.Getenv("PATH")}.Run(limited)
	switch {
	case errors.Is(err, command.ErrOpen):
		return out, nil // it has written what it has to
	case limited.Err() != nil:
		return nil, &Unanswered{err}
	case err != nil && bytes.Contains(notes, []byte("az login")):
		return nil, errLogin
	}
	return out, err
}
