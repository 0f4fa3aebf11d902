package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
)

// A part is a module that is linked in, or Go's library.
type part struct {
	name string   // its path and version
	root string   // the directory of its files
	dirs []string // of root and of packages that are linked in, below it or the same
}

// A goPackage is what go list says of one.
type goPackage struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// linked returns the parts of a program, in the order of their names after Go's library.
func linked(info *debug.BuildInfo) ([]part, error) {
	root, err := goRoot()
	if err != nil {
		return nil, err
	}
	packages, err := list(info)
	if err != nil {
		return nil, err
	}

	byName := map[string]*part{}
	for _, p := range packages {
		if p.Standard || p.Module.Main {
			continue
		}
		name := p.Module.Path + " " + p.Module.Version
		if byName[name] == nil {
			byName[name] = &part{name: name, root: p.Module.Dir}
		}
		byName[name].addDirs(p.Dir)
	}

	parts := []part{{"Go's standard library " + info.GoVersion, root, []string{root}}}
	for _, d := range info.Deps {
		p := byName[nameOf(d)]
		if p == nil {
			return nil, fmt.Errorf(
				"%s is linked in, and go list does not know it: run this in the program's module", d.Path)
		}
		parts = append(parts, *p)
	}
	return parts, nil
}

// nameOf is the name of a part in the list of packages. That of a replaced module stays its own.
func nameOf(m *debug.Module) string { return m.Path + " " + m.Version }

// addDirs adds a package's directory and those above it in the module: libraries keep the licences
// of what they have copied beside it.
func (p *part) addDirs(dir string) {
	for ; !slices.Contains(p.dirs, dir); dir = filepath.Dir(dir) {
		p.dirs = append(p.dirs, dir)
		if dir == p.root {
			return
		}
	}
}

func goRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
}

// list returns the packages of a program, as it was built.
func list(info *debug.BuildInfo) ([]goPackage, error) {
	args := []string{"list", "-deps", "-json=Dir,Standard,Module"}
	env := os.Environ()
	for _, s := range info.Settings {
		switch s.Key {
		case "-tags":
			args = append(args, "-tags="+s.Value)
		case "GOOS", "GOARCH", "CGO_ENABLED":
			env = append(env, s.Key+"="+s.Value)
		}
	}
	cmd := exec.Command("go", append(args, info.Path)...)
	cmd.Env, cmd.Stderr = env, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}

	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

// A text is a file of a part.
type text struct{ file, text string }

// isLicence and isNotice are the names that such files have.
var (
	isLicence = regexp.MustCompile(`(?i)^((un)?licen[cs]es?|copying|mit-licen[cs]e)([-_.](txt|md|rst|[a-z0-9_-]+))?$`)
	isNotice  = regexp.MustCompile(`(?i)^(notice|patents|copyright)(\.(txt|md))?$`)
)

// texts returns the licences and notices of a part. Each part must have a licence.
func (p part) texts() ([]text, error) {
	slices.Sort(p.dirs)
	var all []text
	licensed := false
	for _, dir := range p.dirs {
		names, err := licenceFiles(dir)
		if err != nil {
			return nil, err
		}

		for _, name := range names {
			content, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return nil, err
			}
			below, err := filepath.Rel(p.root, dir)
			if err != nil {
				return nil, err
			}
			all = append(all, text{path.Join(filepath.ToSlash(below), name), strings.TrimSpace(string(content))})
			licensed = licensed || isLicence.MatchString(name)
		}
	}

	if !licensed {
		return nil, fmt.Errorf("%s has no file with a licence in %s", p.name, p.root)
	}
	return all, nil
}

func licenceFiles(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		name := e.Name()
		isText := isLicence.MatchString(name) || isNotice.MatchString(name)
		if isText && e.Type().IsRegular() && filepath.Ext(name) != ".go" {
			names = append(names, name)
		}
	}
	return names, err
}
