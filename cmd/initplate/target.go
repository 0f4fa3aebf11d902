package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/stage"
)

// A target is a rendered job with the place where it goes.
type target struct {
	*job
	doc     *render.Document // nil for a copy
	preview bool             // to standard output, secrets hidden
	print   bool             // to standard output, as it is
	file    stage.File
	path    string // of file, with its root
	changed *bool  // whether the file changed, or would change; nil if unknown
}

// checkOut checks that the flags for output fit together and fit the jobs.
func (a *app) checkOut(jobs []*job) error {
	toFile := a.Out != "" && a.Out != "-"
	for _, j := range jobs {
		toFile = toFile || a.Out == "" && j.entry.Out != ""
	}

	switch {
	case a.Out == "-" && a.Copy:
		return usage("give a directory: --out DIR/", "--out - prints the text of templates: --copy needs a directory")
	case a.Watch && !toFile:
		return usage("write --out FILE or --out DIR/", "--watch writes files, and no template says where")
	case a.Out == "-" && (a.Diff || a.DryRun):
		return usage("without --out, secrets are hidden",
			"--out - prints the text: there is nothing for --diff or --dry-run to compare with")
	case a.Diff && !toFile:
		return usage("", "--diff compares with an existing file: it needs --out")
	case a.ExitCode && !a.Diff && !a.DryRun:
		return usage("", "--exit-code needs --dry-run or --diff")
	case a.ExitCode && !toFile:
		return usage("", "--exit-code reports whether a file would change: it needs --out")
	}

	info, err := os.Stat(a.Out)
	if toFile && len(jobs) > 1 && err == nil && info.Mode().IsRegular() {
		return usage("give a directory: --out DIR/",
			"--out %s is one file, but there are %d templates", a.Out, len(jobs))
	}

	return nil
}

// intoDirectory reports whether --out is a directory: one that exists, or one to be made
// because of a "/" at its end or the number of jobs.
func (a *app) intoDirectory(j *job, jobs int) bool {
	info, err := os.Stat(a.Out)
	isDir := a.Out != "" && os.IsPathSeparator(a.Out[len(a.Out)-1]) || err == nil && info.IsDir()
	return isDir || jobs > 1 || j.below != "" || j.entry.Out != ""
}

// outName returns the name of a job's output; "" if the command line does not say it.
func (a *app) outName(j *job, jobs int) string {
	switch {
	case j.below != "":
		return j.below
	case j.entry.Out != "" && !strings.HasSuffix(j.entry.Out, "/"):
		return j.entry.Out
	case a.Out == "" || a.Out == "-" || a.intoDirectory(j, jobs):
		return ""
	}

	return a.Out
}

// target finds where a job's output goes, and with which permissions.
func (a *app) target(j *job, jobs int, doc *render.Document) (*target, error) {
	t := &target{job: j, doc: doc}
	switch {
	case a.Out == "-":
		t.print = true
		return t, nil
	case a.Out == "" && j.entry.Out == "":
		t.preview = true
		return t, nil
	}

	var err error
	t.file, err = a.outFile(j, jobs)
	if err != nil {
		return nil, err
	}

	t.path, t.file.Data = t.file.Name(), doc.Bytes()
	t.file.Make = a.Mkdir || j.entry.Mkdir
	return t, a.permissions(t)
}

// outFile returns the file that a job's output goes to.
func (a *app) outFile(j *job, jobs int) (stage.File, error) {
	if err := j.checkSlashes(); err != nil {
		return stage.File{}, err
	}

	own, err := j.ownPath()
	if err != nil {
		return stage.File{}, err
	}

	switch {
	case a.Out == "" && j.below != "":
		return stage.File{Root: j.entry.Out, Path: j.below}, nil
	case a.Out == "" || j.entry.Out != "" && filepath.IsAbs(own):
		return stage.File{Path: own}, nil
	case !a.intoDirectory(j, jobs):
		return stage.File{Path: a.Out}, nil
	}

	if own == "" {
		own, err = j.outBase()
	}

	return stage.File{Root: a.Out, Path: own}, err
}

// checkSlashes reports an output's path as Windows writes it. It would be the name of one
// file.
func (j *job) checkSlashes() error {
	for _, out := range []string{j.entry.Out, j.header().Out} {
		if strings.Contains(out, `\`) {
			return usage("write / between directories", "%s: out: %s has a backslash", j.name, out)
		}
	}
	return nil
}

// ownPath returns the path that the config file gives a job's output. If that is a
// directory, the name of the output is added.
func (j *job) ownPath() (string, error) {
	if j.below == "" && !strings.HasSuffix(j.entry.Out, "/") {
		return j.entry.Out, nil
	}

	name, err := j.outBase()
	return filepath.Join(j.entry.Out, name), err
}

// place returns where a target goes, with the permissions that it will have.
func (t *target) place() lint.Place {
	dir, err := os.Stat(filepath.Dir(t.path))
	if err != nil {
		dir = nil
	}

	old, err := os.Lstat(t.path)
	if err != nil || !old.Mode().IsRegular() || dir == nil {
		old = nil
	}

	p := lint.Place{Path: t.path, Known: stage.HasModes}
	p.Mode, p.Owner = t.file.Permissions(old, dir)
	p.FSGroup = dir != nil && dir.Mode()&fs.ModeSetgid != 0
	return p
}

// outBase returns the name of a job's output in a directory.
func (j *job) outBase() (string, error) {
	if name := cmp.Or(j.below, j.header().Out, j.base); name != "" {
		return name, nil
	}

	by := "--out DIR/FILE"
	if j.entry.path != "" {
		by = "out: in " + j.entry.path
	}
	return "", usage("name the file: "+by+", or out: in the template's header", "%s: its output has no name", j.name)
}

// permissions sets mode and owner: those of the command line, else of the entry in
// the config file, else of the template's header.
func (a *app) permissions(t *target) error {
	if err := a.setMode(t); err != nil {
		return err
	}
	return a.setOwner(t)
}

// setMode sets the mode. That of a header never adds to the mode of a file that is there.
func (a *app) setMode(t *target) error {
	given, by := firstOf(a.Mode, "--mode", t.entry.Mode, t.entry.path+": mode")
	mode, by := firstOf(given, by, t.header().Mode, t.name+": header: mode")
	if mode == "" {
		t.defaultMode()
		return nil
	}

	bits, err := parseMode(mode)
	if err != nil {
		return usage("", "%s %s is not an octal file mode, as in 0640", by, mode)
	}

	if given != "" && !stage.HasModes {
		return usage(withoutModes, "%s %s: files on Windows have no mode", by, mode)
	}
	if given != "" {
		t.file.Mode = bits
		return nil
	}

	t.file.New, t.file.Most = bits, bits
	if t.place().Mode&openBits != 0 {
		a.warnOpen(t.job, t.doc)
	}

	return nil
}

// header returns the header of a job's template. That of a copy is empty.
func (j *job) header() *header.Header {
	if j.copied {
		return &header.Header{}
	}
	return j.tmpl.Header
}

// defaultMode sets what a file may have if nobody gives a mode.
func (t *target) defaultMode() {
	t.file.Exec = t.job.mode & 0o111
	if t.copied {
		t.file.Most = t.job.mode | 0o600
		return
	}

	switch most := t.tmpl.Format.Mode; {
	case most != 0:
		t.file.New, t.file.Most = most, most
	case t.doc.Secrets() > 0:
		t.file.Most = 0o750
	}
}

// setOwner sets the owner. That of a header is for root alone: other processes could not
// set it.
func (a *app) setOwner(t *target) (err error) {
	owner, by := firstOf(a.Owner, "--owner", t.entry.Owner, t.entry.path+": owner", "", "")
	if owner == "" && os.Geteuid() == 0 {
		owner, by = t.header().Owner, t.name+": header: owner"
	}

	if owner != "" && !stage.HasModes {
		return usage(withoutModes, "%s %s: initplate cannot set the owner of a file on Windows", by, owner)
	}
	t.file.Owner, err = stage.ParseOwner(owner)
	if err != nil {
		const hint = "write numbers, 999:999 or 999, or none; names are looked up where initplate runs"
		return usage(hint, "%s %s: %v", by, owner, err)
	}

	return nil
}

// withoutModes is what to do where files have neither modes nor owners.
const withoutModes = "leave it out: new files have the permissions of their directory"

// openBits let everybody read or write a file.
const openBits = 0o006

// warnOpen warns of a header's mode that opens a file with a secret to everybody. A mode
// of the command line or the config file is the user's explicit choice. Certificates are
// public, though what Vault answers counts as secret.
func (a *app) warnOpen(j *job, doc *render.Document) {
	mode, err := parseMode(j.tmpl.Header.Mode)
	if err != nil || mode&openBits == 0 || doc.Secrets() == 0 || a.Mode != "" || j.entry.Mode != "" {
		return
	}
	if isCertificates(doc.Bytes()) {
		return
	}

	may := map[fs.FileMode]string{0o002: "write", 0o004: "read", openBits: "read and write"}[mode&openBits]
	const text = "header: mode %s lets everybody %s a file that holds a secret"
	hint := fmt.Sprintf("write mode: %q in the header", stage.Octal(mode&^0o007))
	if len(a.record.jobs) == 1 { // --mode is that of all files
		hint += fmt.Sprintf(", or give --mode %s if it is meant", stage.Octal(mode))
	}
	a.notice(ruleMode, slog.LevelWarn, &problem.Problem{
		Template: j.name,
		Msg:      fmt.Sprintf(text, j.tmpl.Header.Mode, may),
		Hint:     hint,
	})
}

// parseMode reads an octal file mode.
func parseMode(mode string) (fs.FileMode, error) {
	bits, err := strconv.ParseUint(strings.TrimPrefix(mode, "0o"), 8, 32)
	if err == nil && bits > 0o777 {
		err = strconv.ErrRange
	}
	return fs.FileMode(bits), err
}

// firstOf returns the first value that is not empty, and its name.
func firstOf(pairs ...string) (value, name string) {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] != "" {
			return pairs[i], pairs[i+1]
		}
	}
	return "", ""
}
