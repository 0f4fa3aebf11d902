package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/templates"
)

const (
	stdin  = "-"     // the argument that stands for standard input
	suffix = ".tmpl" // of a template's file
)

// A job is one template that a run is about.
type job struct {
	name  string // for people: a bundled name, or a path
	text  string
	base  string      // name of the output where only its folder is given; "" if nothing tells
	below string      // where the template stood below a folder: there its output goes, too
	entry entry       // of the config file, or empty
	exec  fs.FileMode // which of the bits that make a program of a file the template's has
	tmpl  *render.Template
}

// jobs finds the templates that a command names, by its arguments or, without
// any, by INITPLATE_TEMPLATES, and those of the config file.
func (a *app) jobs(ctx context.Context, args []string) ([]*job, error) {
	entries, err := readConfig(ctx, a.Config)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = a.Templates
	}
	if len(args)+len(entries) == 0 {
		return nil, usage("the bundled ones are "+strings.Join(bundledNames(), ", "), "no template was named: give a file, a folder, - for standard input, or a bundled one")
	}
	var jobs []*job
	var errs []error
	for _, arg := range args {
		entries = append(entries, entry{Template: strings.TrimSpace(arg)})
	}
	for i, e := range entries {
		if e.Template == stdin && slices.ContainsFunc(entries[:i], func(e entry) bool { return e.Template == stdin }) {
			return nil, usage("", "- stands twice among the templates, and standard input can be read once")
		}
		found, err := a.find(ctx, e)
		jobs, errs = append(jobs, found...), append(errs, err)
	}
	return jobs, errors.Join(errs...)
}

// find reads the template of an entry, or those of a folder.
func (a *app) find(ctx context.Context, e entry) ([]*job, error) {
	j := &job{name: e.Template, entry: e}
	if e.Template == stdin {
		j.name = "stdin"
		return []*job{j}, await(ctx, func() error { return j.read(sources.ReadLimited(a.in, stdin)) })
	}
	if err := misplaced(e.Template); err != nil {
		return nil, err
	}
	info, err := os.Stat(e.Template)
	if err != nil && looksLikePath(e.Template) {
		return nil, noTemplate(e.Template, unreadable("template", e.Template, err))
	}
	if looksLikePath(e.Template) || err == nil && info.Mode().IsRegular() {
		if info.IsDir() {
			return folderJobs(ctx, e)
		}
		j.base, j.exec = strings.TrimSuffix(filepath.Base(e.Template), suffix), info.Mode()&0o111
		return []*job{j}, j.read(sources.ReadFile(ctx, e.Template))
	}
	if bundled := templates.Files(e.Template); len(bundled) > 0 {
		return bundledJobs(e, bundled), nil
	}
	if err == nil && info.IsDir() {
		return folderJobs(ctx, e)
	}
	return nil, noTemplate(e.Template, usage("", "there is neither a file nor a bundled template called %s", e.Template))
}

func (j *job) read(text []byte, err error) error {
	if err != nil {
		return unreadable("template", j.name, err)
	}
	j.text = string(text)
	return nil
}

// folderJobs reads the templates in and below a folder. Names that begin with ".."
// are those by which Kubernetes swaps a volume's content.
func folderJobs(ctx context.Context, e entry) (jobs []*job, err error) {
	root := strings.TrimRight(e.Template, "/") + "/" // so that it may be a symbolic link
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return unreadable("template", path, err)
		}
		if path != root && strings.HasPrefix(d.Name(), "..") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, suffix) || d.IsDir() {
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			return unreadable("template", path, err)
		}
		if !info.Mode().IsRegular() {
			return nil
		}
		j := &job{name: path, entry: e, exec: info.Mode() & 0o111}
		below, _ := filepath.Rel(root, path)
		j.below = strings.TrimSuffix(below, suffix)
		jobs = append(jobs, j)
		return j.read(sources.ReadFile(ctx, path))
	})
	if err == nil && len(jobs) == 0 {
		err = usage("templates are files whose names end in .tmpl; other files are left where they are", "folder %s holds no template", e.Template)
	}
	return jobs, err
}

// bundledJobs are those of a bundled template. Where it has several files, they go
// into a folder, as do those of a folder of templates.
func bundledJobs(e entry, files []templates.Template) (jobs []*job) {
	for _, t := range files {
		j := &job{name: e.Template, text: t.Text, base: e.Template, entry: e}
		if t.Part != "" {
			j.name, j.base = t.Name+"."+t.Part, t.Part
		}
		if len(files) > 1 {
			j.below = t.Part
		}
		jobs = append(jobs, j)
	}
	return jobs
}

func bundledNames() []string {
	var names []string
	for _, t := range templates.All() {
		names = append(names, t.Name)
	}
	return slices.Compact(names)
}
