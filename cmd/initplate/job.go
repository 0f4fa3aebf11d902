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
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/templates"
)

const stdin = "-" // the argument that stands for standard input

// A job is one template of a run.
type job struct {
	name  string // for messages: a bundled name, or a path
	text  string
	base  string      // name of the output if only a directory is given; "" if unknown
	below string      // path of the template below its directory: its output goes to the same path
	entry entry       // of the config file, or empty
	mode  fs.FileMode // of the template's file; 0 if there is none

	copied bool             // the text is no template, and is written as it is
	tmpl   *render.Template // nil if it is copied

	bundled bool
}

// jobs finds the templates of the config file, and those that the arguments name or, without
// arguments, those of INITPLATE_TEMPLATES and of INITPLATE_INLINE_ variables.
func (a *app) jobs(ctx context.Context, args []string) ([]*job, error) {
	entries, err := a.entries(ctx)
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

// askedFor returns the templates of a run as the user calls them, before any is read.
func (a *app) askedFor(args []string) (names []string) {
	if a.Config != "" {
		names = append(names, a.Config)
	}
	if len(args) == 0 {
		args = a.Templates
	}
	names = append(names, args...)
	for _, e := range a.inlined() {
		names = append(names, e.base)
	}
	return names
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
	if err != nil {
		a.inputs.Note(e.Template) // with --watch, it may come
	}
	isPath, isDir := looksLikePath(e.Template), err == nil && info.IsDir()
	switch {
	case err != nil && isPath:
		return nil, noTemplate(e.Template, unreadable("template", e.Template, err))
	case isPath && isDir:
		return a.directoryJobs(ctx, e)
	case isPath, err == nil && info.Mode().IsRegular():
		return a.fileJob(ctx, e, info.Mode())
	}

	if bundled := templates.Files(e.Template); len(bundled) > 0 {
		return bundledJobs(e, bundled), nil
	}

	if isDir {
		return a.directoryJobs(ctx, e)
	}

	err = usage("", "there is neither a file nor a bundled template called %s", e.Template)
	return nil, noTemplate(e.Template, err)
}

func (a *app) stdinJob(ctx context.Context, e entry) ([]*job, error) {
	j := &job{name: "stdin", entry: e}
	return []*job{j}, await(ctx, func() error { return j.read(sources.ReadLimited(a.in, stdin)) })
}

func (a *app) fileJob(ctx context.Context, e entry, mode fs.FileMode) ([]*job, error) {
	base, _ := languages.CutSuffix(filepath.Base(e.Template))
	j := &job{name: e.Template, base: base, entry: e, mode: mode.Perm()}
	return []*job{j}, j.read(a.read(ctx, e.Template))
}

func (j *job) read(text []byte, err error) error {
	what := "template"
	if j.copied {
		what = "--copy"
	}
	if err != nil {
		return unreadable(what, j.name, err)
	}
	j.text = string(text)
	return nil
}

// directoryJobs reads the templates in and below a directory and, with --copy, the other files.
func (a *app) directoryJobs(ctx context.Context, e entry) (jobs []*job, err error) {
	err = a.walk(e.Template, func(path, below string) error {
		if !isTemplate(path) && !a.Copy {
			return nil
		}

		j, err := a.fileBelow(ctx, path, below, e)
		if j != nil {
			jobs = append(jobs, j)
		}

		return err
	})

	if err == nil {
		err = sameOutput(jobs)
	}
	if err == nil && len(jobs) == 0 {
		err = usage(suffixHint(), "directory %s holds no template", e.Template)
	}

	return jobs, err
}

// fileBelow reads a template below a directory, or a file to be copied. The job is nil for
// anything but a regular file, which only matters to copies.
func (a *app) fileBelow(ctx context.Context, path, below string, e entry) (*job, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !isTemplate(path):
		return nil, notCopyable(path, below, "a link to a file that is not there")
	case err != nil:
		return nil, unreadable("directory", path, err)
	}

	if !info.Mode().IsRegular() {
		return nil, a.notCopied(path, below, info)
	}

	stem, ok := languages.CutSuffix(below)
	j := &job{name: path, entry: e, mode: info.Mode().Perm(), below: stem, copied: !ok}
	return j, j.read(a.read(ctx, path))
}

// bundledJobs returns the jobs of a bundled template. If it has several files, their output
// goes into a directory, as for a directory of templates.
func bundledJobs(e entry, files []templates.Template) (jobs []*job) {
	for _, t := range files {
		j := &job{name: e.Template, text: t.Text, base: e.Template, entry: e, bundled: true}
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
