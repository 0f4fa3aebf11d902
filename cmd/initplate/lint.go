package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/initplate/initplate/bytesize"
	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/stage"
	"github.com/spf13/pflag"
)

const groupLint = "Lint of MySQL's and MariaDB's option files"

func (s *settings) lintFlags(f *pflag.FlagSet) {
	f.StringVar(&s.Rules, "rules", s.Rules, "`SERVER` whose options the file has to fit, as in mysql:9.7; several with commas; else by the template's header")
	f.StringVar(&s.Lint, "lint", s.Lint, "`HOW`: error stops at errors, warn only tells them, off")
	f.StringVar(&s.MemoryLimit, "memory-limit", s.MemoryLimit, "`SIZE` of the memory that the server's container has; else the parameter memory_limit")
	f.StringVar(&s.ServerUser, "server-user", s.ServerUser, "`UID[:GID]` that must be able to read the file, or none; in a pod and for root it is the official image's")
}

// checkLint finds mistakes in the flags of the lint.
func (a *app) checkLint() error {
	if how := []string{"error", "warn", "off"}; !slices.Contains(how, a.Lint) {
		return usage(nearest.Hint(a.Lint, how), "--lint is none of error, warn, off")
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

// lintRules are those of --rules, else those that a header names.
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

// lintDocuments looks at what was rendered, and at where it goes.
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

// linted reports whether a template renders an option file. The extension of my.ini
// tells another format, of which --rules knows better.
func (a *app) linted(t *render.Template, rules []*lint.Rules) bool {
	return len(rules) > 0 && (t.Format.Name == "mysql" || t.Format.Name == "ini" && a.Rules != "")
}

// lintDocument looks at one document. Where values were invented, it says nothing of
// values.
func (a *app) lintDocument(j *job, doc *render.Document, rules []*lint.Rules, invented bool) (err error) {
	defer crash.Catch("linting", j.name, &err)
	origins := doc.Origins()
	origin := func(line int) render.Origin {
		if line < 1 || line > len(origins) {
			return render.Origin{}
		}
		return origins[line-1]
	}
	memory, err := sizeOf(cmp.Or(a.MemoryLimit, doc.Param("memory_limit")))
	if err != nil {
		memory = 0 // the parameter is of a type of its own
	}
	given := lint.Given{Memory: memory, Secret: func(line int) bool { return origin(line).Secret },
		Invented: func(line int) bool { return invented && len(origin(line).From) > 0 }}
	var all []lintProblem
	for _, r := range rules {
		for _, f := range r.Check(doc.Bytes(), given) {
			o := origin(f.Line)
			if invented && f.Value && len(o.From) > 0 {
				continue
			}
			p := &problem.Problem{Template: j.name, Line: o.Line, Column: o.Column, Msg: f.Msg, Hint: f.Hint}
			p.Msg += fmt.Sprintf(" (line %d of the output", f.Line)
			if len(o.From) > 0 {
				p.Msg += ", from " + strings.Join(o.From, ", ")
			}
			p.Msg += ")"
			all = append(all, lintProblem{f.Level, p})
		}
	}
	return a.lintTell(all, invented)
}

// lintFile looks at a plain file.
func (a *app) lintFile(name string, text []byte, rules []*lint.Rules) (err error) {
	defer crash.Catch("linting", name, &err)
	memory, _ := sizeOf(a.MemoryLimit) // was looked at before
	var all []lintProblem
	for _, r := range rules {
		all = append(all, lintProblems(r.CheckFiles([]lint.File{{Name: name, Text: text}}, memory))...)
	}
	return errors.Join(a.lintTell(all, true), a.lintPlace(lint.PlaceOf(name), rules))
}

// lintPlace looks at the name, the mode and the owner of an option file.
func (a *app) lintPlace(p lint.Place, rules []*lint.Rules) error {
	var users []stage.Owner
	for _, r := range rules {
		if user, ok := a.serverUser(r); ok {
			users = append(users, user)
		}
	}
	var all []lintProblem
	for _, f := range p.Check(users...) {
		all = append(all, problemIn(p.Path, f))
	}
	return a.lintTell(all, true)
}

// serverUser is the user that the server runs as; ok is false where that is not
// known, as on a laptop.
func (a *app) serverUser(r *lint.Rules) (user stage.Owner, ok bool) {
	if a.ServerUser == "" {
		return stage.Owner{UID: r.User(), GID: r.User()}, a.inPod() || os.Geteuid() == 0
	}
	o, _ := stage.ParseOwner(a.ServerUser) // was looked at before
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

// problemIn is a finding in a plain file, or of its place.
func problemIn(file string, f lint.Finding) lintProblem {
	p := &problem.Problem{Template: file, Line: f.Line, Msg: f.Msg, Hint: f.Hint}
	if f.Line > 0 {
		p.Column = 1
	}
	return lintProblem{f.Level, p}
}

// lintTell returns the errors, and tells all else: notes only where the lint is what
// was asked for.
func (a *app) lintTell(all []lintProblem, notes bool) error {
	var errs []error
	told := map[string]bool{}
	for _, p := range all {
		if told[p.Error()] { // by the rules of another server, too
			continue
		}
		told[p.Error()] = true
		switch {
		case p.level == lint.Error && a.Lint == "error":
			errs = append(errs, p.Problem)
		case p.level >= lint.Warning:
			a.warn(p.Error(), p.Hint)
		case notes:
			a.log.LogAttrs(context.Background(), levelNote, p.Error(), hintAttr(p.Hint)...)
		}
	}
	return errors.Join(errs...)
}

// sizeOf reads the size of a memory limit; "" is 0, for none.
func sizeOf(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	return bytesize.Parse(s)
}

// lintChecked looks at a template that was rendered with placeholders.
func (a *app) lintChecked(j *job, doc *render.Document) error {
	rules, err := a.lintRules(j.tmpl.Header.Rules, j.name)
	if err != nil || !a.linted(j.tmpl, rules) {
		return err
	}
	return a.lintDocument(j, doc, rules, true)
}
