package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/config"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/watch/notify"
)

// An otherConfig is a config file of consul-template or Vault Agent, and what came of it.
type otherConfig struct {
	config     *config.Config    // nil if --config names none
	defaults   map[string]string // of variables of servers that are not set
	used       []config.Setting  // that no flag or variable takes precedence over
	overridden []string          // "VAULT_ADDR over vault.address of x.hcl:3"
}

// readOther reads the config file of another program, if --config names one, and sets what it
// says. Flags and variables take precedence, as Vault Agent has it.
func (a *app) readOther(c *cobra.Command) error {
	if a.Config == "" || c.Flags().Lookup("config") == nil {
		return nil
	}

	isOther, err := isOtherConfig(c.Context(), a.Config)
	if err != nil || !isOther {
		return err
	}

	a.other.config, err = parseOther(c.Context(), a.Config)
	if err != nil {
		return err
	}

	a.other.defaults = map[string]string{}
	for _, s := range a.other.config.Settings {
		if err := a.useSetting(c, s); err != nil {
			return err
		}
	}
	return nil
}

// parseOther reads a config file of another program, which must have a template.
func parseOther(ctx context.Context, path string) (*config.Config, error) {
	read, err := config.Read(ctx, path)
	var wrong *config.Error
	switch {
	case errors.As(err, &wrong):
		return nil, usage(wrong.Hint, "%s", wrong.Error())
	case err != nil:
		return nil, unreadable("--config", path, err)
	case len(read.Templates) == 0:
		const hint = "write template { ... } with source = FILE and destination = FILE"
		return nil, usage(hint, "%s has no template", path)
	}
	return read, nil
}

// isOtherConfig reports whether a config file is in the language of consul-template and Vault
// Agent. JSON with a key templates is ours, as JSON is YAML.
func isOtherConfig(ctx context.Context, path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir(), filepath.Ext(path) == ".hcl":
		return true, nil
	case filepath.Ext(path) != ".json":
		return false, nil
	}

	text, err := sources.ReadFile(ctx, path)
	if err != nil {
		return false, unreadable("--config", path, err)
	}

	var keys map[string]json.RawMessage
	json.Unmarshal(text, &keys) // whoever reads it reports what is wrong
	_, ours := keys["templates"]
	return !ours, nil
}

// useSetting sets what a key of the config file says, unless a flag or a variable says it.
func (a *app) useSetting(c *cobra.Command, s config.Setting) error {
	if a.overrides(c, s) {
		return nil
	}

	a.other.used = append(a.other.used, s)
	flag, ours := flagOf(s.Variable)
	if !ours {
		a.other.defaults[s.Variable] = s.Value
		return nil
	}

	f := c.Flags().Lookup(flag)
	if f == nil { // this command has no use for it
		return nil
	}
	if err := f.Value.Set(s.Value); err != nil {
		return usage("", "%s: %s is not a value of --%s", s.At, s.Key, flag)
	}
	return nil
}

// overrides reports whether a flag or a variable takes precedence over a setting, and notes
// it if they say different things.
func (a *app) overrides(c *cobra.Command, s config.Setting) bool {
	for _, name := range append(s.Rivals(), s.Variable) {
		by, value := a.givenBy(c, name)
		if by == "" {
			continue
		}
		if name != s.Variable || value != s.Value {
			a.other.overridden = append(a.other.overridden, fmt.Sprintf("%s over %s of %s", by, s.Key, s.At))
		}
		return true
	}
	return false
}

// givenBy returns the flag or the variable that gives a setting, and its value; "" for none.
func (a *app) givenBy(c *cobra.Command, name string) (by, value string) {
	if flag, ours := flagOf(name); ours {
		if f := c.Flags().Lookup(flag); f != nil && f.Changed {
			return "--" + flag, f.Value.String()
		}
	}

	value, _ = a.lookup(name)
	if value == "" {
		return "", ""
	}
	return name, value
}

// flagOf returns the flag of a variable: vault-role for INITPLATE_VAULT_ROLE.
func flagOf(name string) (flag string, ours bool) {
	words, ours := strings.CutPrefix(name, prefix+"_")
	return strings.ToLower(strings.ReplaceAll(words, "_", "-")), ours
}

// reportOther says what of the other program's config file is not used.
func (a *app) reportOther() {
	if a.other.config == nil {
		return
	}

	if ignored := a.other.config.Ignored; len(ignored) > 0 {
		a.log.LogAttrs(context.Background(), levelNote, a.Config+": not used: "+strings.Join(ignored, ", "),
			hintAttr(a.insteadHint(ignored))...)
	}
	if over := a.other.overridden; len(over) > 0 {
		a.warn("flags and variables take precedence: "+prose.And(over),
			"unset the variables where the file is right: with consul-template, it takes precedence")
	}
}

// insteadHint says which flags do the work of keys that are not used; "" if there are none.
func (a *app) insteadHint(ignored []string) string {
	var hints []string
	if hint := a.notifyHint(); hint != "" {
		hints = append(hints, hint)
	}
	if slices.Contains(ignored, "template_config.static_secret_render_interval") {
		hints = append(hints, "in place of template_config.static_secret_render_interval: --interval, with --watch")
	}
	return strings.Join(hints, "; ")
}

// notifyHint says what does the work of keys that inform a program of changes; "" if there
// are none, or it is done already.
func (a *app) notifyHint() string {
	keys := a.other.config.Informs
	if len(keys) == 0 || len(a.Notify) > 0 {
		return ""
	}
	return "in place of " + prose.And(keys) + ": initplate starts no program, but as a sidecar it can inform one: " +
		"render --watch --notify, with " + notify.Forms
}

// otherSettings returns hints with the keys of the other program's config file that say how to
// reach the server of a source.
func (a *app) otherSettings(source string) []string {
	var keys []string
	for _, s := range a.other.used {
		if a.lookup != nil && s.Server() == a.server(source) {
			keys = append(keys, s.Key+" at "+s.At)
		}
	}

	if len(keys) == 0 {
		return nil
	}
	return []string{"the config file gives " + prose.And(keys)}
}

// ofServer returns the value of a variable of a server, or what the other program's config
// file says in its place.
func (a *app) ofServer(name string) string {
	value, _ := a.lookup(name)
	return cmp.Or(value, a.other.defaults[name])
}

// entries returns the templates as entries of a config file. Their paths are relative to the
// working directory, as for the other programs.
func (o otherConfig) entries() (all []entry) {
	for _, t := range o.config.Templates {
		source := t.Source
		if source != "" && !strings.ContainsRune(source, filepath.Separator) {
			source = "./" + source // and not a bundled template
		}
		all = append(all, entry{
			Template: source, Contents: t.Contents,
			Out: t.Destination, Mode: t.Perms, Owner: t.Owner, Mkdir: t.Mkdir, Delims: t.Delims,
			path: t.At, name: t.At + ": contents", denied: t.Denied,
		})
	}
	return all
}
