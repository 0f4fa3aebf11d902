package main

import (
	"context"
	"slices"
	"strings"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

// noteUncovered notes what templates read from servers that have no policies, and what allows it there.
func (a *app) noteUncovered(ctx context.Context, needs []render.Need) {
	for _, row := range a.table() {
		if row.Server == "" || row.Policy != nil {
			continue
		}
		var refs []string
		for _, n := range of(needs, row.Name) {
			refs = addOnce(refs, n.Ref.String()+" ("+where(n)+")")
		}
		if len(refs) > 0 {
			text := "no policy covers " + strings.Join(refs, ", ")
			a.log.LogAttrs(ctx, levelNote, text, hintAttr(row.Allowed)...)
		}
	}
}

// noteNothing says why a policy is empty, and what to do. only is the server of --for.
func (a *app) noteNothing(
	ctx context.Context, only string, servers []string, needs []render.Need, all []*render.Template,
) {
	var read []string
	for _, server := range servers {
		if !serverRules(a.table(), server, needs, false).isEmpty() {
			read = append(read, server)
		}
	}

	text, hint := "", ""
	switch {
	case only != "" && len(read) > 0 && !slices.Contains(read, only):
		text = "nothing is read from " + only
		hint = "the templates read from " + prose.And(read) + ": --for " + read[0]
	case len(read) == 0:
		text = "nothing is read from a server that has policies"
		hint = a.emptyHint(all)
	default:
		return
	}
	a.log.LogAttrs(ctx, levelNote, text, hintAttr(hint)...)
}

// emptyHint says which flags make templates look in a server, or where their values come from.
func (a *app) emptyHint(all []*render.Template) string {
	var flags []string
	for _, root := range a.table().Roots() {
		if slices.ContainsFunc(all, func(t *render.Template) bool { return looksBelow(t, root) }) {
			flags = append(flags, "--"+root.Flag)
		}
	}
	if len(flags) == 0 {
		return "initplate plan shows where the values come from"
	}
	return "give the places that render will get: " + prose.Or(append(flags, "--"+fromWord))
}

// looksBelow reports whether a parameter of a template has a reference below a root.
func looksBelow(t *render.Template, root *sources.Root) bool {
	for _, p := range t.Header.Params {
		for _, from := range p.From {
			if strings.Contains(from, root.Variable) {
				return true
			}
		}
	}
	return false
}

// noteDeciding names the variables of this environment that decide what is read. The container may not have them, or
// have others.
func (a *app) noteDeciding(ctx context.Context, in *input, servers []string, needs []render.Need) {
	if in.values.Replaces("env") {
		return
	}

	rules := a.allRules(servers, needs)
	var deciding []string
	for _, n := range of(needs, "env") {
		name := n.Ref.Key
		if _, isSet := a.lookup(name); !isSet || slices.Contains(deciding, name) {
			continue
		}
		local := a.local(in.values)
		local["env"] = sourceWithout{local["env"], name}
		others, err := render.Plan(ctx, local, in.templates()...)
		if err == nil && a.allRules(servers, others) != rules {
			deciding = append(deciding, name)
		}
	}

	if len(deciding) > 0 {
		text := "what is read depends on variables that are set here: " + prose.And(deciding)
		hint := "unset those that the container does not have: env -u " + strings.Join(deciding, " -u ") + " initplate policy ..."
		a.log.LogAttrs(ctx, levelNote, text, hintAttr(hint)...)
	}
}

// A sourceWithout is a source without one of its keys.
type sourceWithout struct {
	sources.Source
	key string
}

func (l sourceWithout) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	held, err := l.Source.Fetch(ctx, keys)
	delete(held, l.key)
	return held, err
}
