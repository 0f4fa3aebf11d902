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

// mostBytes is the limit for one file, and for a whole directory. Files for configuration
// are far smaller; the limit keeps a log or a disk image from filling memory.
const mostBytes = 16 << 20

// File returns the source of files. A key takes one of three forms:
//
//	/path/to/file       the content, unchanged: the caller strips a trailing line break
//	/path/to/dir/       map[string]any of the regular files in it, by name: a mounted Secret or ConfigMap
//	/path/to/file#name  one field of a downward API file, whose lines are name="quoted value"
//
// A "#" that is part of a path is written %23. Relative paths start at the working
// directory. Symbolic links are followed. Entries of a directory whose names begin with
// ".." are left out: Kubernetes uses them to swap the content of a volume.
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

// errNotHeld says that a file exists but has no field of the requested name.
var errNotHeld = errors.New("no such field")

// absent reports whether an error means that there is no such file, rather than that it
// cannot be read. A path that leads through a regular file counts: nothing can be there.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, errNotHeld)
}

func fetchFile(key string) (any, error) {
	path, name, field := splitField(key)
	path = UnescapeName(fileMarks, path)

	switch {
	case path == "":
		return nil, errors.New("the path is empty")
	case field && name == "":
		return nil, errors.New(`no name follows "#"`)
	case field && strings.HasSuffix(path, "/"):
		return nil, fmt.Errorf("a directory has no fields: ask for file:%s", path+name)
	case strings.HasSuffix(path, "/"):
		return readDirectory(path)
	}

	content, err := readFile(path, mostBytes)
	if err != nil || !field {
		return content, err
	}

	return downward(content, name)
}

// splitField parts the path of a file from the name of the field behind its last "#".
func splitField(key string) (path, name string, field bool) {
	i := strings.LastIndexByte(key, '#')
	if i < 0 {
		return key, "", false
	}
	return key[:i], key[i+1:], true
}

// readFile reads a regular file of at most most bytes.
func readFile(path string, most int64) (string, error) {
	// Without O_NONBLOCK, opening a named pipe waits for a writer forever.
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
		return "", fmt.Errorf("it is a directory: ask for file:%s/ to read the files in it", path)
	case !info.Mode().IsRegular():
		return "", errors.New("it is not a regular file")
	}

	// Do not trust the size: files in /proc and /sys report 0 or a whole page.
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return "", err
	}

	if int64(len(content)) > most {
		return "", fmt.Errorf("it holds more than %d MiB", mostBytes>>20)
	}

	return string(content), nil
}

// readDirectory reads the regular files of a directory, by name.
func readDirectory(path string) (map[string]any, error) {
	info, err := os.Stat(filepath.Clean(path))
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, errors.New("it is a file, not a directory: leave out the trailing slash")
	}

	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}

	files := map[string]any{}
	left := int64(mostBytes)
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		if strings.HasPrefix(e.Name(), "..") {
			continue
		}
		if info, err := os.Stat(name); absent(err) || err == nil && !info.Mode().IsRegular() {
			continue // a dangling link, a directory, a socket
		}
		content, err := readFile(name, left)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		files[e.Name()] = content
		left -= int64(len(content))
	}

	return files, nil
}

// downward returns the field of that name in the text of a downward API file. It checks
// the format of every line, even if the field was found: otherwise a file of another kind
// would be taken for one that lacks the field.
func downward(text, name string) (string, error) {
	value, found := "", false
	for i, line := range strings.Split(text, "\n") {
		if line == "" {
			continue
		}
		key, quoted, ok := strings.Cut(line, "=")
		v, err := strconv.Unquote(quoted)
		if !ok || err != nil || quoted[0] != '"' {
			// The error does not show the line, which may be a secret.
			return "", fmt.Errorf(`line %d is not of the form name="quoted value"`, i+1)
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
		e.Hint = fmt.Sprintf(
			"user %d, group %d must be able to read it: in a pod, see fsGroup and the volume's defaultMode",
			os.Getuid(), os.Getgid())
	}

	return e
}
