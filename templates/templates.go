// Package templates holds the bundled templates. It is data: what a template
// does stands in its own header, and nothing here reads it.
//
// A file that is put into one of the folders is a template; its name is its base
// name up to the first dot, so mysql/mysql.cnf.tmpl is mysql.
package templates

import (
	"embed"
	"strings"
)

//go:embed */*.tmpl
var files embed.FS

// A Template is one bundled template.
type Template struct {
	Name string // by which it is asked for: "mysql"
	Path string // in this package's folder: "mysql/mysql.cnf.tmpl"
	Text string
}

// All returns the bundled templates in the order of their paths.
func All() []Template {
	var all []Template
	each(func(name, path string) bool {
		all = append(all, Template{name, path, text(path)})
		return true
	})
	return all
}

// Lookup returns the bundled template of that name.
func Lookup(name string) (Template, bool) {
	var found Template
	each(func(n, path string) bool {
		if n != name {
			return true
		}
		found = Template{n, path, text(path)}
		return false
	})
	return found, found.Name != ""
}

// each calls f with every template until it returns false. What the compiler
// embedded is there and can be read, so that there are no errors to return.
func each(f func(name, path string) bool) {
	folders, _ := files.ReadDir(".")
	for _, folder := range folders {
		entries, _ := files.ReadDir(folder.Name())
		for _, e := range entries {
			name, _, _ := strings.Cut(e.Name(), ".")
			if !f(name, folder.Name()+"/"+e.Name()) {
				return
			}
		}
	}
}

func text(path string) string {
	b, _ := files.ReadFile(path)
	return string(b)
}
