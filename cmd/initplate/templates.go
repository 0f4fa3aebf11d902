package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/prose"
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

	c.Flags().BoolVar(&source, "source", false, "print the template itself, all of its files")
	flags(c, groupTemplates, func(f flagSet) {
		a.delimsFlag(f)
		a.fromFlag(f)
	})
	flags(c, groupMessages, a.messageFlags)
	return c
}

// listTemplates lists the bundled templates by what they are for: the directories that they are in.
func (a *app) listTemplates(ctx context.Context) error {
	docs := map[string]map[string]string{}
	var errs []error
	for _, name := range bundledNames() {
		files := templates.Files(name)
		parsed, err := render.Parse(name, files[0].Text, render.Options{Sources: a.table(), Placeholders: true})
		if err != nil {
			errs = append(errs, err)
			continue
		}

		group := path.Dir(files[0].Path)
		if docs[group] == nil {
			docs[group] = map[string]string{}
		}
		docs[group][name] = docOf(parsed.Header.Doc, files)
	}

	var groups []string
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		groups = append(groups, listed(name, docs[name], a.columns()))
	}
	text := strings.Join(groups, "\n")
	return errors.Join(append(errs, a.showPainted(ctx, []byte(text), asEntries))...)
}

// docOf returns what a template is for and, if it has several files, their names.
func docOf(doc string, files []templates.Template) string {
	if len(files) > 1 {
		doc += ": " + strings.Join(parts(files), ", ")
	}
	return doc
}

// listed returns a group of templates with what they are for.
func listed(group string, docs map[string]string, columns int) string {
	const indent = "                       " // the longest name, and spaces around it
	var b strings.Builder
	b.WriteString(group + "\n")
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		begin := fmt.Sprintf("  %-*s", len(indent)-len("  "), name)
		b.WriteString(prose.Wrapped(begin, docs[name], indent, columns) + "\n")
	}
	return b.String()
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
	several := len(jobs) > 1 || jobs[0].below != ""
	switch {
	case several && (len(bundled) == 0 || jobs[0].below != bundled[0].Part):
		return usage("name one file", "%s has several files", name)
	case source:
		return a.showSource(ctx, jobs)
	}

	places, err := a.places()
	if err != nil {
		return err
	}
	own, _, err := a.parseAll(ctx, jobs, places)
	if err != nil {
		return err
	}

	all := templatesOf(own)
	if len(all) == 1 {
		name = all[0].Name
	}
	return a.showPainted(ctx, describe(name, all, a.columns()), asEntries)
}

// showSource prints the text of templates, byte for byte. Several have headings, as in previews.
func (a *app) showSource(ctx context.Context, jobs []*job) error {
	var b bytes.Buffer
	for _, j := range jobs {
		if len(jobs) > 1 {
			endLine(&b)
			fmt.Fprintf(&b, "# %s\n", j.name)
		}
		b.WriteString(j.text)
	}

	return a.show(ctx, b.Bytes())
}

// parseAll parses the templates of jobs without values. It returns the jobs with them, and those that only define what
// these use: to have no other is an error.
func (a *app) parseAll(ctx context.Context, jobs []*job, from []sources.Place) (rest, idle []*job, err error) {
	rest, idle, shared, err := a.share(ctx, jobs)
	if err != nil {
		return nil, nil, err
	}
	if len(rest) == 0 {
		return nil, nil, noOutput(idle)
	}

	for _, j := range rest {
		opt := render.Options{Sources: a.table(), From: from, Base: j.base, Placeholders: true}
		if !j.bundled {
			opt.Shared = shared
		}
		opt.Delims, err = a.delims(j)
		if err != nil {
			return nil, nil, err
		}
		j.tmpl, err = render.Parse(j.name, j.text, opt)
		if err != nil {
			return nil, nil, err
		}
	}
	return rest, idle, nil
}

// describe writes the parameters of a template, those that must be given first. The files of one
// template have the same parameters.
func describe(name string, all []*render.Template, columns int) []byte {
	var b bytes.Buffer
	describeFiles(&b, name, all, columns)

	t := all[0]
	names := slices.Sorted(maps.Keys(t.Header.Params))
	if len(names) == 0 {
		names = t.Uses()
	}

	isRequired := func(name string) bool { return paramOf(t, name).isRequired() }
	isOptional := func(name string) bool { return !isRequired(name) }
	describeGroup(&b, "Required parameters", t, slices.DeleteFunc(slices.Clone(names), isOptional), columns)
	describeGroup(&b, "Parameters", t, slices.DeleteFunc(names, isRequired), columns)
	return b.Bytes()
}

// describeGroup writes parameters below a heading, if there are any.
func describeGroup(b *bytes.Buffer, heading string, t *render.Template, names []string, columns int) {
	if len(names) == 0 {
		return
	}

	fmt.Fprintf(b, "\n%s:\n", heading)
	for _, n := range names {
		describeParam(b, n, paramOf(t, n), columns)
	}
}

// paramOf returns a parameter of a template; one of any type if the template does not declare it.
func paramOf(t *render.Template, name string) described {
	if p := t.Header.Params[name]; p != nil {
		return described{p}
	}
	return described{&header.Param{Type: "any"}}
}

// describeFiles writes what a template is for, and a line for each file that it renders.
func describeFiles(b *bytes.Buffer, name string, all []*render.Template, columns int) {
	doc := cmp.Or(all[0].Header.Doc, "no description")
	b.WriteString(prose.Wrapped(door{}.line(name)+": ", door{}.line(doc), "  ", columns) + "\n")
	for _, t := range all {
		h := t.Header
		fmt.Fprintf(b, "format %s, output %s, mode %s, owner %s\n",
			t.Format.Name, cmp.Or(h.Out, "-"), cmp.Or(h.Mode, "-"), cmp.Or(h.Owner, "-"))
	}
}

// A described is a parameter in words.
type described struct{ *header.Param }

// describeParam writes a parameter's name, type, default and sources and, on lines below, what it is.
func describeParam(b *bytes.Buffer, name string, p described, columns int) {
	text := p.typed()
	if d := p.fallback(); d != "" {
		text += ", default " + d
	}
	if len(p.From) > 0 {
		text += ", from " + strings.Join(p.From, ", ")
	}
	const indent, below = "      ", "    "
	b.WriteString(prose.Wrapped(door{}.line(name)+"  ", door{}.line(text), indent, columns) + "\n")

	doc := p.Doc
	if len(p.Values) > 0 {
		doc = strings.TrimPrefix(doc+"; "+strings.Join(p.Values, ", "), "; ")
	}
	if doc != "" {
		b.WriteString(prose.Wrapped(below, door{}.line(doc), below, columns) + "\n")
	}
}

// typed returns a parameter's type with its bounds.
func (p described) typed() string {
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

// fallback returns a parameter's default; "" if it has none.
func (p described) fallback() string {
	switch {
	case p.Default != nil && p.Secret:
		return "(secret)"
	case p.Default != nil:
		return strings.Trim(fmt.Sprint(p.Default), "\n")
	}

	return ""
}

func (p described) isRequired() bool { return p.Default == nil && !p.Optional }
