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

// A job is one template of a run.
type job struct {
	name  string // for messages: a bundled name, or a path
	text  string
	base  string      // name of the output if only a directory is given; "" if unknown
	below string      // path of the template below its directory: its output goes to the same path
	entry entry       // of the config file, or empty
	exec  fs.FileMode // the executable bits of the template's file
	tmpl  *render.Template
}

// jobs finds the templates of the config file, and those that the arguments name or, without
// arguments, those of INITPLATE_TEMPLATES and of INITPLATE_INLINE_ variables.
func (a *app) jobs(ctx context.Context, args []string) ([]*job, error) {
	entries, err := readConfig(ctx, a.Config)
	if err != nil {
		return nil, err
	}

	if len(args) == 0 {
		args = a.Templates
	}

	for _, arg := range args {
		entries = append(entries, entry{Template: strings.TrimSpace(arg)})
	}

	entries = append(entries, a.withText(a.inlined())...)
	if len(entries) == 0 {
		return nil, usage(bundledHint(),
			"no template was named: give a file, a directory, - for standard input, or a bundled one")
	}

	var jobs []*job
	var errs []error
	isStdin := func(e entry) bool { return e.Template == stdin }
	for i, e := range entries {
		if isStdin(e) && slices.ContainsFunc(entries[:i], isStdin) {
			return nil, usage("", "- is given twice, but standard input can be read only once")
		}
		found, err := a.find(ctx, e)
		jobs = append(jobs, found...)
		errs = append(errs, err)
	}

	return jobs, errors.Join(errs...)
}

// find reads the template of an entry, or those of a directory.
func (a *app) find(ctx context.Context, e entry) ([]*job, error) {
	switch e.Template {
	case "":
		return []*job{inlineJob(e)}, nil
	case stdin:
		return a.stdinJob(ctx, e)
	}

	if err := misplaced(e.Template); err != nil {
		return nil, err
	}

	info, err := os.Stat(e.Template)
	isPath, isDir := looksLikePath(e.Template), err == nil && info.IsDir()
	switch {
	case err != nil && isPath:
		return nil, noTemplate(e.Template, unreadable("template", e.Template, err))
	case isPath && isDir:
		return directoryJobs(ctx, e)
	case isPath, err == nil && info.Mode().IsRegular():
		return fileJob(ctx, e, info.Mode())
	}

	if bundled := templates.Files(e.Template); len(bundled) > 0 {
		return bundledJobs(e, bundled), nil
	}

	if isDir {
		return directoryJobs(ctx, e)
	}

	err = usage("", "there is neither a file nor a bundled template called %s", e.Template)
	return nil, noTemplate(e.Template, err)
}

func (a *app) stdinJob(ctx context.Context, e entry) ([]*job, error) {
	j := &job{name: "stdin", entry: e}
	return []*job{j}, await(ctx, func() error { return j.read(sources.ReadLimited(a.in, stdin)) })
}

func fileJob(ctx context.Context, e entry, mode fs.FileMode) ([]*job, error) {
	base := strings.TrimSuffix(filepath.Base(e.Template), suffix)
	j := &job{name: e.Template, base: base, entry: e, exec: mode & 0o111}
	return []*job{j}, j.read(sources.ReadFile(ctx, e.Template))
}

func (j *job) read(text []byte, err error) error {
	if err != nil {
		return unreadable("template", j.name, err)
	}
	j.text = string(text)
	return nil
}

// directoryJobs reads the templates in and below a directory.
func directoryJobs(ctx context.Context, e entry) (jobs []*job, err error) {
	root := strings.TrimRight(e.Template, "/") + "/" // so that it may be a symbolic link
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return unreadable("template", path, err)
		}

		if path != root && isSwap(d) {
			return skipped(d)
		}

		if !strings.HasSuffix(path, suffix) || d.IsDir() {
			return nil
		}

		j, err := fileBelow(ctx, root, path, e)
		if j != nil {
			jobs = append(jobs, j)
		}

		return err
	})

	if err == nil && len(jobs) == 0 {
		const hint = "templates are files whose names end in .tmpl; other files are left alone"
		err = usage(hint, "directory %s holds no template", e.Template)
	}

	return jobs, err
}

// isSwap reports whether a name begins with "..": Kubernetes uses such names to swap the
// content of a volume.
func isSwap(d fs.DirEntry) bool { return strings.HasPrefix(d.Name(), "..") }

// skipped makes [filepath.WalkDir] go on without an entry, and without what is below it.
func skipped(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// fileBelow reads a template below a directory; the job is nil if it is not a regular file.
func fileBelow(ctx context.Context, root, path string, e entry) (*job, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable("template", path, err)
	}

	if !info.Mode().IsRegular() {
		return nil, nil
	}

	below, _ := filepath.Rel(root, path)
	j := &job{name: path, entry: e, exec: info.Mode() & 0o111, below: strings.TrimSuffix(below, suffix)}
	return j, j.read(sources.ReadFile(ctx, path))
}

// bundledJobs returns the jobs of a bundled template. If it has several files, their output
// goes into a directory, as for a directory of templates.
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

func bundledHint() string { return "the bundled ones are " + strings.Join(bundledNames(), ", ") }

func bundledNames() []string {
	var names []string
	for _, t := range templates.All() {
		names = append(names, t.Name)
	}
	return slices.Compact(names)
}
