package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

// Words of --allow-missing, each with how the variables end that it is about.
const (
	consulPrefix = "consul-prefix" // CONSUL_PREFIX, LOG_CONSUL_PREFIX, ...
	vaultPath    = "vault-path"    // VAULT_PATH, CERT_VAULT_PATH, ...
)

func allowances() []string { return []string{consulPrefix, vaultPath} }

// A root is where a flag or a variable says that values are: a prefix in Consul, or a
// path in Vault.
type root struct {
	word  string // of --allow-missing
	by    string // what set it: "--consul-prefix", "LOG_CONSUL_PREFIX"
	value string // without slashes at its ends; "/" for the root itself
}

// rootWord returns the word for the variables of a name, or "".
func rootWord(variable string) string {
	for _, word := range allowances() {
		name := strings.ToUpper(strings.ReplaceAll(word, "-", "_"))
		if variable == name || strings.HasSuffix(variable, "_"+name) {
			return word
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
	for _, word := range a.AllowMissing {
		if !slices.Contains(allowances(), word) {
			return usage(cmp.Or(nearest.Hint(word, allowances()), "give one of them, or both with a comma between"),
				"--allow-missing is to hold %s, not %q", strings.Join(allowances(), " or "), word)
		}
	}
	return nil
}

// rootFlags are the variables that flags set, with what sets them.
func (a *app) rootFlags() map[string]root {
	all := map[string]root{}
	for flag, value := range map[string]string{consulPrefix: a.ConsulPrefix, vaultPath: a.VaultPath} {
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
		if asked, held := r.asked(c); len(asked) > 0 && !held {
			errs = append(errs, r.failure(c, asked, in.values.tables[asked[0].Source] != nil))
		}
	}
	return errors.Join(errs...)
}

// asked returns what was asked for below a root, and whether any of it is held.
func (r root) asked(c *render.Collection) (asked []sources.Ref, held bool) {
	for ref, v := range c.Values {
		if !r.holds(ref) {
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

// holds reports whether a reference is to what is below a root or, in Vault, at it.
func (r root) holds(ref sources.Ref) bool {
	switch {
	case r.word == consulPrefix && ref.Source == "consul":
		k, err := sources.ParseStoreKey(ref.Key)
		return err == nil && strings.HasPrefix(clean(k.Path), clean(r.value+"/"))
	case r.word == vaultPath && ref.Source == "vault":
		k, err := sources.ParseVaultKey(ref.Key)
		return err == nil && strings.HasPrefix(strings.Trim(k.Name(), "/")+"/", unversioned(r.value)+"/")
	}
	return false
}

// clean makes one slash of several, as Consul's source does.
func clean(key string) string {
	for strings.Contains(key, "//") {
		key = strings.ReplaceAll(key, "//", "/")
	}
	return strings.TrimPrefix(key, "/")
}

// unversioned is a path of Vault without the version that it asks for.
func unversioned(key string) string {
	key, _, _ = strings.Cut(key, "?")
	return strings.Trim(key, "/")
}

// failure says that nothing of what was asked for is held; replaced, that --values
// stands for the server.
func (r root) failure(c *render.Collection, asked []sources.Ref, replaced bool) *failure {
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
	where, look := "below it", "look with: consul kv get -keys "+sources.ShellArgument(above(r.value))
	if r.word == vaultPath {
		where, look = "there", cmp.Or(known.Hint, "is the path right?")
	}
	if replaced {
		look = "look at the section " + asked[0].Source + " of --values"
	}
	text := fmt.Sprintf("nothing that was asked for is %s: %s", where, what)
	if len(fields) == len(asked) {
		text = "the secret there has none of the fields that were asked for: " + first(fields)
	}
	return &failure{
		code:  exitMissing,
		text:  fmt.Sprintf("%s %s: %s", r.by, r.value, text),
		hint:  fmt.Sprintf("%s; if nothing need be %s, allow that with --allow-missing=%s", look, where, r.word),
		about: &render.Problem{Cause: render.Missing, Refs: asked},
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

// above is the folder that a prefix stands in, as consul kv takes it.
func above(prefix string) string {
	if dir := path.Dir(prefix); dir != "." && dir != "/" {
		return dir + "/"
	}
	return ""
}

// absences tell more of what sources do not hold, as far as they know. What --values
// stands for is put there, and no server is looked at.
func absences(v *values, sets ...sources.Set) func(sources.Ref) sources.Absence {
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
		if known.Put = v.put(ref); known.Put != "" {
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
