package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// noTemplate adds to the failure of a template that is not there what it was most likely
// meant to be: a file or a folder beside it, or a bundled template.
func noTemplate(name string, err error) error {
	var why *failure
	if !errors.As(err, &why) {
		return err
	}
	switch info, there := os.Stat(name); {
	case there == nil && !info.Mode().IsRegular():
		why.text, why.hint = name+" is not a regular file", "a template is read from a file, a folder or standard input (-)"
		return why
	case !errors.Is(there, fs.ErrNotExist):
		return why
	}
	near := nearFile(name)
	if near == "" && !strings.ContainsRune(name, filepath.Separator) {
		near = strings.TrimSuffix(name, suffix)
		if !slices.Contains(bundledNames(), near) {
			near = nearest.Name(near, bundledNames())
		}
	}
	switch {
	case near != "":
		why.hint = "did you mean " + near + "?"
	case looksLikePath(name), strings.Contains(name, "."):
		why.hint = "is the volume mounted? relative paths begin at " + workingFolder()
	default:
		why.hint = "the bundled ones are " + strings.Join(bundledNames(), ", ")
	}
	return why
}

func workingFolder() string {
	dir, err := os.Getwd()
	if err != nil {
		return "the working folder"
	}
	return dir
}

// nearFile is the entry of a folder whose name a mistyped one is nearly: with or without
// .tmpl, or the folder itself, mistyped.
func nearFile(name string) string {
	folder, base := filepath.Split(name)
	entries, err := os.ReadDir(filepath.Clean(folder + "."))
	if errors.Is(err, fs.ErrNotExist) && folder != "" {
		parent := strings.TrimRight(folder, string(filepath.Separator))
		if near := nearFile(parent); near != "" {
			if _, err := os.Stat(filepath.Join(near, base)); err == nil {
				return filepath.Join(near, base)
			}
		}
	}
	var names []string
	for _, e := range entries {
		if e.Name() == base+suffix {
			return folder + e.Name()
		}
		names = append(names, e.Name())
	}
	if near := nearest.Name(base, names); near != "" {
		return folder + near
	}
	stems := map[string]string{} // of templates alone: app.cfn is nearer to app.cnf than to app.cnf.tmpl
	names = nil
	for _, e := range entries {
		if stem, ok := strings.CutSuffix(e.Name(), suffix); ok {
			stems[stem], names = e.Name(), append(names, stem)
		}
	}
	if near := nearest.Name(strings.TrimSuffix(base, suffix), names); near != "" {
		return folder + stems[near]
	}
	return ""
}
