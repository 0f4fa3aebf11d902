package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// ReadFile reads a file of settings, a token or the like, of at most 16 MiB. What is no
// regular file, as the pipe that a shell makes of <(command), is read until ctx ends.
func ReadFile(ctx context.Context, path string) ([]byte, error) {
	if !Unfit(path) {
		return readOpened(path)
	}
	type answer struct {
		content []byte
		err     error
	}
	read := make(chan answer, 1)
	go func() { // stuck for as long as nobody writes to a pipe
		content, err := readOpened(path)
		read <- answer{content, err}
	}()
	select {
	case a := <-read:
		return a.content, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: %w: %w", path, errNothing, context.Cause(ctx))
	}
}

// ReadSecret is ReadFile for a file that holds a secret. A name without a folder and an
// extension may be the secret itself, given in place of the file: the error does not
// show it.
func ReadSecret(ctx context.Context, path string) ([]byte, error) {
	content, err := ReadFile(ctx, path)
	if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(path, "/.") {
		err = ErrNoSecret
	}
	return content, err
}

// ErrNoSecret is the error of [ReadSecret] for a name that may be the secret.
var ErrNoSecret = errors.New("there is no file of that name: the name of a file is wanted, not the secret itself")

var errNothing = errors.New("nothing came through it")

// ReadKind is the kind of an error that a file was read with: a pipe through which
// nothing came is a source that was not reached, of all others something is refused.
func ReadKind(err error) Kind {
	if errors.Is(err, errNothing) {
		return Unreached
	}
	return Refused
}

func readOpened(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadLimited(f, path)
}

// ReadLimited reads all that there is, but no more than 16 MiB; name is for the error.
func ReadLimited(r io.Reader, name string) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err == nil && len(content) > mostBytes {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it holds more than %d MiB", mostBytes>>20)}
	}
	return content, err
}

// Unfit reports whether a path is of something that cannot be read as a file whoever
// opens it, and waits: a pipe, a device or a socket.
func Unfit(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}
