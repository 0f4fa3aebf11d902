package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/format"
)

const checkHelp = `Check templates, and files in a known format, and say what is wrong with each.

A template is rendered with the values that are given and with placeholders of the
right type for all others: no server is asked, and nothing is written. Then it is read
as the program would that it is for. Files whose names do not end in .tmpl, such as
my.cnf, are read as they are.
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
	var templates []string
	for _, arg := range args {
		if !isPlainFile(arg) {
			templates = append(templates, arg)
			continue
		}
		name, err := a.checkFile(arg)
		if errs = append(errs, err); err == nil {
			fmt.Fprintf(&out, "%s: valid %s\n", door{}.line(arg), name)
		}
	}
	if len(templates) > 0 || len(args) == 0 {
		errs = append(errs, a.checkTemplates(ctx, templates, &out))
	}
	return errors.Join(append(errs, a.showText(ctx, out.Bytes()))...)
}

// isPlainFile reports whether a name is of a file that is no template.
func isPlainFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular() && !strings.HasSuffix(name, suffix)
}

// checkFile reads a plain file, and returns its format's name.
func (a *app) checkFile(name string) (formatName string, err error) {
	defer crash.Catch("checking", name, &err)
	f := format.ForFile(name)
	if a.Format != "" {
		f, _ = format.Lookup(a.Format)
	}
	if f.Parse == nil {
		return "", usage("name its format with --format", "%s: its name does not tell its format", name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", usage("", "%v", err)
	}
	if rules, err := a.lintRules("", ""); (f.Name == "mysql" || f.Name == "ini") && len(rules) > 0 || err != nil {
		return f.Name, errors.Join(err, a.lintText(name, data, rules), a.lintPlace(placeOf(name), rules))
	}
	_, err = f.Parse(data)
	var bad *format.SyntaxError
	if errors.As(err, &bad) {
		return "", &render.Problem{Template: name, Line: bad.Line, Column: 1, Msg: fmt.Sprintf("not valid %s: %s", f.Name, bad.Msg)}
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
		remote := render.Placeholders(j.tmpl)
		for name := range in.values.tables {
			delete(remote, name)
		}
		docs, _, err := render.Collect(ctx, local, a.logged(remote), j.tmpl)
		if err == nil {
			a.warnOf(docs[0])
			err = a.lintChecked(j, docs[0])
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		fmt.Fprintf(out, "%s: valid %s\n", door{}.line(j.name), j.tmpl.Format.Name)
	}
	return errors.Join(errs...)
}
