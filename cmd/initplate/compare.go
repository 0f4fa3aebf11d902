package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/stage"
)

// compare shows how a target differs from the file that is there.
func (a *app) compare(shown *bytes.Buffer, t *target) (changed bool, err error) {
	defer crash.Catch("comparing", t.name, &err)
	old, info, err := t.old()
	if err != nil {
		return false, err
	}
	diff := t.doc.Diff(t.path, old)
	shown.Write(door{}.text(diff))
	if old == nil {
		return true, nil
	}
	folder, err := os.Stat(filepath.Dir(t.path))
	if err != nil {
		return false, t.readError(err)
	}
	if mode, _ := t.file.Permissions(info, folder); mode != info.Mode().Perm() {
		a.log.Info("the mode changes", "path", t.path, "old", stage.Octal(info.Mode()), "new", stage.Octal(mode))
		return true, nil
	}
	return !bytes.Equal(old, t.file.Data), nil
}

// old reads the file that is there, nil if there is none. What is not a regular
// file is replaced rather than read, and so is not shown.
func (t *target) old() (text []byte, info fs.FileInfo, err error) {
	dir, base := filepath.Split(t.path)
	if t.file.Root != "" {
		dir, base = t.file.Root, t.file.Path
	}
	dir = filepath.Clean(dir)
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) { // a real run would end here
		return nil, nil, &failure{code: exitUnwritten, text: fmt.Sprintf("%s: folder %s is not there: is the volume mounted?", t.path, dir)}
	}
	if err == nil {
		defer root.Close()
		var f *os.File
		if info, err = root.Lstat(base); err == nil && !info.Mode().IsRegular() {
			return nil, nil, nil
		}
		if err == nil {
			f, err = root.OpenFile(base, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		}
		if err == nil {
			defer f.Close()
			text, err = io.ReadAll(f)
			return append([]byte{}, text...), info, t.readError(err)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	return nil, nil, t.readError(err)
}

func (t *target) readError(err error) error {
	if err == nil {
		return nil
	}
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	return &failure{code: exitUnwritten, text: fmt.Sprintf("%s: cannot be read, to be compared: %v", t.path, err)}
}
