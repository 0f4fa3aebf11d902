package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/render"
)

// isPartial reports whether a file only defines what other templates use.
func isPartial(path string) bool {
	return strings.HasPrefix(filepath.Base(path), "_") && isTemplate(path)
}

// isPartial reports whether a job only defines what others use. The template of a variable is
// one by the name that the variable says.
func (j *job) isPartial() bool {
	if j.entry.Template == "" {
		return isPartial(j.base)
	}
	return isPartial(j.name) && !j.bundled
}

// share separates files without output from the jobs that have one. It returns what all of
// them define, with the files without output that are beside a job's file.
func (a *app) share(ctx context.Context, jobs []*job) (rest, partials []*job, shared *render.Shared, err error) {
	beside, err := a.besides(ctx, jobs)
	if err != nil {
		return nil, nil, nil, err
	}

	var files []render.File
	for _, j := range slices.Concat(jobs, beside) {
		if j.bundled {
			continue // these need no other files
		}
		delims, err := a.delims(j)
		if err != nil {
			return nil, nil, nil, err
		}
		files = append(files, render.File{Name: j.name, Text: j.text, Delims: delims, Partial: j.isPartial()})
	}

	for _, j := range jobs {
		if j.isPartial() {
			partials = append(partials, j)
		} else {
			rest = append(rest, j)
		}
	}
	if len(files) < 2 && len(partials) == 0 {
		return rest, nil, nil, nil
	}
	shared, err = render.Share(files, a.table())
	return rest, partials, shared, err
}

// besides reads the files without output that are in the directories of jobs, and are no jobs.
func (a *app) besides(ctx context.Context, jobs []*job) (beside []*job, err error) {
	known := map[string]bool{}
	for _, j := range jobs {
		known[filepath.Clean(j.name)] = true
	}

	for _, j := range jobs {
		if j.bundled || j.entry.Template == "" || j.entry.Template == stdin {
			continue
		}
		for _, path := range a.partialsIn(filepath.Dir(j.name)) {
			if known[filepath.Clean(path)] {
				continue
			}
			known[filepath.Clean(path)] = true
			own := &job{name: path, entry: j.entry}
			if err := own.read(a.read(ctx, path)); err != nil {
				return nil, err
			}
			beside = append(beside, own)
		}
	}
	return beside, nil
}

// partialsIn returns the files without output in a directory, which --watch looks at later.
func (a *app) partialsIn(dir string) (paths []string) {
	a.inputs.NoteDirectory(dir, a.isInput)
	found, _ := filepath.Glob(literally(dir) + "/_*")
	for _, path := range found {
		info, err := os.Stat(path)
		isFile := err == nil && info.Mode().IsRegular()
		if isFile && isPartial(path) && !a.excluded(filepath.Base(path)) {
			paths = append(paths, path)
		}
	}
	return paths
}

// literally returns a path as a pattern of [filepath.Glob] that matches only the path.
func literally(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// noOutput is the error of a run whose templates make no output.
func noOutput(partials []*job) error {
	return usage("name a template that uses what they define",
		"no template makes output: templates whose names begin with _, such as %s, only define what others use",
		partials[0].name)
}
