package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/mysql"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
)

const checkHelp = `Check templates, and files in a known format, and report mistakes in them.

A template is rendered with the values that are given. All other values are placeholders
of the right type: no server is asked, and nothing is written. The result is read with the
rules of the program that it is for. Files whose names do not end as those of templates
(see initplate help render), such as my.cnf, are read as they are. For a directory, the
templates and files in and below it are checked.

A setting that does not mean what it seems to, such as password = a#b in an option file,
is a warning that says what to write instead.

The exit code is 1 if there is an error, also with -o json and -o sarif. Mistakes in
templates are results there. What keeps check from its work, such as a file that cannot be
read, is listed apart. GitHub's code scanning takes SARIF 2.1.0. Messages go to standard
error as well.
`

const checkExamples = `  initplate check templates/ conf.d/my.cnf
  initplate check my.cnf --rules mysql:8.4,mariadb:11.8
  initplate check mysql --set port=3307
  initplate check . -o sarif >check.sarif    # for GitHub's code scanning`

func (a *app) checkCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:               "check [TEMPLATE|FILE...] [flags]",
		Short:             "check templates without their values, and plain files",
		Long:              checkHelp,
		Example:           checkExamples,
		ValidArgsFunction: complete,
		RunE:              func(c *cobra.Command, args []string) error { return a.check(c.Context(), args, output) },
	}

	outputFlag(c, &output, sarifOutput)
	flags(c, groupTemplates, a.templateFlags)
	flags(c, groupOutput, a.reportFlag)
	flags(c, groupLint, a.lintFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) check(ctx context.Context, args []string, output string) error {
	a.record = &record{begin: time.Now(), checked: map[*job]*render.Document{}}
	if err := errors.Join(checkOutput(output, sarifOutput), a.checkLint()); err != nil {
		return err
	}

	if len(args) == 0 {
		args = a.Templates
	}

	a.checked = newChecked()
	templates, files, err := a.sortOut(args)
	err = errors.Join(err, a.checkFiles(ctx, files))
	a.Templates = templates // and not the files among them
	if len(templates) > 0 || len(args) == 0 || len(a.inlined()) > 0 {
		err = errors.Join(err, a.checkTemplates(ctx, templates))
	}

	a.warnUnmatched()
	if a.Rules != "" && !a.lintable && err == nil {
		a.warn("--rules: none of the checked files is an option file", "mark option files as such with --format mysql")
	}
	return errors.Join(err, a.showChecked(ctx, output, err))
}

// checkFiles checks plain files.
func (a *app) checkFiles(ctx context.Context, files []string) error {
	var errs []error
	for _, file := range files {
		name, err := a.checkFile(ctx, file)
		errs = append(errs, err)
		if err == nil {
			a.checked.isValid(file, name)
		}
	}
	return errors.Join(errs...)
}

// checkFile checks a plain file and returns the name of its format.
func (a *app) checkFile(ctx context.Context, name string) (formatName string, err error) {
	defer crash.Catch("checking", name, &err)

	f := languages.ForFile(name)
	if own := a.formatFor(name); own != "" {
		f, _ = languages.Lookup(own)
	}

	if f.Parse == nil {
		return "", usage("give its format with --format", "%s: the file's name does not show its format", name)
	}

	data, err := sources.ReadFile(ctx, name)
	if err != nil {
		return "", usage("", "%v", err)
	}

	rules, err := a.lintRules("", "")
	a.lintable = a.lintable || isOptionFile(f)
	if isOptionFile(f) && len(rules) > 0 || err != nil {
		a.warnOfMisreads(name, nil, mysql.Format(), data)
		return f.Name, errors.Join(err, a.lintFile(name, data, rules))
	}

	a.warnOfMisreads(name, nil, f, data)
	return f.Name, syntaxError(name, f, data)
}

// syntaxError is what is wrong with a file in the syntax of its format; nil for nothing.
func syntaxError(name string, f format.Format, data []byte) error {
	_, err := f.Parse(data)
	var bad *format.SyntaxError
	if errors.As(err, &bad) {
		msg := fmt.Sprintf("not valid %s: %s", f.Name, bad.Msg)
		return breach{ruleSyntax, &problem.Problem{Template: name, Line: bad.Line, Column: 1, Msg: msg}}
	}
	return err
}

// checkTemplates renders templates one by one, so that mistakes in each are reported.
func (a *app) checkTemplates(ctx context.Context, names []string) error {
	a.placeholders = true
	in, err := a.input(ctx, names)
	if err != nil {
		return err
	}

	for _, j := range in.idle {
		a.checked.isValid(j.name, "")
	}

	local := a.logged(a.local(in.values))
	var errs []error
	for _, j := range in.jobs {
		if err := a.checkTemplate(ctx, local, j); err != nil {
			errs = append(errs, err)
			continue
		}
		a.checked.isValid(j.name, j.tmpl.Format.Name)
	}
	return errors.Join(errs...)
}

// checkTemplate renders a template with placeholders and checks the result.
func (a *app) checkTemplate(ctx context.Context, local sources.Set, j *job) error {
	doc, err := render.Check(ctx, local, a.logged, j.tmpl)
	if err != nil {
		return err
	}

	a.record.checked[j] = doc
	a.warnOf(doc)
	a.warnOpen(j, doc)
	a.warnOfMisreads(j.name, doc, j.tmpl.Format, doc.Bytes())
	a.lintable = a.lintable || isOptionFile(j.tmpl.Format)
	return a.lintChecked(j, doc)
}
