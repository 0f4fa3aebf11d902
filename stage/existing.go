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

// Existing reads what stands in the place of a file; text is nil where nothing does. What
// is no regular file is replaced rather than read, so its text is nil too.
func (f File) Existing() (text []byte, info fs.FileInfo, err error) {
	dir, base := f.Root, f.Path
	if dir == "" {
		dir, base = filepath.Split(f.Path)
	}
	dir = filepath.Clean(dir)

	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) { // a write would end here
		return nil, nil, f.unreadable(fmt.Errorf("folder %s is not there: is the volume mounted?", dir))
	}
	if err != nil {
		return nil, nil, f.unreadable(unread(err))
	}
	defer root.Close()
	text, info, err = readIn(root, base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, f.unreadable(unread(err))
	}
	return text, info, nil
}

// readIn reads a regular file. What is none, such as a pipe, is not opened.
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

// Name is the path of a file with its root, for people.
func (f File) Name() string {
	if f.Root == "" {
		return f.Path
	}
	return filepath.Join(f.Root, f.Path)
}
