package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/initplate/initplate/bytesize"
	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/stage"
)

const groupLint = "Lint of MySQL's and MariaDB's option files"

func (s *settings) lintFlags(f flagSet) {
	f.text(&s.Rules, "rules",
		"`SERVER` that must take the file's options, as in mysql:9.7; several with commas; default: by the template")
	f.text(&s.Lint, "lint", "`HOW`: error stops at errors, warn only reports them, off")
	f.text(&s.MemoryLimit, "memory-limit",
		"`SIZE` of the memory of the server's container; default: the parameter memory_limit")
	f.text(&s.ServerUser, "server-user",
		"`UID[:GID]` that must be able to read the file, or none; default in a pod and for root: as in the image")
}

// checkLint checks the flags of the lint.
func (a *app) checkLint() error {
	how := []string{"error", "warn", "off"}
	if !slices.Contains(how, a.Lint) {
		return usage(nearest.Hint(a.Lint, how), "--lint must be %s", prose.Or(how))
	}

	if _, err := sizeOf(a.MemoryLimit); err != nil {
		return usage(bytesize.Hint, "--memory-limit %s %v", a.MemoryLimit, err)
	}

	if _, err := stage.ParseOwner(a.ServerUser); err != nil {
		return usage("write 999:999, 999 or none", "--server-user %s: %v", a.ServerUser, err)
	}

	_, err := a.lintRules("", "")
	return err
}

// lintRules returns the rules of --rules, or else those that a header names.
func (a *app) lintRules(header, template string) ([]*lint.Rules, error) {
	names, by := firstOf(a.Rules, "--rules", header, template+": header: rules")
	if names == "" || a.Lint == "off" {
		return nil, nil
	}

	var all []*lint.Rules
	for _, name := range strings.Split(names, ",") {
		r, err := lint.Load(name)
		if err != nil {
			hint := "rules are " + strings.Join(lint.Names(), ", ")
			if n := nearest.Hint(name, lint.Names()); n != "" {
				hint = n
			}
			return nil, usage(hint, "%s: %v", by, err)
		}
		all = append(all, r)
	}

	return all, nil
}

// lintDocuments checks rendered documents, and where they go.
func (a *app) lintDocuments(targets []*target) error {
	var errs []error
	for _, t := range targets {
		rules, err := a.lintRules(t.tmpl.Header.Rules, t.name)
		if err != nil {
			return err
		}
		if !a.linted(t.tmpl, rules) {
			continue
		}
		errs = append(errs, a.lintDocument(t.job, t.doc, rules, false))
		if t.path != "" {
			errs = append(errs, a.lintPlace(t.place(), rules))
		}
	}

	return errors.Join(errs...)
}

// linted reports whether a template renders an option file. A name such as my.ini means
// another format, unless --rules is given.
func (a *app) linted(t *render.Template, rules []*lint.Rules) bool {
	isOptions := t.Format.Name == "mysql" || t.Format.Name == "ini" && a.Rules != ""
	return len(rules) > 0 && isOptions
}

// lintDocument checks one document. It reports no problems with values that are placeholders.
func (a *app) lintDocument(j *job, doc *render.Document, rules []*lint.Rules, invented bool) (err error) {
	defer crash.Catch("linting", j.name, &err)
	memory, err := sizeOf(cmp.Or(a.MemoryLimit, doc.Param("memory_limit")))
	if err != nil {
		memory = 0 // a template's own parameter, of another type
	}

	lines := origins(doc.Origins())
	given := lint.Given{
		Memory:    memory,
		Secret:    func(line int) bool { return lines.of(line).Secret },
		Invented:  func(line int) bool { return lines.of(line).Invented },
		Parameter: func(written string, names []string) string { return parameterOf(j, doc, written, names) },
	}

	var all []lintProblem
	for _, r := range rules {
		for _, f := range r.Check(doc.Bytes(), given) {
			o := lines.of(f.Line)
			if f.Value && o.Invented {
				continue
			}
			all = append(all, problemAt(j.name, o, f))
		}
	}

	return a.reportLint(all, invented)
}

// parameterOf returns the parameter that has one of the names of an option, where an entry of a map
// sets that by another one; "" for none. What is to become of an entry with the name of a parameter
// is up to the template.
func parameterOf(j *job, doc *render.Document, written string, names []string) string {
	params := j.tmpl.Header.Params
	if !doc.HasEntry(written) || params[strings.ReplaceAll(written, "-", "_")] != nil {
		return ""
	}

	for _, n := range names {
		if params[n] != nil {
			return n
		}
	}
	return ""
}

// origins are the origins of a document's lines.
type origins []render.Origin

// of returns the origin of a line, counted from 1; none for a line that does not exist.
func (o origins) of(line int) render.Origin {
	if line < 1 || line > len(o) {
		return render.Origin{}
	}
	return o[line-1]
}

// problemAt is a finding in a rendered document, at the place of the template it is from.
func problemAt(template string, o render.Origin, f lint.Finding) lintProblem {
	from := ""
	if len(o.From) > 0 {
		from = ", from " + strings.Join(o.From, ", ")
	}
	msg := fmt.Sprintf("%s (line %d of the output%s)", f.Msg, f.Line, from)
	return lintProblem{f.Level, &problem.Problem{
		Template: cmp.Or(o.File, template), Line: o.Line, Column: o.Column, Msg: msg, Hint: f.Hint,
	}}
}

// lintFile checks a plain file.
func (a *app) lintFile(name string, text []byte, rules []*lint.Rules) (err error) {
	defer crash.Catch("linting", name, &err)
	memory, _ := sizeOf(a.MemoryLimit) // checkLint has checked it
	files := []lint.File{{Name: name, Text: text}}
	var all []lintProblem
	for _, r := range rules {
		all = append(all, lintProblems(r.CheckFiles(files, memory))...)
	}
	return errors.Join(a.reportLint(all, true), a.lintPlace(lint.PlaceOf(name), rules))
}

// lintPlace checks the name, the mode and the owner of an option file.
func (a *app) lintPlace(p lint.Place, rules []*lint.Rules) error {
	var all []lintProblem
	for _, f := range p.Check(a.serverUsers(rules)...) {
		all = append(all, problemIn(p.Path, f))
	}
	return a.reportLint(all, true)
}

// serverUsers returns the users that the servers run as, without those that are unknown.
func (a *app) serverUsers(rules []*lint.Rules) (users []stage.Owner) {
	for _, r := range rules {
		if user, ok := a.serverUser(r); ok {
			users = append(users, user)
		}
	}
	return users
}

// serverUser returns the user that the server runs as; ok is false if that is unknown, as
// on a laptop.
func (a *app) serverUser(r *lint.Rules) (user stage.Owner, ok bool) {
	if a.ServerUser == "" {
		return stage.Owner{UID: r.User(), GID: r.User()}, a.inPod() || os.Geteuid() == 0
	}

	return a.namedUser()
}

// namedUser returns the user of --server-user, which [app.checkLint] has checked; ok is false
// if it names none. Without a group, the group has the number of the user.
func (a *app) namedUser() (user stage.Owner, ok bool) {
	o, _ := stage.ParseOwner(a.ServerUser)
	if o == nil {
		return stage.Owner{}, false
	}

	if o.GID < 0 {
		o.GID = o.UID
	}
	return *o, true
}

type lintProblem struct {
	level lint.Level
	*problem.Problem
}

func lintProblems(found []lint.FileFinding) (all []lintProblem) {
	for _, f := range found {
		all = append(all, problemIn(f.File, f.Finding))
	}
	return all
}

// problemIn is a finding in a plain file, or about its place.
func problemIn(file string, f lint.Finding) lintProblem {
	p := &problem.Problem{Template: file, Line: f.Line, Msg: f.Msg, Hint: f.Hint}
	if f.Line > 0 {
		p.Column = 1
	}
	return lintProblem{f.Level, p}
}

// reportLint returns the errors and logs all other problems. It logs notes only if the
// user asked for a check.
func (a *app) reportLint(all []lintProblem, notes bool) error {
	var errs []error
	reported := map[string]bool{}
	for _, p := range all {
		if reported[p.Error()] { // by the rules of another server
			continue
		}
		reported[p.Error()] = true
		switch {
		case p.level == lint.Error && a.Lint == "error":
			errs = append(errs, breach{ruleOption, p.Problem})
		case p.level >= lint.Warning:
			a.notice(ruleOption, slog.LevelWarn, p.Problem)
		case notes:
			a.notice(ruleOption, levelNote, p.Problem)
		}
	}

	return errors.Join(errs...)
}

// sizeOf parses the size of a memory limit; "" is 0, for no limit.
func sizeOf(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	return bytesize.Parse(s)
}

// lintChecked checks a document that was rendered with placeholders.
func (a *app) lintChecked(j *job, doc *render.Document) error {
	rules, err := a.lintRules(j.tmpl.Header.Rules, j.name)
	if err != nil || !a.linted(j.tmpl, rules) {
		return err
	}
	return a.lintDocument(j, doc, rules, true)
}
