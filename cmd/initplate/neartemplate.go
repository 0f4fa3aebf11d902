package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/languages"
)

// noTemplate adds a hint to the failure of a template that does not exist: a similar file
// or directory, or a bundled template.
func noTemplate(name string, err error) error {
	var why *failure
	if !errors.As(err, &why) {
		return err
	}

	switch info, there := os.Stat(name); {
	case there == nil && !info.Mode().IsRegular():
		why.text = name + " is not a regular file"
		why.hint = "a template is a file, a directory or standard input (-)"
		return why
	case !errors.Is(there, fs.ErrNotExist):
		return why
	}

	switch near := cmp.Or(nearFile(name), nearBundled(name)); {
	case near != "":
		why.hint = "did you mean " + near + "?"
	case looksLikePath(name), strings.Contains(name, "."):
		why.hint = "is the volume mounted? relative paths start at " + workingDirectory()
	default:
		why.hint = bundledHint()
	}

	return why
}

// nearBundled returns the bundled template that a name most likely means; "" if there is
// none.
func nearBundled(name string) string {
	if strings.ContainsRune(name, filepath.Separator) {
		return ""
	}

	name, _ = languages.CutSuffix(name)
	if slices.Contains(bundledNames(), name) {
		return name
	}

	return nearest.Name(name, bundledNames())
}

func workingDirectory() string {
	dir, err := os.Getwd()
	if err != nil {
		return "the working directory"
	}
	return dir
}

// nearFile returns an existing path that is similar to a mistyped one: with or without
// .tmpl or the like, or with the directory mistyped.
func nearFile(name string) string {
	dir, base := filepath.Split(name)
	entries, err := os.ReadDir(filepath.Clean(dir + "."))
	if errors.Is(err, fs.ErrNotExist) && dir != "" {
		if near := inNearDirectory(dir, base); near != "" {
			return near
		}
	}

	var names []string
	for _, e := range entries {
		if stem, ok := languages.CutSuffix(e.Name()); ok && stem == base {
			return dir + e.Name()
		}
		names = append(names, e.Name())
	}

	if near := nearest.Name(base, names); near != "" {
		return dir + near
	}

	if near := nearStem(base, entries); near != "" {
		return dir + near
	}

	return ""
}

// inNearDirectory returns the path of a file in the directory that dir most likely means;
// "" if there is none.
func inNearDirectory(dir, base string) string {
	near := nearFile(strings.TrimRight(dir, string(filepath.Separator)))
	if near == "" {
		return ""
	}

	path := filepath.Join(near, base)
	if _, err := os.Stat(path); err != nil {
		return ""
	}

	return path
}

// nearStem returns the template whose name without .tmpl is similar to a mistyped one: app.cfn
// is nearer to app.cnf than to app.cnf.tmpl.
func nearStem(base string, entries []os.DirEntry) string {
	stems := map[string]string{}
	var names []string
	for _, e := range entries {
		if stem, ok := languages.CutSuffix(e.Name()); ok {
			stems[stem] = e.Name()
			names = append(names, stem)
		}
	}

	base, _ = languages.CutSuffix(base)
	return stems[nearest.Name(base, names)]
}
