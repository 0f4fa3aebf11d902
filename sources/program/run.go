package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

const (
	mostOutput = 32 << 20               // bytes
	grace      = 300 * time.Millisecond // to end after SIGTERM, and to close standard output after the end
)

// A misset is an error of the setting: the program cannot be run.
type misset struct{ error }

func (m misset) Unwrap() error { return m.error }

// run runs the program, and returns what it writes to standard output. It and all that it has
// started in its process group ends before run returns.
func (p *Program) run(ctx context.Context, environ []string, in []byte) ([]byte, error) {
	file, err := p.file(environ)
	if err != nil {
		return nil, misset{bare(err)}
	}

	ended, end := context.WithCancel(ctx)
	defer end()
	out, notes := &limited{full: end}, &counted{}
	cmd := command(ended, file, p.words)
	cmd.Env = environ
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), out, notes

	if err := cmd.Start(); err != nil {
		return nil, misset{bare(err)}
	}
	err = cmd.Wait()
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it has left behind

	return out.kept, wrong(ctx, err, out, notes)
}

// command returns a command whose process group gets SIGTERM when the context ends.
func command(ctx context.Context, file string, words []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, file, words[1:]...)
	cmd.Args[0] = words[0]
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = grace
	return cmd
}

// wrong says why a program gave no answer; nil if it did.
func wrong(ctx context.Context, err error, out *limited, notes *counted) error {
	var exit *exec.ExitError
	why := ""
	switch {
	case out.isFull:
		return fmt.Errorf("it writes more than %d MiB to standard output", mostOutput>>20)
	case ctx.Err() != nil:
		return fmt.Errorf("it was stopped before it answered: %w", context.Cause(ctx))
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrWaitDelay):
		return errors.New("it ended, but a process that it started holds its standard output open")
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		why = fmt.Sprintf("it ended with exit code %d", exit.ExitCode())
	case errors.As(err, &exit):
		why = "it ended by " + exit.String()
	default:
		return bare(err)
	}

	if notes.bytes > 0 {
		why += fmt.Sprintf("; it wrote %d bytes to standard error, which are not shown", notes.bytes)
	}
	return errors.New(why)
}

// bare returns an error of starting a program without the name of its file, which comes before it.
func bare(err error) error {
	var notFound *exec.Error
	if errors.As(err, &notFound) {
		return notFound.Err
	}
	return err
}

// limited keeps what is written, up to a limit.
type limited struct {
	kept   []byte
	full   func() // called where the limit is passed
	isFull bool
}

func (l *limited) Write(p []byte) (int, error) {
	if len(l.kept)+len(p) > mostOutput {
		l.isFull = true
		l.full()
		return 0, errors.New("too much")
	}
	l.kept = append(l.kept, p...)
	return len(p), nil
}

// counted counts what is written, and keeps nothing of it: it may be secret.
type counted struct{ bytes int }

func (c *counted) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}

// failed returns the error of a program that gave no answer of use.
func (p *Program) failed(err error, asked []*request) *sources.Error {
	e := &sources.Error{
		Keys: round.Keys(round.All(asked)), Kind: sources.Unreached,
		Err:  fmt.Errorf("the program %s: %w", p.words[0], err),
		Hint: "see what it says: " + p.byHand(namesOf(asked)),
	}

	var setting misset
	if errors.As(err, &setting) {
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
