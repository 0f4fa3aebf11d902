package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// ReadFile reads a file of settings, a token or the like, of at most 16 MiB. What is not a
// regular file, such as the pipe that a shell makes of <(command), is read until ctx ends.
func ReadFile(ctx context.Context, path string) ([]byte, error) {
	if !Unfit(path) {
		return readOpened(path)
	}

	type answer struct {
		content []byte
		err     error
	}

	read := make(chan answer, 1)
	go func() { // blocks while nobody writes to the pipe
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

// ReadSecret is [ReadFile] for a file that holds a secret. A name without a directory and
// an extension, a JWT and what is too long for a name may be the secret itself, given in place
// of the file. Then the error does not show it.
func ReadSecret(ctx context.Context, path string) ([]byte, error) {
	content, err := ReadFile(ctx, path)
	short := errors.Is(err, fs.ErrNotExist) && (!strings.ContainsAny(path, "/.") || isJWT(path))
	if short || errors.Is(err, syscall.ENAMETOOLONG) {
		err = ErrNoSecret
	}
	return content, err
}

// isJWT reports whether a name begins as the JSON of every JWT does, {" in base64, and has its three
// parts.
func isJWT(name string) bool { return strings.HasPrefix(name, "eyJ") && strings.Count(name, ".") == 2 }

// ReadWord is [ReadSecret] without the whitespace around the content, which must not be
// empty. Its error names see, the setting that the file comes from.
func ReadWord(ctx context.Context, path, see string) (string, error) {
	content, err := ReadSecret(ctx, path)
	word := strings.TrimSpace(string(content))
	if err == nil && word == "" {
		err = fmt.Errorf("%s is empty", path)
	}
	if err != nil {
		return "", fmt.Errorf("%w: see %s", err, see)
	}
	return word, nil
}

// ErrNoSecret is the error of [ReadSecret] for a name that may be the secret.
var ErrNoSecret = errors.New("there is no file of that name: give the name of a file, not the secret itself")

var errNothing = errors.New("nobody wrote to it")

// ReadKind returns the kind of an error of [ReadFile]: Unreached for a pipe to which
// nobody wrote, Refused for all others.
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

// ReadLimited reads everything, but at most 16 MiB. Name is for the error.
func ReadLimited(r io.Reader, name string) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err == nil && len(content) > mostBytes {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it holds more than %d MiB", mostBytes>>20)}
	}
	return content, err
}

// Unfit reports whether a path leads to a pipe, a device or a socket: whoever opens that
// as a file may wait forever.
func Unfit(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}
