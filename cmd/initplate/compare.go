package main

import (
	"bytes"

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

	shown.Write(door{}.text(t.doc.Diff(t.path, old)))
	if old == nil {
		return true, nil
	}

	if mode := t.place().Mode; mode != info.Mode().Perm() {
		a.log.Info("the mode changes", "path", t.path, "old", stage.Octal(info.Mode()), "new", stage.Octal(mode))
		return true, nil
	}

	return !bytes.Equal(old, t.file.Data), nil
}
