package main

import (
	"cmp"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/templates"
)

// sortOut separates templates from plain files. A directory stands for the templates, and
// the files in a known format, in and below it.
func (a *app) sortOut(args []string) (tmpls, files []string, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err == nil && info.Mode().IsRegular() && !isTemplate(arg):
			files = append(files, arg)
		case err == nil && info.IsDir() && (looksLikePath(arg) || len(templates.Files(arg)) == 0):
			some, plain, err := a.below(arg)
			if err != nil {
				return nil, nil, err
			}
			tmpls = append(tmpls, some...)
			files = append(files, plain...)
		default:
			tmpls = append(tmpls, arg)
		}
	}

	return tmpls, files, nil
}

// below finds what to check in and below a directory. The directory itself stands for its
// templates.
func (a *app) below(root string) (tmpls, files []string, err error) {
	err = a.walk(root, func(path, _ string) error {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return unreadable("file", path, err)
		case !info.Mode().IsRegular():
		case isTemplate(path):
			tmpls = []string{root}
		case a.Format != "" || languages.ForFile(path).Parse != nil:
			files = append(files, path)
		}

		return nil
	})

	if err == nil && len(tmpls)+len(files) == 0 {
		err = usage("give the format of its files with --format; "+suffixHint(),
			"directory %s holds neither a template nor a file whose name shows its format", root)
	}

	return tmpls, files, err
}

// formatFor is the format that flags give to a file. --rules means an option file if the
// name has no extension, as for standard input.
func (a *app) formatFor(name string) string {
	if a.Format == "" && a.Rules != "" && hasNoExtension(name) {
		return "mysql"
	}
	return a.Format
}

// hasNoExtension reports whether the name of a file, or of a template's output, does not
// show its format.
func hasNoExtension(name string) bool {
	stem, _ := languages.CutSuffix(name)
	return filepath.Ext(stem) == ""
}

// isOptionFile reports whether --rules applies to files of a format.
func isOptionFile(f format.Format) bool { return f.Name == "mysql" || f.Name == "ini" }

// warnOfMisreads warns of settings that their program does not read as they look. If a
// template rendered them, doc is the result, and lines that it warns of itself are left out.
func (a *app) warnOfMisreads(name string, doc *render.Document, f format.Format, text []byte) {
	var origins []render.Origin
	var warned problem.List
	if doc != nil {
		origins = doc.Origins()
		warned = doc.Warnings()
	}

	for _, m := range f.Misreads(text) {
		p := &problem.Problem{Template: name, Line: m.Line, Column: 1, Msg: m.Msg}
		if m.Name != "" {
			p.Msg = m.Name + ": " + m.Msg
		}

		secret := lint.NamesSecret(cmp.Or(m.Name, m.Write))
		if m.Line <= len(origins) {
			o := origins[m.Line-1]
			p.Template = cmp.Or(o.File, name)
			p.Line, p.Column, secret = o.Line, o.Column, secret || len(o.From) > 0
		}
		isSame := func(w *problem.Problem) bool { return w.Template == p.Template && w.Line == p.Line }
		if slices.ContainsFunc(warned, isSame) {
			continue
		}

		p.Hint = m.Hint(secret)
		a.notice(ruleMisread, slog.LevelWarn, p)
	}
}
