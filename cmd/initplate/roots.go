package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/values"
)

// allowances are the words of --allow-missing, each a flag that sets a root.
func (a *app) allowances() (words []string) {
	for _, root := range a.table().Roots() {
		words = append(words, root.Flag)
	}
	return words
}

// A root is where a flag or a variable says that values are: a prefix in Consul, or a
// path in Vault.
type root struct {
	word  string // of --allow-missing: the flag that sets it
	by    string // what set it: "--consul-prefix", "LOG_CONSUL_PREFIX"
	value string // without slashes at its ends; "/" for the root itself
}

// rootWord returns the word for the variables of a name, or "".
func (a *app) rootWord(variable string) string {
	for _, root := range a.table().Roots() {
		if variable == root.Variable || strings.HasSuffix(variable, "_"+root.Variable) {
			return root.Flag
		}
	}
	return ""
}

// trimRoot takes the slashes off the ends of a root, but for the one that is all of it.
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
		if !slices.Contains(words, word) {
			return usage(cmp.Or(nearest.Hint(word, words), "give one of them, or both with a comma between"),
				"--allow-missing must be %s, not %q", strings.Join(words, " or "), word)
		}
	}
	return nil
}

// rootFlags are the variables that flags set, with what sets them.
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

// unheld says of every root that was used, and below which all is missing that was
// asked for, that it may be mistyped. Defaults would hide that.
func (a *app) unheld(c *render.Collection, in *input) error {
	var errs []error
	for _, r := range slices.SortedFunc(maps.Keys(in.roots), func(a, b root) int { return strings.Compare(a.by, b.by) }) {
		if slices.Contains(a.AllowMissing, r.word) {
			continue
		}
		source := a.rooted(r.word)
		if asked, held := r.asked(c, source); len(asked) > 0 && !held {
			errs = append(errs, r.failure(c, source, asked, in.values.Replaces(source.Name)))
		}
	}
	return errors.Join(errs...)
}

// rooted returns the source whose root a flag sets.
func (a *app) rooted(flag string) *sources.Row {
	table := a.table()
	return &table[slices.IndexFunc(table, func(row sources.Row) bool { return row.Root != nil && row.Root.Flag == flag })]
}

// asked returns what was asked for below a root, and whether any of it is held.
func (r root) asked(c *render.Collection, source *sources.Row) (asked []sources.Ref, held bool) {
	for ref, v := range c.Values {
		if ref.Source != source.Name || !source.Root.Holds(r.value, ref.Key) {
			continue
		}
		asked = append(asked, ref)
		held = held || v != nil && !isEmptyList(v.Data)
	}
	slices.SortFunc(asked, sources.Ref.Compare)
	return asked, held
}

func isEmptyList(data any) bool {
	pairs, ok := data.([]sources.Pair)
	return ok && len(pairs) == 0
}

// failure says that nothing of what was asked for is held; replaced, that --values
// stands for the server.
func (r root) failure(c *render.Collection, source *sources.Row, asked []sources.Ref, replaced bool) *failure {
	var names, fields []string
	var known sources.Absence
	for _, ref := range asked {
		names = append(names, ref.String())
		a := c.Absent(ref)
		if a.Held {
			_, field, _ := strings.Cut(ref.Key, "#")
			fields = append(fields, field)
		}
		known.Why, known.Hint = cmp.Or(known.Why, a.Why), cmp.Or(known.Hint, a.Hint)
	}
	what := first(names)
	if known.Why != "" {
		what += "; " + known.Why
	}
	where, look := source.Root.Where, cmp.Or(known.Hint, source.Root.Look(r.value))
	if replaced {
		look = "look at the section " + source.Name + " of --values"
	}
	text := fmt.Sprintf("nothing that was asked for is %s: %s", where, what)
	if len(fields) == len(asked) {
		text = "the secret there has none of the fields that were asked for: " + first(fields)
	}
	return &failure{
		code:  exitMissing,
		text:  fmt.Sprintf("%s %s: %s", r.by, r.value, text),
		hint:  fmt.Sprintf("%s; if nothing need be %s, allow that with --allow-missing=%s", look, where, r.word),
		about: &problem.Problem{Cause: problem.Missing, Refs: asked},
	}
}

// first lists the first of many names.
func first(names []string) string {
	const most = 3
	text := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// absences tell more of what sources do not hold, as far as they know. What --values
// stands for is put there, and no server is looked at.
func absences(v *values.Values, sets ...sources.Set) func(sources.Ref) sources.Absence {
	type teller interface {
		Absent(key string) sources.Absence
	}
	return func(ref sources.Ref) (known sources.Absence) {
		for _, set := range sets {
			if s, ok := set[ref.Source].(teller); ok {
				known = s.Absent(ref.Key)
				break
			}
		}
		if known.Put = v.Put(ref); known.Put != "" {
			known.Hint = ""
		}
		return known
	}
}

// renderOnce fetches what the templates need, and renders them where all is held that
// must be.
func (a *app) renderOnce(ctx context.Context, c *render.Collection, in *input) ([]*render.Document, error) {
	docs, err := c.Render(ctx, in.templates()...)
	if all := failures(err); exitCode(all) != exitDone && exitCode(all) != exitMissing {
		return docs, err // what was not answered is not known to be missing
	}
	if unheld := a.unheld(c, in); unheld != nil {
		return nil, errors.Join(unheld, err)
	}
	return docs, err
}
