package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/templates"
)

const templatesHelp = `List the bundled templates, or every parameter of one: its type, its default, and where
its value may come from, in the order of precedence, apart from --set and --values. With
--from, that shows what is read there. The template can also be a file.
`

const templatesExamples = `  initplate templates
  initplate templates mysql
  initplate templates mysql --source >my.cnf.tmpl`

func (a *app) templatesCommand() *cobra.Command {
	var source bool
	c := &cobra.Command{
		Use:               "templates [TEMPLATE] [flags]",
		Short:             "list the bundled templates, or the parameters of one",
		Long:              templatesHelp,
		Example:           templatesExamples,
		ValidArgsFunction: complete,
		Args:              atMost(1, "templates takes one name"),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) > 0:
				return a.describeTemplate(c.Context(), args[0], source)
			case source:
				return usage("", "--source needs the name of a template")
			}
			return a.listTemplates(c.Context())
		},
	}

	c.Flags().BoolVar(&source, "source", false, "print the template itself")
	flags(c, groupTemplates, func(f flagSet) {
		a.delimsFlag(f)
		a.fromFlag(f)
	})
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) listTemplates(ctx context.Context) error {
	var b bytes.Buffer
	var errs []error
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tWHAT IT RENDERS")
	for _, name := range bundledNames() {
		files := templates.Files(name)
		parsed, err := render.Parse(name, files[0].Text, render.Options{Sources: a.table(), Placeholders: true})
		if err != nil {
			errs = append(errs, err)
			continue
		}
		doc := parsed.Header.Doc
		if len(files) > 1 {
			doc += ": " + strings.Join(parts(files), ", ")
		}
		fmt.Fprintf(w, "%s\t%s\n", name, doc)
	}

	w.Flush()
	return errors.Join(append(errs, a.showText(ctx, b.Bytes()))...)
}

// parts returns the names of the files that a template of several renders.
func parts(files []templates.Template) (names []string) {
	for _, t := range files {
		names = append(names, t.Part)
	}
	return names
}

func (a *app) describeTemplate(ctx context.Context, name string, source bool) error {
	jobs, err := a.find(ctx, entry{Template: name})
	if err != nil {
		return err
	}

	bundled := templates.Files(name)
	switch several := len(jobs) > 1 || jobs[0].below != ""; {
	case several && (source || len(bundled) == 0 || jobs[0].below != bundled[0].Part):
		hint := "name one file"
		if len(bundled) > 0 {
			hint += ": " + name + "." + strings.Join(parts(bundled), ", "+name+".")
		}
		return usage(hint, "%s has several files", name)
	case source:
		return a.show(ctx, []byte(jobs[0].text))
	}

	places, err := a.places()
	if err != nil {
		return err
	}

	rest, partials, shared, err := a.share(ctx, jobs)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return noOutput(partials)
	}

	all, err := a.parseAll(rest, places, shared)
	if err != nil {
		return err
	}

	if len(all) == 1 {
		name = all[0].Name
	}

	return a.showText(ctx, describe(name, all))
}

// parseAll parses the templates of jobs without values.
func (a *app) parseAll(
	jobs []*job, from []sources.Place, shared *render.Shared,
) (all []*render.Template, err error) {
	for _, j := range jobs {
		opt := render.Options{Sources: a.table(), From: from, Base: j.base, Placeholders: true}
		if !j.bundled {
			opt.Shared = shared
		}
		opt.Delims, err = a.delims(j)
		if err != nil {
			return nil, err
		}
		t, err := render.Parse(j.name, j.text, opt)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// describe writes the parameters of a template as a table. The files of one template have
// the same parameters.
func describe(name string, all []*render.Template) []byte {
	var b bytes.Buffer
	describeFiles(&b, name, all)

	t := all[0]
	names := slices.Sorted(maps.Keys(t.Header.Params))
	if len(names) == 0 {
		names = t.Uses()
	}

	if len(names) == 0 {
		return b.Bytes()
	}

	b.WriteByte('\n')
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PARAMETER\tTYPE\tDEFAULT\tFROM\tDESCRIPTION")
	for _, n := range names {
		describeParam(w, n, t.Header.Params[n])
	}

	w.Flush()
	return b.Bytes()
}

// describeFiles writes what a template is for, and a line for each file that it renders.
func describeFiles(b *bytes.Buffer, name string, all []*render.Template) {
	fmt.Fprintf(b, "%s: %s\n", door{}.line(name), door{}.line(cmp.Or(all[0].Header.Doc, "no description")))
	for _, t := range all {
		h := t.Header
		fmt.Fprintf(b, "format %s, output %s, mode %s, owner %s\n",
			t.Format.Name, cmp.Or(h.Out, "-"), cmp.Or(h.Mode, "-"), cmp.Or(h.Owner, "-"))
	}
}

// describeParam writes a row of the table; p is nil if the template does not declare the
// parameter.
func describeParam(w *tabwriter.Writer, name string, p *header.Param) {
	if p == nil {
		p = &header.Param{Type: "any"}
	}

	doc := p.Doc
	if len(p.Values) > 0 {
		doc = strings.TrimPrefix(doc+"; "+strings.Join(p.Values, ", "), "; ")
	}

	row(w, name, typeOf(p), defaultOf(p), cmp.Or(strings.Join(p.From, ", "), "-"), cmp.Or(doc, "-"))
}

// typeOf returns a parameter's type with its bounds.
func typeOf(p *header.Param) string {
	text := p.Type
	if p.Unit != "" {
		text += " in " + p.Unit
	}

	switch {
	case p.Min != nil && p.Max != nil:
		text += fmt.Sprintf(" %v-%v", p.Min, p.Max)
	case p.Min != nil:
		text += fmt.Sprintf(" >=%v", p.Min)
	case p.Max != nil:
		text += fmt.Sprintf(" <=%v", p.Max)
	}

	if p.Secret {
		text += " (secret)"
	}

	return text
}

// defaultOf returns a parameter's default, or what happens without a value.
func defaultOf(p *header.Param) string {
	switch {
	case p.Default != nil && p.Secret:
		return "(secret)"
	case p.Default != nil:
		return strings.Trim(fmt.Sprint(p.Default), "\n")
	case p.Optional:
		return "-"
	}

	return "required"
}
