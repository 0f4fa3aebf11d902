package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/mysql"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
)

const checkHelp = `Check templates, and files in a known format, and say what is wrong with each.

A template is rendered with the values that are given and with placeholders of the
right type for all others: no server is asked, and nothing is written. Then it is read
as the program would that it is for. Files whose names do not end in .tmpl, such as
my.cnf, are read as they are. Of a folder, both are checked that are in and below it.

A setting that the program reads otherwise than it looks, such as password = a#b in an
option file, is a warning that says what to write instead.
`

func (a *app) checkCommand() *cobra.Command {
	c := &cobra.Command{
		Use:               "check [TEMPLATE|FILE...] [flags]",
		Short:             "check templates without their values, and plain files",
		Long:              checkHelp,
		ValidArgsFunction: complete,
		RunE:              func(c *cobra.Command, args []string) error { return a.check(c.Context(), args) },
	}
	flags(c, groupTemplates, a.templateFlags)
	flags(c, groupLint, a.lintFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) check(ctx context.Context, args []string) error {
	if err := a.checkLint(); err != nil {
		return err
	}
	var out bytes.Buffer
	var errs []error
	if len(args) == 0 {
		args = a.Templates
	}
	templates, files, err := a.sortOut(args)
	errs = append(errs, err)
	for _, file := range files {
		name, err := a.checkFile(ctx, file)
		if errs = append(errs, err); err == nil {
			fmt.Fprintf(&out, "%s: valid %s\n", door{}.line(file), name)
		}
	}
	if len(templates) > 0 || len(args) == 0 {
		errs = append(errs, a.checkTemplates(ctx, templates, &out))
	}
	if a.Rules != "" && !a.lintable && errors.Join(errs...) == nil {
		a.warn("--rules: nothing that was checked is an option file", "say that one is with --format mysql")
	}
	return errors.Join(append(errs, a.showText(ctx, out.Bytes()))...)
}

// checkFile reads a plain file, and returns its format's name.
func (a *app) checkFile(ctx context.Context, name string) (formatName string, err error) {
	defer crash.Catch("checking", name, &err)
	f := languages.ForFile(name)
	if own := a.formatFor(name); own != "" {
		f, _ = languages.Lookup(own)
	}
	if f.Parse == nil {
		return "", usage("name its format with --format", "%s: its name does not tell its format", name)
	}
	data, err := sources.ReadFile(ctx, name)
	if err != nil {
		return "", usage("", "%v", err)
	}
	rules, err := a.lintRules("", "")
	a.lintable = a.lintable || isOptionFile(f)
	if isOptionFile(f) && len(rules) > 0 || err != nil {
		a.tellMisreads(name, nil, mysql.Format(), data)
		return f.Name, errors.Join(err, a.lintFile(name, data, rules))
	}
	a.tellMisreads(name, nil, f, data)
	_, err = f.Parse(data)
	var bad *format.SyntaxError
	if errors.As(err, &bad) {
		return "", &problem.Problem{Template: name, Line: bad.Line, Column: 1, Msg: fmt.Sprintf("not valid %s: %s", f.Name, bad.Msg)}
	}
	return f.Name, err
}

// checkTemplates renders templates one by one, so that each says what is wrong
// with it.
func (a *app) checkTemplates(ctx context.Context, names []string, out *bytes.Buffer) error {
	a.placeholders = true
	in, err := a.input(ctx, names)
	if err != nil {
		return err
	}
	local := a.logged(a.local(in.values))
	var errs []error
	for _, j := range in.jobs {
		doc, err := render.Check(ctx, local, a.logged, j.tmpl)
		if err == nil {
			a.warnOf(doc)
			a.warnOpen(j, doc)
			a.tellMisreads(j.name, doc, j.tmpl.Format, doc.Bytes())
			a.lintable = a.lintable || isOptionFile(j.tmpl.Format)
			err = a.lintChecked(j, doc)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		fmt.Fprintf(out, "%s: valid %s\n", door{}.line(j.name), j.tmpl.Format.Name)
	}
	return errors.Join(errs...)
}
