package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/sources/vault"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// group is the annotation with the name of a flag's group in help.
const group = "initplate_group"

// A flagSet holds flags in the order in which they were added. What a setting holds before is the default of its flag.
type flagSet struct{ *pflag.FlagSet }

func newFlagSet(name string) flagSet {
	set := pflag.NewFlagSet(name, pflag.ContinueOnError)
	set.SortFlags = false
	return flagSet{set}
}

func (f flagSet) text(setting *string, name, usage string) {
	f.StringVar(setting, name, *setting, usage)
}

func (f flagSet) on(setting *bool, name, usage string) { f.BoolVar(setting, name, *setting, usage) }

// flags adds the flags of one group to a command.
func flags(c *cobra.Command, name string, add func(flagSet)) {
	set := newFlagSet(name)
	add(set)

	c.Flags().SortFlags = false
	set.VisitAll(func(f *pflag.Flag) {
		f.Annotations = map[string][]string{group: {name}}
		c.Flags().AddFlag(f)
		values := choices(f.Name)
		switch {
		case f.Name == "rules":
			c.RegisterFlagCompletionFunc(f.Name, completeList(values))
		case values != nil:
			c.RegisterFlagCompletionFunc(f.Name, completion(values))
		}
	})
}

func completion(values func() []string) cobra.CompletionFunc {
	isBeginning := func(s string) bool { return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "@") }
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		all := values()
		if slices.ContainsFunc(all, isBeginning) {
			return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}

// choices returns a function with the possible values of a flag, for completion; nil for a
// flag that takes any value.
func choices(flag string) func() []string {
	these := func(values ...string) func() []string { return func() []string { return values } }
	switch flag {
	case "vault-auth":
		return vault.Methods
	case "consul-consistency":
		return consistencies
	case "rules":
		return lint.Names
	case "lint":
		return these("error", "warn", "off")
	case "notify":
		return these("http:POST ", "signal:HUP@", "mysql:reload-tls@")
	case "format":
		return languages.Names
	case "owner":
		return these("none")
	case "color":
		return these(choicesOfColor...)
	case "log-format":
		return these("text", "json")
	case "log-level":
		return these("debug", "info", "warn", "error")
	}

	return nil
}

// completeSources completes the flags whose values are names of sources, of servers or of parameters.
func (a *app) completeSources(c *cobra.Command) {
	for flag, values := range map[string]func() []string{
		fromWord:        a.sourceBeginnings,
		"for":           func() []string { return policyServers(a.table()) },
		"allow-missing": a.allowances,
	} {
		if c.Flags().Lookup(flag) != nil {
			c.RegisterFlagCompletionFunc(flag, completion(values))
		}
	}
	if c.Flags().Lookup("set") != nil {
		c.RegisterFlagCompletionFunc("set", a.completeSet)
	}
}

// sourceBeginnings returns what a value of --from begins with: "vault:".
func (a *app) sourceBeginnings() (all []string) {
	for _, row := range a.table() {
		if !row.Keys.Alone {
			all = append(all, row.Name+":")
		}
	}
	return all
}

// nameServers adds the names of servers to the help of a flag that takes one.
func (a *app) nameServers(c *cobra.Command) {
	if f := c.Flags().Lookup("for"); f != nil {
		f.Usage = "print only those of `SERVER`: " + prose.Or(policyServers(a.table()))
	}
}

// groups are the headings of flags in help, in order.
var groups = [...]string{
	"", groupPreset, groupTemplates, groupOutput, groupLint, groupWatch, groupServers, groupConsul, groupVault,
	groupSources, groupMessages,
}

const (
	groupTemplates = "Templates and values"
	groupOutput    = "Output"
	groupWatch     = "Watch"
	groupServers   = "Servers"
	groupVault     = "Login to Vault without VAULT_TOKEN"
	groupMessages  = "Messages"
)

// mostHelp is how wide help is at most: longer lines are hard to read.
const mostHelp = 100

// showHelp writes the help of a command: what it does, and its usage.
func (a *app) showHelp(c *cobra.Command, columns int) {
	columns = min(columns, mostHelp)
	text := strings.TrimSpace(cmp.Or(c.Long, c.Short))
	fmt.Fprintf(c.OutOrStdout(), "%s\n\n", reflowed(text, columns))
	a.showUsage(c, columns)
}

// showUsage writes the usage of a command, with its flags in groups.
func (a *app) showUsage(c *cobra.Command, columns int) {
	w := c.OutOrStderr()
	fmt.Fprintln(w, "Usage:")
	if c.Runnable() && c.HasParent() {
		fmt.Fprintf(w, "  %s\n", c.UseLine())
	}

	if c.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s COMMAND [flags]\n\nCommands:\n", c.CommandPath())
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				begin := fmt.Sprintf("  %-13s ", sub.Name())
				fmt.Fprintln(w, prose.Wrapped(begin, sub.Short, strings.Repeat(" ", len(begin)), columns))
			}
		}
	}

	if !c.HasParent() {
		a.showTopics(w)
	}

	if c.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n%s\n", c.Example)
	}

	byGroup := flagsByGroup(c)
	for _, name := range groups {
		if set, ok := byGroup[name]; ok {
			showGroup(w, name, set, columns)
		}
	}
}

func flagsByGroup(c *cobra.Command) map[string]flagSet {
	byGroup := map[string]flagSet{}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		name := strings.Join(f.Annotations[group], "")
		if _, ok := byGroup[name]; !ok {
			byGroup[name] = newFlagSet(name)
		}
		byGroup[name].AddFlag(f)
	})

	return byGroup
}

func showGroup(w io.Writer, name string, set flagSet, columns int) {
	if name == "" {
		name = "Flags"
	}
	fmt.Fprintf(w, "\n%s:\n%s", name, set.FlagUsagesWrapped(min(columns, mostHelp)))
}

// complete offers the names of bundled templates in addition to files.
func complete(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	isGiven := func(name string) bool { return slices.Contains(given, name) }
	return slices.DeleteFunc(bundledNames(), isGiven), cobra.ShellCompDirectiveDefault
}
