package stage

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Existing reads the file that a write would replace. text is nil if there is none. It is
// also nil for anything but a regular file: a write replaces that, but does not read it.
func (f File) Existing() (text []byte, info fs.FileInfo, err error) {
	dir, base := f.Root, f.Path
	if dir == "" {
		dir, base = filepath.Split(f.Path)
	}

	dir = filepath.Clean(dir)

	root, err := os.OpenRoot(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && f.Make:
		return nil, nil, nil
	case errors.Is(err, fs.ErrNotExist): // a write would end here
		return nil, nil, (&target{File: f, path: f.Name()}).fail(opOpen, dir, err)
	case err != nil:
		return nil, nil, f.unreadable(unread(err))
	}
	defer root.Close()

	text, info, err = readIn(root, base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case err != nil:
		return nil, nil, f.unreadable(unread(err))
	}

	return text, info, nil
}

// readIn reads a regular file. It does not open anything else, such as a pipe.
func readIn(root *os.Root, name string) ([]byte, fs.FileInfo, error) {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil, err
	}

	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()

	text, err := io.ReadAll(f)
	return append([]byte{}, text...), info, err
}

func unread(err error) error { return fmt.Errorf("cannot be read, to be compared: %w", cause(err)) }

func (f File) unreadable(why error) error { return &Error{Path: f.Name(), Op: "read", Err: why} }

// Name returns the path of a file with its root, for people.
func (f File) Name() string {
	if f.Root == "" {
		return f.Path
	}
	return filepath.Join(f.Root, f.Path)
}
