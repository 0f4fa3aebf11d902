// Package command runs programs for what they write to standard output, such as the tools of
// clouds. There is no shell, and no terminal.
package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	mostOutput = 32 << 20               // bytes
	mostNotes  = 64 << 10               // bytes
	grace      = 300 * time.Millisecond // to end after SIGTERM, and to close standard output after the end
)

// A Command is a program to run.
type Command struct {
	Words []string // its name or its file, and its arguments
	Path  string   // the variable PATH, see [Look]; "" is that of this process
	Env   []string // nil is that of this process
	In    []byte   // its standard input
}

// A Misset is the error of a program that cannot be run.
type Misset struct{ Err error }

func (m *Misset) Error() string { return m.Err.Error() }

// Unwrap returns the cause.
func (m *Misset) Unwrap() error { return m.Err }

// ErrOpen is the error where the program has ended, but its output may not be complete.
var ErrOpen = errors.New("it ended, but a process that it started holds its standard output or standard error open")

// Run returns what the program writes to standard output, and the beginning of what it writes to
// standard error, which may be secret. When the context ends, so does the program, with all that
// it has started in its process group; so do those in any case before Run returns. On Windows, which
// has no such groups, only the program itself ends.
func (c Command) Run(ctx context.Context) (out, notes []byte, err error) {
	file, err := c.file()
	if err != nil {
		return nil, nil, &Misset{bare(err)}
	}

	ended, end := context.WithCancel(ctx)
	defer end()
	stdout, stderr := &limited{most: mostOutput, full: end}, &limited{most: mostNotes, full: func() {}}
	cmd := c.command(ended, file)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(c.In), stdout, stderr

	if err := cmd.Start(); err != nil {
		return nil, nil, &Misset{bare(err)}
	}
	err = cmd.Wait()
	endGroup(cmd.Process.Pid)

	return stdout.kept, stderr.kept, wrong(ctx, err, stdout, stderr)
}

func (c Command) file() (string, error) {
	if c.Path == "" {
		return exec.LookPath(c.Words[0])
	}
	return Look(c.Words[0], c.Path)
}

// command returns a command that ends with the context, in a process group of its own.
func (c Command) command(ctx context.Context, file string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, file, c.Words[1:]...)
	cmd.Args[0] = c.Words[0]
	cmd.Env = c.Env
	ownGroup(cmd)
	cmd.WaitDelay = grace
	return cmd
}

// Look returns the file of a program. A name is looked up in the absolute directories of path, a
// value of the variable PATH.
func Look(name, path string) (string, error) {
	if filepath.Base(name) != name {
		return exec.LookPath(name)
	}

	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) {
			continue
		}
		file, err := exec.LookPath(filepath.Join(dir, name))
		if err == nil {
			return file, nil
		}
	}
	return "", fmt.Errorf("%s is not in PATH", name)
}

// wrong says why a program gave no answer; nil if it did.
func wrong(ctx context.Context, err error, out, notes *limited) error {
	var exit *exec.ExitError
	why := ""
	switch {
	case out.bytes > mostOutput:
		return fmt.Errorf("it writes more than %d MiB to standard output", mostOutput>>20)
	case ctx.Err() != nil:
		return fmt.Errorf("it was stopped before it answered: %w", context.Cause(ctx))
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrWaitDelay):
		return ErrOpen
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

// bare returns an error of starting a program without the name of its file, which comes before it,
// and without that of a system call.
func bare(err error) error {
	var notFound *exec.Error
	if errors.As(err, &notFound) {
		err = notFound.Err
	}
	var call *fs.PathError
	if errors.As(err, &call) {
		err = call.Err
	}

	if errors.Is(err, syscall.ENOEXEC) {
		return fmt.Errorf("%w: it has no #! in its first line, or is for another kind of machine", err)
	}
	return err
}

// limited keeps what is written, up to a limit, and counts the rest.
type limited struct {
	kept  []byte
	most  int
	bytes int
	full  func() // called where the limit is passed
}

func (l *limited) Write(p []byte) (int, error) {
	l.kept = append(l.kept, p[:min(len(p), l.most-len(l.kept))]...)
	l.bytes += len(p)
	if l.bytes > l.most {
		l.full()
	}
	return len(p), nil
}
