package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/report"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/stage"
)

// notCopied returns the error for what --copy cannot copy: what it leaves out would be
// missed.
func (a *app) notCopied(path, below string, info fs.FileInfo) error {
	if !a.Copy {
		return nil
	}

	what := "a pipe, a device or a socket"
	if info.IsDir() {
		what = "a link to a directory"
	}
	return notCopyable(path, below, what)
}

// notCopyable returns the error for a path that --copy cannot copy, as it is what is said.
func notCopyable(path, below, what string) error {
	return usage("only files and links to files are copied; leave it out: --exclude "+sources.ShellWord(below),
		"--copy: %s is %s", path, what)
}

// apart separates templates from files that are copied.
func apart(jobs []*job) (templates, copies []*job) {
	for _, j := range jobs {
		if j.copied {
			copies = append(copies, j)
		} else {
			templates = append(templates, j)
		}
	}
	return templates, copies
}

// copyTargets finds where copies go. Without --out, and without out: of their directory, they
// go nowhere.
func (a *app) copyTargets(ctx context.Context, copies []*job) (targets []*target, err error) {
	nowhere := 0
	for _, j := range copies {
		if a.Out == "" && j.entry.Out == "" {
			nowhere++
			continue
		}

		t, err := a.copyTarget(j)
		if err == nil {
			err = a.checkApart(t)
		}
		if err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}

	if nowhere > 0 {
		a.log.Log(ctx, levelNote, count(nowhere, "file is", "files are")+" only copied with --out DIR/")
	}
	return targets, nil
}

// copyTarget finds where a copy goes. It is never open to more users than the file itself,
// which may be a mounted secret, unless a mode is given.
func (a *app) copyTarget(j *job) (t *target, err error) {
	t = &target{job: j}
	t.file, err = a.outFile(j, 1)
	if err != nil {
		return nil, err
	}

	t.path, t.file.Data = t.file.Name(), []byte(j.text)
	t.file.Make = a.Mkdir || j.entry.Mkdir
	return t, a.permissions(t)
}

// checkApart refuses to copy into the directory that is copied, but for a part of it that is
// left out: each run would copy what the last one wrote.
func (a *app) checkApart(t *target) error {
	out := strings.TrimSuffix(t.path, t.below)
	below, err := filepath.Rel(resolved(t.entry.Template), resolved(out))
	switch {
	case err != nil || !filepath.IsLocal(below):
		return nil
	case below == ".":
		return usage("give another --out", "--copy: %s is the directory of the files and of their copies", out)
	}

	for dir := below; dir != "."; dir = filepath.Dir(dir) {
		if a.excluded(dir) {
			return nil
		}
	}
	return usage("give another --out, or leave it out: --exclude "+sources.ShellWord(below),
		"--copy: %s is in %s, so each run would copy what the last one wrote", out, t.entry.Template)
}

// resolved returns an absolute path without symbolic links, as far as the path is there.
func resolved(path string) string {
	if at, err := filepath.EvalSymlinks(path); err == nil {
		path = at
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	return abs
}

// compareCopy says whether a copy differs from the existing file. It shows neither, as both
// may be secret, or not be text.
func (a *app) compareCopy(shown *bytes.Buffer, t *target) (changed bool, err error) {
	old, info, err := t.file.Existing()
	switch {
	case err != nil:
		return false, err
	case old == nil:
		fmt.Fprintf(shown, "%s is new, a copy of %s\n", door{}.line(t.path), door{}.line(t.name))
		return true, nil
	case !bytes.Equal(old, t.file.Data):
		fmt.Fprintf(shown, "%s changes to a copy of %s\n", door{}.line(t.path), door{}.line(t.name))
		return true, nil
	}

	return a.compareMode(t, info), nil
}

// copyReport reports a copy, without its length and hash, as it may be secret.
func copyReport(t *target) report.Output {
	return report.Output{
		Template: t.name, Copied: true, Path: t.path, Mode: stage.Octal(t.place().Mode), Changed: t.changed,
		Parameters: []report.Parameter{}, References: []report.Reference{},
	}
}
