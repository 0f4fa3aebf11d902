package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// mostBytes bounds one file, and one folder as a whole: what is meant for a
// config file is far smaller, and a log or a disk image must not fill memory.
const mostBytes = 16 << 20

// File returns the source of files. A key takes one of three forms:
//
//	/path/to/file       the content, unchanged: a trailing line break is the caller's to strip
//	/path/to/folder/    map[string]any of the regular files in it, by name: a mounted Secret or ConfigMap
//	/path/to/file#name  one field of a downward API file, whose lines read name="quoted value"
//
// A "#" in a path itself is written %23.
//
// Relative paths start at the working folder, symbolic links are followed, and
// the entries of a folder whose names begin with ".." (by which Kubernetes
// swaps a volume's content) are not listed.
func File() Source { return file{} }

type file struct{}

func (file) Fetch(ctx context.Context, keys []string) (map[string]Value, error) {
	held := map[string]Value{}
	var errs []error
	for _, k := range keys {
		if ctx.Err() != nil {
			return held, errors.Join(append(errs, ctx.Err())...)
		}
		data, err := fetchFile(k)
		switch {
		case absent(err):
		case err != nil:
			errs = append(errs, fileError(k, err))
		default:
			held[k] = Value{Data: data, Origin: "file:" + k}
		}
	}
	return held, errors.Join(errs...)
}

// errNotHeld says that a file is there and holds no field of the asked name.
var errNotHeld = errors.New("no such field")

// absent tells a file that is not there from one that cannot be read. A file
// where the path needs a folder counts: nothing can be there.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, errNotHeld)
}

func fetchFile(key string) (any, error) {
	path, name, field := key, "", false
	if i := strings.LastIndexByte(key, '#'); i >= 0 {
		path, name, field = key[:i], key[i+1:], true
	}
	path = UnescapeName(fileMarks, path)
	switch {
	case path == "":
		return nil, errors.New("the path is empty")
	case field && name == "":
		return nil, errors.New(`no name follows "#"`)
	case field && strings.HasSuffix(path, "/"):
		return nil, fmt.Errorf("a folder has no fields: ask for file:%s", path+name)
	case strings.HasSuffix(path, "/"):
		return readFolder(path)
	}
	content, err := readFile(path, mostBytes)
	if err != nil || !field {
		return content, err
	}
	return downward(content, name)
}

// readFile reads a regular file of at most most bytes.
func readFile(path string, most int64) (string, error) {
	// Without O_NONBLOCK, opening a named pipe waits for a writer, forever.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case info.IsDir():
		return "", fmt.Errorf("it is a folder: ask for file:%s/ to read the files in it", path)
	case !info.Mode().IsRegular():
		return "", errors.New("it is not a regular file")
	}
	// The size is not trusted: files of /proc and /sys say 0 or a whole page.
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return "", err
	}
	if int64(len(content)) > most {
		return "", fmt.Errorf("it holds more than %d MiB", mostBytes>>20)
	}
	return string(content), nil
}

// readFolder reads the regular files of a folder, by name.
func readFolder(path string) (map[string]any, error) {
	info, err := os.Stat(filepath.Clean(path))
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, errors.New("it is a file, not a folder: leave out the trailing slash")
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	files, left := map[string]any{}, int64(mostBytes)
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		if strings.HasPrefix(e.Name(), "..") {
			continue
		}
		if info, err := os.Stat(name); absent(err) || err == nil && !info.Mode().IsRegular() {
			continue // a dangling link, a folder, a socket
		}
		content, err := readFile(name, left)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		files[e.Name()], left = content, left-int64(len(content))
	}
	return files, nil
}

// downward returns the field of that name in the text of a downward API file.
// Only the format decides about an error, not whether the field is there, so
// that a file of another kind is never taken for one without the field.
func downward(text, name string) (string, error) {
	value, found := "", false
	for i, line := range strings.Split(text, "\n") {
		if line == "" {
			continue
		}
		key, quoted, ok := strings.Cut(line, "=")
		v, err := strconv.Unquote(quoted)
		if !ok || err != nil || quoted[0] != '"' {
			return "", fmt.Errorf(`line %d is not of the form name="quoted value"`, i+1) // never the line: it may be a secret
		}
		if key == name {
			value, found = v, true
		}
	}
	if !found {
		return "", errNotHeld
	}
	return value, nil
}

func fileError(key string, err error) error {
	e := &Error{Source: "file", Keys: []string{key}, Kind: Invalid, Err: err}
	if path := (*fs.PathError)(nil); errors.As(err, &path) && strings.HasPrefix(key, path.Path) {
		e.Err = path.Err // the key says which file
	}
	if errors.Is(err, fs.ErrPermission) {
		e.Kind = Refused
		e.Hint = fmt.Sprintf("user %d, group %d must be able to read it: in a pod, see fsGroup and the volume's defaultMode", os.Getuid(), os.Getgid())
	}
	return e
}
