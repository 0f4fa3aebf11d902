package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/sources"
)

// suffixHint says which files in a directory are templates.
func suffixHint() string { return "names of templates end in " + prose.Or(languages.Suffixes()) }

// isTemplate reports whether a path is that of a template by its name.
func isTemplate(path string) bool {
	_, ok := languages.CutSuffix(path)
	return ok
}

// isInput reports whether a file in a directory of templates is read, by its name.
func (a *app) isInput(name string) bool {
	return isTemplate(name) || a.Copy && !strings.HasPrefix(name, "..")
}

// walk calls do for each file in and below a directory, with its path below that. Links and
// other special files count as files. It leaves out what --exclude names, and what Kubernetes
// has in a volume to swap its content.
func (a *app) walk(dir string, do func(path, below string) error) error { return a.walkOn(dir, "", do) }

// walkOn is walk for a directory that is itself below another one.
func (a *app) walkOn(dir, top string, do func(path, below string) error) error {
	// Clean, as the paths below it are, and with a slash, so that it may be a symbolic link.
	const slash = string(filepath.Separator)
	root := strings.TrimRight(filepath.Clean(dir), slash) + slash
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return unreadable("directory", path, err)
		}
		if path == root {
			a.inputs.NoteDirectory(path, a.isInput)
			return nil
		}

		below := filepath.Join(top, strings.TrimPrefix(path, root))
		switch {
		case isSwap(d), a.excluded(below):
			return skipped(d)
		case d.IsDir():
			a.inputs.NoteDirectory(path, a.isInput)
			return nil
		case isSwapped(path, d):
			return a.walkOn(path, below, do)
		}

		return do(path, below)
	})
}

// isSwap reports whether a name begins with "..": Kubernetes uses such names to swap the
// content of a volume.
func isSwap(d fs.DirEntry) bool { return strings.HasPrefix(d.Name(), "..") }

// isSwapped reports whether a path is what Kubernetes makes of a directory in a volume, as
// items of a ConfigMap have it: a link to it in ..data. Other links to directories are not
// followed.
func isSwapped(path string, d fs.DirEntry) bool {
	if d.Type()&fs.ModeSymlink == 0 {
		return false
	}

	to, _ := os.Readlink(path)
	info, err := os.Stat(path)
	return strings.HasPrefix(to, "..data/") && err == nil && info.IsDir()
}

// skipped makes [filepath.WalkDir] go on without an entry, and without what is below it.
func skipped(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// sameOutput reports two files of a directory with one output.
func sameOutput(jobs []*job) error {
	by := map[string]string{}
	for _, j := range jobs {
		if other := by[j.below]; other != "" {
			below := j.name[strings.LastIndex(j.name, j.below):]
			return usage("rename one of them, or leave one out: --exclude "+sources.ShellWord(below),
				"%s and %s have the same output, %s", other, j.name, j.below)
		}
		by[j.below] = j.name
	}
	return nil
}
