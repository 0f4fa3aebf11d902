// Package templates holds the bundled templates as data. The header of a template says
// what it does, and nothing here reads it.
//
// Every file in one of the directories is a template. Its name is its base name up to the
// first dot, so mysql/mysql.cnf.tmpl is mysql. Several files with one name are a template
// that renders several files, and the rest of their names says which: cert/cert.tls.key.tmpl
// is the tls.key of cert. Each of them also has a name of its own, cert.tls.key.
package templates

import (
	"embed"
	"strings"
)

//go:embed */*.tmpl
var files embed.FS

// A Template is one file of a bundled template, most often the only one.
type Template struct {
	Name string // "mysql"
	Part string // "tls.key", if the template has several files; else ""
	Path string // in this package's directory: "mysql/mysql.cnf.tmpl"
	Text string
}

// All returns the bundled templates, file by file, in the order of their paths.
func All() []Template { return those(func(Template) bool { return true }) }

// Lookup returns the bundled template of that name, if it is one file.
func Lookup(name string) (Template, bool) {
	found := Files(name)
	if len(found) != 1 {
		return Template{}, false
	}
	return found[0], true
}

// Files returns the files of the bundled template of that name. There are none if there is
// no such template.
func Files(name string) []Template {
	return those(func(t Template) bool {
		return t.Name == name || t.Part != "" && t.Name+"."+t.Part == name
	})
}

// those returns the files with wanted names. It reads no other texts, since reading copies
// them. Files that the compiler embedded can always be read, so no errors are returned.
func those(wanted func(Template) bool) (found []Template) {
	dirs, _ := files.ReadDir(".")
	for _, dir := range dirs {
		for _, t := range in(dir.Name()) {
			if !wanted(t) {
				continue
			}
			text, _ := files.ReadFile(t.Path)
			t.Text = string(text)
			found = append(found, t)
		}
	}
	return found
}

// in returns the files of a directory, without their texts.
func in(dir string) (all []Template) {
	entries, _ := files.ReadDir(dir)
	count := map[string]int{}
	for _, e := range entries {
		t := Template{Path: dir + "/" + e.Name()}
		t.Name, t.Part, _ = strings.Cut(strings.TrimSuffix(e.Name(), ".tmpl"), ".")
		count[t.Name]++
		all = append(all, t)
	}

	for i, t := range all {
		if count[t.Name] == 1 {
			all[i].Part = ""
		}
	}
	return all
}
