package main

import (
	"bytes"
	"io/fs"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/stage"
)

// compare shows how a target differs from the existing file.
func (a *app) compare(shown *bytes.Buffer, t *target) (changed bool, err error) {
	defer crash.Catch("comparing", t.name, &err)
	old, info, err := t.file.Existing()
	if err != nil {
		return false, err
	}

	shown.Write(a.painted(door{}.text(t.doc.Diff(t.path, old)), asDiff))
	if old == nil {
		return true, nil
	}

	return a.compareMode(t, info) || !bytes.Equal(old, t.file.Data), nil
}

// compareMode reports, and logs, whether the mode of the existing file changes.
func (a *app) compareMode(t *target, old fs.FileInfo) bool {
	mode := t.place().Mode
	if mode == old.Mode().Perm() {
		return false
	}

	a.log.Info("the mode changes", "path", t.path, "old", stage.Octal(old.Mode()), "new", stage.Octal(mode))
	return true
}
