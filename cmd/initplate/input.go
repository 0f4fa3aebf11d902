package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/values"
)

// An input is all that a command that reads templates works on.
type input struct {
	jobs   []*job
	values *values.Values
	roots  map[root]bool // that references were expanded with
}

// templates are those of all jobs.
func (in *input) templates() []*render.Template {
	list := make([]*render.Template, len(in.jobs))
	for i, j := range in.jobs {
		list[i] = j.tmpl
	}
	return list
}

// input reads and parses what the command line names. What is wrong with any of
// it is reported for all.
func (a *app) input(ctx context.Context, args []string) (*input, error) {
	set, err := a.Set.each()
	if err != nil {
		return nil, err
	}
	in := &input{roots: map[root]bool{}}
	if in.values, err = a.readValues(ctx); err != nil {
		return nil, err
	}
	if in.jobs, err = a.jobs(ctx, args); err != nil {
		return nil, err
	}
	var errs []error
	for _, j := range in.jobs {
		opt := render.Options{
			Sources: a.table(), Vars: a.vars(in), Out: a.outName(j, len(in.jobs)), Placeholders: a.placeholders,
		}
		if opt.Params, err = given(in.values, j.entry, set); err != nil {
			return nil, err
		}
		if opt.Format, err = a.formatName(j.entry); err != nil {
			return nil, err
		}
		j.tmpl, err = a.parse(j, opt)
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return in, a.checkNames(in, set)
}

// parse reads the template of a job. Where nothing else tells its format, rules do.
func (a *app) parse(j *job, opt render.Options) (*render.Template, error) {
	t, err := render.Parse(j.name, j.text, opt)
	if err != nil || t.Format.Parse != nil || opt.Format != "" || t.Header.Format != "" {
		return t, err
	}
	if name := cmp.Or(opt.Out, t.Header.Out, j.name); t.Header.Rules == "" || filepath.Ext(strings.TrimSuffix(name, suffix)) != "" {
		opt.Format = a.formatFor(name)
	} else {
		opt.Format = "mysql"
	}
	if opt.Format == "" {
		return t, nil
	}
	return render.Parse(j.name, j.text, opt)
}

// formatName is the name of the output's language, where it was given.
func (a *app) formatName(e entry) (string, error) {
	name, by := firstOf(a.Format, "--format", e.Format, e.path+": format")
	if _, ok := languages.Lookup(name); ok || name == "" {
		return name, nil
	}
	return "", usage(languages.Hint(name), "%s: there is no format %s", by, name)
}

// given are the parameters of a job: those of --set before those of its entry in
// the config file before those of --values.
func given(v *values.Values, e entry, set map[string]string) (map[string]header.Given, error) {
	params := map[string]header.Given{}
	for name, p := range v.Params {
		params[name] = header.Given{Value: p.Value, By: p.By}
	}
	for name, node := range e.Set {
		var value any
		yamlnode.AsWritten(&node)
		if err := node.Decode(&value); err != nil {
			return nil, usage("", "%s: %s: set: %s: %s", e.path, e.Template, name, yamlError(err))
		}
		params[name] = header.Given{Value: value, By: e.path + ": set " + name}
	}
	for name, value := range set {
		params[name] = header.Given{Value: value, By: "--set " + name}
	}
	return params, nil
}

// checkNames finds parameters that were given and that no template has.
func (a *app) checkNames(in *input, set map[string]string) error {
	var all []string
	var errs []error
	for _, j := range in.jobs {
		own := parameters(j.tmpl)
		all = append(all, own...)
		for _, n := range unknownNames(slices.Collect(maps.Keys(j.entry.Set)), own) {
			errs = append(errs, usage(nearest.Hint(n, own), "%s: %s has no parameter %s", j.entry.path, j.name, n))
		}
	}
	for _, n := range unknownNames(slices.Collect(maps.Keys(set)), all) {
		errs = append(errs, usage(nearest.Hint(n, all), "--set: no template has a parameter %s", n))
	}
	for _, n := range unknownNames(slices.Collect(maps.Keys(in.values.Params)), all) {
		a.warn(in.values.Params[n].By+": no template has that parameter", nearest.Hint(n, all))
	}
	return errors.Join(errs...)
}

// parameters are the names of those that a template declares or uses.
func parameters(t *render.Template) []string {
	return append(slices.Collect(maps.Keys(t.Header.Params)), t.Uses()...)
}

// vars expands ${NAME} in references: the two that flags set, and else the
// environment, or what --values has in its place. It notes which of them are roots.
func (a *app) vars(in *input) func(string) (string, bool) {
	flags := a.rootFlags()
	lookup := a.lookup
	if in.values.Replaces("env") {
		lookup = func(name string) (string, bool) { return in.values.Text("env", name) }
	}
	return func(name string) (string, bool) {
		if r := flags[name]; r.value != "" {
			in.roots[r] = true
			return r.value, true
		}
		value, ok := lookup(name)
		word := a.rootWord(name)
		if word == "" {
			return value, ok
		}
		if value = trimRoot(value); value != "" {
			in.roots[root{word, name, value}] = true
		}
		return value, ok
	}
}

// local returns the sources that cost nothing to ask.
func (a *app) local(v *values.Values) sources.Set {
	set := sources.Set{}
	for _, row := range a.table() {
		if row.Server == "" {
			set[row.Name] = row.Source
		}
	}
	maps.Copy(set, v.Sources())
	return set
}
