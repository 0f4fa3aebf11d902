// Package templates holds the bundled templates. It is data: what a template
// does stands in its own header, and nothing here reads it.
//
// A file that is put into one of the folders is a template; its name is its base
// name up to the first dot, so mysql/mysql.cnf.tmpl is mysql. Several files with one
// name are one template that renders several files, and the rest of their names says
// which: cert/cert.tls.key.tmpl is the tls.key of cert. Each of those can also be asked
// for alone, as cert.tls.key.
package templates

import (
	"embed"
	"strings"
)

//go:embed */*.tmpl
var files embed.FS

// A Template is one file of a bundled template, most often the only one.
type Template struct {
	Name string // by which it is asked for: "mysql"
	Part string // of one of several files: "tls.key"; else ""
	Path string // in this package's folder: "mysql/mysql.cnf.tmpl"
	Text string
}

// All returns the bundled templates, file by file, in the order of their paths.
func All() []Template { return those(func(Template) bool { return true }) }

// Lookup returns the bundled template of that name that is one file.
func Lookup(name string) (Template, bool) {
	found := Files(name)
	if len(found) != 1 {
		return Template{}, false
	}
	return found[0], true
}

// Files returns the files of the bundled template of that name, none if there is
// no such template.
func Files(name string) []Template {
	return those(func(t Template) bool {
		return t.Name == name || t.Part != "" && t.Name+"."+t.Part == name
	})
}

// those returns the files that are wanted by their names; a text is read of those only,
// as reading is copying. What the compiler embedded is there and can be read, so that
// there are no errors to return.
func those(wanted func(Template) bool) (found []Template) {
	folders, _ := files.ReadDir(".")
	for _, folder := range folders {
		entries, _ := files.ReadDir(folder.Name())
		count := map[string]int{}
		for _, e := range entries {
			name, _, _ := strings.Cut(e.Name(), ".")
			count[name]++
		}

		for _, e := range entries {
			t := Template{Path: folder.Name() + "/" + e.Name()}
			t.Name, t.Part, _ = strings.Cut(strings.TrimSuffix(e.Name(), ".tmpl"), ".")

			if count[t.Name] == 1 {
				t.Part = ""
			}

			if wanted(t) {
				b, _ := files.ReadFile(t.Path)
				t.Text = string(b)
				found = append(found, t)
			}
		}
	}

	return found
}
