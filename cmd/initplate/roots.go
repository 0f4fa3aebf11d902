package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/values"
)

// allowances returns the words of --allow-missing: the flags that say where to look.
func (a *app) allowances() (words []string) {
	for _, root := range a.table().Roots() {
		words = append(words, root.Flag)
	}
	return append(words, fromWord)
}

// A root is a place for values that a flag or a variable gives: a prefix in Consul, a path in
// Vault, or what --from names.
type root struct {
	word  string // the flag that sets it, as a word of --allow-missing
	by    string // what set it: "--consul-prefix", "LOG_CONSUL_PREFIX"
	value string // without slashes at both ends; "/" for everything
}

// rootWord returns the word for a variable, or "" if it does not set a root.
func (a *app) rootWord(variable string) string {
	for _, root := range a.table().Roots() {
		if variable == root.Variable || strings.HasSuffix(variable, "_"+root.Variable) {
			return root.Flag
		}
	}
	return ""
}

// trimRoot removes the slashes at both ends of a root, unless there is nothing else.
func trimRoot(value string) string {
	trimmed := strings.Trim(value, "/")
	if trimmed == "" && value != "" {
		return "/"
	}
	return trimmed
}

func (a *app) checkAllowMissing() error {
	words := a.allowances()
	for _, word := range a.AllowMissing {
		if !slices.Contains(words, word) && !a.isPlace(word) {
			return usage(cmp.Or(nearest.Hint(word, words), "give one of them, or several with commas between them"),
				"--allow-missing must be %s, not %q", prose.Or(words), word)
		}
	}
	return nil
}

// rootFlags returns the roots that flags set, by the variable that references use.
func (a *app) rootFlags() map[string]root {
	all := map[string]root{}
	for flag, value := range map[string]string{"consul-prefix": a.ConsulPrefix, "vault-path": a.VaultPath} {
		r := root{word: flag, by: "--" + flag, value: trimRoot(value)}
		if set, _ := a.lookup(variable(flag)); set == value {
			r.by = variable(flag)
		}
		all[strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))] = r
	}

	return all
}

// unheld reports each used root below which nothing was found: it may be mistyped, and
// defaults would hide that.
func (a *app) unheld(c *render.Collection, in *input) error {
	errs := a.unheldFrom(c, in)
	used := slices.Collect(maps.Keys(in.roots))
	sort.Slice(used, func(i, j int) bool { return used[i].by < used[j].by })

	for _, r := range used {
		if slices.Contains(a.AllowMissing, r.word) {
			continue
		}
		source := a.rooted(r.word)
		if asked, held := r.asked(c, source); len(asked) > 0 && !held {
			at := lookedAt{source, source.Root.Where, source.Root.Look(r.value)}
			errs = append(errs, r.failure(c, at, asked, in.values))
		}
	}

	return errors.Join(errs...)
}

// rooted returns the source whose root a flag sets.
func (a *app) rooted(flag string) *sources.Row {
	table := a.table()
	isRooted := func(row sources.Row) bool { return row.Root != nil && row.Root.Flag == flag }
	return &table[slices.IndexFunc(table, isRooted)]
}

// asked returns the references below a root that were asked for, and whether the source
// holds any of them.
func (r root) asked(c *render.Collection, source *sources.Row) (asked []sources.Ref, held bool) {
	for ref, v := range c.Values {
		if ref.Source != source.Name || !source.Root.Holds(r.value, ref.Key) {
			continue
		}
		asked = append(asked, ref)
		held = held || v != nil && !isEmptyList(v.Data)
	}

	sources.SortRefs(asked)
	return asked, held
}

func isEmptyList(data any) bool {
	pairs, ok := data.([]sources.Pair)
	return ok && len(pairs) == 0
}

// A lookedAt is where values were looked for.
type lookedAt struct {
	source *sources.Row
	where  string // in words: "below it"
	look   string // what to do if nothing is held there
}

// failure returns the error that nothing was found below a root.
func (r root) failure(c *render.Collection, at lookedAt, asked []sources.Ref, v *values.Values) *failure {
	text, hint := missingAt(c, at.where, asked)
	look := cmp.Or(hint, at.look)
	if v.Replaces(at.source.Name) {
		look = "look at the section " + at.source.Name + " of --values"
	}

	return &failure{
		code:  exitMissing,
		text:  fmt.Sprintf("%s %s: %s", r.by, r.value, text),
		hint:  fmt.Sprintf("%s if it may be empty, add --allow-missing=%s", clause(look), r.word),
		about: &problem.Problem{Cause: problem.Missing, Refs: asked},
	}
}

// clause ends a part of a hint, after which another follows.
func clause(text string) string {
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + ";"
}

// missingAt says what is missing and, as far as the source knows, why.
func missingAt(c *render.Collection, where string, asked []sources.Ref) (text, hint string) {
	var names, fields []string
	why := ""
	for _, ref := range asked {
		names = append(names, ref.String())
		absence := c.Absent(ref)
		if absence.Held {
			_, field, _ := strings.Cut(ref.Key, "#")
			fields = append(fields, field)
		}
		why, hint = cmp.Or(why, absence.Why), cmp.Or(hint, absence.Advice())
	}

	if len(fields) == len(asked) {
		return "what is there has none of the fields that were asked for: " + first(fields), hint
	}

	text = fmt.Sprintf("nothing that was asked for is %s: %s", where, first(names))
	if why != "" {
		text += "; " + why
	}

	return text, hint
}

// first lists the first few of many names.
func first(names []string) string {
	const most = 3
	text := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// absences returns the function that says more about missing values, as far as sources
// know. For a source that --values replaces, it says how to add them there.
func absences(v *values.Values, sets ...sources.Set) func(sources.Ref) sources.Absence {
	type explainer interface {
		Absent(key string) sources.Absence
	}
	return func(ref sources.Ref) (known sources.Absence) {
		for _, set := range sets {
			if s, ok := set[ref.Source].(explainer); ok {
				known = s.Absent(ref.Key)
				break
			}
		}

		known.Put = v.Put(ref)
		if known.Put != "" {
			known.Hint = ""
		}

		return known
	}
}

// renderOnce fetches what the templates need, and renders them.
func (a *app) renderOnce(ctx context.Context, c *render.Collection, in *input) ([]*render.Document, error) {
	docs, err := c.Render(ctx, in.templates()...)
	if all := failures(err); exitCode(all) != exitDone && exitCode(all) != exitMissing {
		return docs, err // a source failed: what it did not answer may exist
	}
	if unheld := a.unheld(c, in); unheld != nil {
		return nil, errors.Join(unheld, err)
	}
	return docs, err
}
