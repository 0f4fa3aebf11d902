package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/render/header"
)

// completeSet completes --set: the parameters of the templates on the command line, NAME=, and then what
// the value may be. A template that cannot be read has none: a shell shows no errors here.
func (a *app) completeSet(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	params := a.paramsOf(c.Context(), args)
	if name, _, isValue := strings.Cut(begun, "="); isValue {
		return valuesOf(name, params[name]), cobra.ShellCompDirectiveNoFileComp
	}

	var all []string
	for _, name := range slices.Sorted(maps.Keys(params)) {
		all = append(all, cobra.CompletionWithDesc(name+"=", door{}.line(params[name].Doc)))
	}
	return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// valuesOf returns NAME=VALUE for each value that a parameter may have; none if these are not known.
func valuesOf(name string, p *header.Param) (all []string) {
	switch {
	case p == nil:
	case p.Type == "bool":
		all = []string{name + "=true", name + "=false"}
	default:
		for _, value := range p.Values {
			all = append(all, name+"="+value)
		}
	}
	return all
}

// paramsOf returns the parameters of the templates that arguments name, or else INITPLATE_TEMPLATES.
// Nothing is read from standard input, since the shell waits.
func (a *app) paramsOf(ctx context.Context, args []string) map[string]*header.Param {
	isStdin := func(arg string) bool { return arg == stdin }
	jobs, err := a.jobs(ctx, slices.DeleteFunc(slices.Clone(args), isStdin))
	if err != nil {
		return nil
	}
	own, _, err := a.parseAll(ctx, jobs, nil)
	if err != nil {
		return nil
	}

	params := map[string]*header.Param{}
	for _, t := range templatesOf(own) {
		for _, name := range t.Uses() {
			params[name] = &header.Param{}
		}
		maps.Copy(params, t.Header.Params)
	}
	return params
}

// completeList completes the last of several values with commas between them, as in --rules mysql,mariadb.
func completeList(values func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) (all []string, _ cobra.ShellCompDirective) {
		before := begun[:strings.LastIndexByte(begun, ',')+1]
		for _, value := range values() {
			if !slices.Contains(strings.Split(before, ","), value) {
				all = append(all, before+value)
			}
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}
