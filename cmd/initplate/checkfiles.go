package main

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/templates"
)

// sortOut tells templates from files that are none. A folder is taken for the templates
// and the files in a known format that are in and below it.
func (a *app) sortOut(args []string) (tmpls, files []string, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err == nil && info.Mode().IsRegular() && !strings.HasSuffix(arg, suffix):
			files = append(files, arg)
		case err == nil && info.IsDir() && (looksLikePath(arg) || len(templates.Files(arg)) == 0):
			some, plain, err := a.below(arg)
			if err != nil {
				return nil, nil, err
			}
			tmpls, files = append(tmpls, some...), append(files, plain...)
		default:
			tmpls = append(tmpls, arg)
		}
	}
	return tmpls, files, nil
}

// below finds what there is to check in and below a folder: the folder itself stands for
// its templates.
func (a *app) below(root string) (tmpls, files []string, err error) {
	root = strings.TrimRight(root, "/") + "/" // so that it may be a symbolic link
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return unreadable("folder", path, err)
		case path != root && strings.HasPrefix(d.Name(), ".."): // see folderJobs
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return unreadable("file", path, err)
		case !info.Mode().IsRegular():
		case strings.HasSuffix(path, suffix):
			tmpls = []string{root}
		case a.Format != "" || languages.ForFile(path).Parse != nil:
			files = append(files, path)
		}
		return nil
	})
	if err == nil && len(tmpls)+len(files) == 0 {
		err = usage("name the format of its files with --format",
			"folder %s holds neither a template, *.tmpl, nor a file whose name tells its format", root)
	}
	return tmpls, files, err
}

// formatFor is the format that flags give to what has this name: --rules does so where
// the name has no extension, as standard input has none.
func (a *app) formatFor(name string) string {
	if a.Format == "" && a.Rules != "" && filepath.Ext(strings.TrimSuffix(name, suffix)) == "" {
		return "mysql"
	}
	return a.Format
}

// isOptionFile reports whether --rules may hold a file of the format against a server.
func isOptionFile(f format.Format) bool { return f.Name == "mysql" || f.Name == "ini" }

// tellMisreads warns of settings that their program reads otherwise than they look. The
// document, if there is one, is what a template made them.
func (a *app) tellMisreads(name string, doc *render.Document, f format.Format, text []byte) {
	var origins []render.Origin
	if doc != nil {
		origins = doc.Origins()
	}
	for _, m := range f.Misreads(text) {
		p := &problem.Problem{Template: name, Line: m.Line, Column: 1, Msg: m.Msg}
		if m.Name != "" {
			p.Msg = m.Name + ": " + m.Msg
		}

		secret := lint.NamesSecret(cmp.Or(m.Name, m.Write))
		if m.Line <= len(origins) {
			o := origins[m.Line-1]
			p.Line, p.Column, secret = o.Line, o.Column, secret || len(o.From) > 0
		}
		a.warn(p.Error(), m.Hint(secret))
	}
}
