package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/values"
)

// An input is what a command that reads templates works on.
type input struct {
	jobs   []*job
	copies []*job // files that are no templates, with --copy
	idle   []*job // files that only define what these use
	shared *render.Shared
	values *values.Values
	from   []sources.Place
	roots  map[root]bool // the roots that references were expanded with
}

// templates returns the templates of all jobs.
func (in *input) templates() []*render.Template { return templatesOf(in.jobs) }

func templatesOf(jobs []*job) []*render.Template {
	list := make([]*render.Template, len(jobs))
	for i, j := range jobs {
		list[i] = j.tmpl
	}
	return list
}

// sharedWith returns the files whose defines the template of a job may use.
func (in *input) sharedWith(j *job) *render.Shared {
	if j.bundled {
		return nil
	}
	return in.shared
}

// input reads and parses the templates that the command line names. It reports mistakes in
// all of them.
func (a *app) input(ctx context.Context, args []string) (*input, error) {
	set, err := a.Set.each("--set", "port=3307")
	if err != nil {
		return nil, err
	}

	in := &input{roots: map[root]bool{}}
	if err := a.readValuesOf(ctx, in); err != nil {
		return nil, err
	}
	if err := a.readTemplatesOf(ctx, in, args); err != nil {
		return nil, err
	}
	if err := a.parseTemplatesOf(in, set); err != nil {
		return nil, err
	}

	a.warnUnasked(in)
	return in, a.checkNames(in, set)
}

// readValuesOf reads where values are looked for, and the files of --values.
func (a *app) readValuesOf(ctx context.Context, in *input) (err error) {
	in.from, err = a.places()
	if err != nil {
		return err
	}
	in.values, err = a.readValues(ctx)
	return err
}

// readTemplatesOf reads the templates that the command line names, and the files that they share.
func (a *app) readTemplatesOf(ctx context.Context, in *input, args []string) error {
	all, err := a.jobs(ctx, args)
	if err != nil {
		return err
	}
	in.jobs, in.copies = apart(all)
	a.warnUnmatched()

	in.jobs, in.idle, in.shared, err = a.share(ctx, in.jobs)
	if err != nil {
		return err
	}
	if len(in.idle) > 0 && len(in.jobs)+len(in.copies) == 0 && !a.placeholders {
		return noOutput(in.idle)
	}

	if a.record != nil {
		a.record.jobs = in.jobs
	}
	return nil
}

// parseTemplatesOf parses the templates, each with its own parameters.
func (a *app) parseTemplatesOf(in *input, set map[string]string) error {
	var errs []error
	for _, j := range in.jobs {
		opt, err := a.options(in, j, set)
		if err != nil {
			return err
		}
		j.tmpl, err = a.parse(j, opt)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// options are what the template of a job is parsed with.
func (a *app) options(in *input, j *job, set map[string]string) (opt render.Options, err error) {
	opt = render.Options{
		Sources: a.table(), Vars: a.vars(in), From: in.from,
		Out: a.outName(j, len(in.jobs)), Base: j.base, Placeholders: a.placeholders, Shared: in.sharedWith(j),
		Denied: j.entry.denied, Origins: a.traced(),
	}
	if j.bundled {
		opt.Advice = bundledAdvice
	}
	opt.Params, err = given(in.values, j.entry, set)
	if err != nil {
		return opt, err
	}

	opt.Delims, err = a.delims(j)
	if err != nil {
		return opt, err
	}

	opt.Format, err = a.formatName(j.entry)
	return opt, err
}

// parse parses the template of a job. If nothing else says its format, rules do.
func (a *app) parse(j *job, opt render.Options) (*render.Template, error) {
	t, err := render.Parse(j.name, j.text, opt)
	if err != nil || t.Format.Parse != nil || opt.Format != "" || t.Header.Format != "" {
		return t, err
	}

	name := cmp.Or(opt.Out, t.Header.Out, opt.Base, j.name)
	opt.Format = a.formatFor(name)
	if t.Header.Rules != "" && hasNoExtension(name) {
		opt.Format = "mysql"
	}

	if opt.Format == "" {
		return t, nil
	}

	return render.Parse(j.name, j.text, opt)
}

// formatName returns the format of the output, if it was given.
func (a *app) formatName(e entry) (string, error) {
	name, by := firstOf(a.Format, "--format", e.Format, e.path+": format")
	if _, ok := languages.Lookup(name); ok || name == "" {
		return name, nil
	}
	return "", usage(languages.Hint(name), "%s: there is no format %s", by, name)
}

// given returns the parameters of a job. Those of --set take precedence over those of the
// config file, and these over those of --values.
func given(v *values.Values, e entry, set map[string]string) (map[string]header.Given, error) {
	params := map[string]header.Given{}
	for name, p := range v.Params {
		params[name] = header.Given{Value: p.Value, By: p.By}
	}

	for name, node := range e.Set {
		var value any
		yamlnode.AsWritten(&node)
		if err := node.Decode(&value); err != nil {
			return nil, usage("", "%s: set: %s: %s", e.place(), name, yamlError(err))
		}
		params[name] = header.Given{Value: value, By: e.path + ": set " + name}
	}

	for name, value := range set {
		params[name] = header.Given{Value: value, By: "--set " + name}
	}

	return params, nil
}

// checkNames reports given parameters that no template has.
func (a *app) checkNames(in *input, set map[string]string) error {
	all := parameters{}
	var errs []error
	for _, j := range in.jobs {
		own := parameters{}
		own.add(j.tmpl)
		all.add(j.tmpl)
		for _, n := range lack(own, j.entry.Set) {
			errs = append(errs, usage(own.hint(n, a.variables(j)), "%s has no parameter %s", j.entry.place(), n))
		}
	}

	for _, n := range lack(all, set) {
		errs = append(errs, usage(all.hint(n, a.variables(in.jobs...)), "--set: no template has a parameter %s", n))
	}

	for _, j := range in.jobs {
		errs = append(errs, a.Set.checkEntries(j.tmpl.Header.Params))
	}

	for _, n := range lack(all, in.values.Params) {
		a.warn(in.values.Params[n].By+": no template has that parameter", all.hint(n, a.variables(in.jobs...)))
	}

	return errors.Join(errs...)
}

// variables returns the function that reports whether a server has an option, by the rules that templates are checked
// with. Where none has rules, it may have any.
func (a *app) variables(jobs ...*job) func(name string) bool {
	var all []*lint.Rules
	for _, j := range jobs {
		rules, _ := a.lintRules(j.tmpl.Header.Rules, j.name) // the lint reports the error
		all = append(all, rules...)
	}
	return func(name string) bool {
		return len(all) == 0 || slices.ContainsFunc(all, func(r *lint.Rules) bool { return r.Has(name) })
	}
}

// vars returns the function that expands ${NAME} in references. A name is one of the two
// that flags set, or else a variable of the environment, or of the env section of --values.
// The function notes which roots were used.
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

		value = trimRoot(value)
		if value != "" {
			in.roots[root{word, name, value}] = true
		}

		return value, ok
	}
}

// local returns the sources that are free to ask, and those that --values replaces.
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

// withoutServers separates the sources of a set that replace a server.
func (a *app) withoutServers(set sources.Set) (local, standIns sources.Set) {
	local, standIns = sources.Set{}, sources.Set{}
	for name, source := range set {
		if a.table().Of(name).Server == "" {
			local[name] = source
		} else {
			standIns[name] = source
		}
	}

	return local, standIns
}
