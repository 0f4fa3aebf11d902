package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/sources/vault"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// group is the annotation of a flag that names its group in help.
const group = "initplate_group"

// flags adds the flags of one group to a command.
func flags(c *cobra.Command, name string, add func(*pflag.FlagSet)) {
	set := pflag.NewFlagSet(name, pflag.ContinueOnError)
	add(set)
	set.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{group: {name}} })
	set.SortFlags = false
	c.Flags().SortFlags = false
	c.Flags().AddFlagSet(set)
	for name, values := range choices() {
		if set.Lookup(name) != nil {
			c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// choices are the values of flags that take one of a few, for completion.
func choices() map[string][]string {
	return map[string][]string{
		"vault-auth":         vault.Methods(),
		"consul-consistency": consistencies(),
		"log-format":         {"text", "json"},
		"lint":               {"error", "warn", "off"},
		"rules":              lint.Names(),
		"log-level":          {"debug", "info", "warn", "error"},
	}
}

// groups are the headings of flags, in the order in which help has them.
var groups = [...]string{"", groupTemplates, groupOutput, groupLint, groupServers, groupConsul, groupVault, groupMessages}

const (
	groupTemplates = "Templates and values"
	groupOutput    = "Output"
	groupServers   = "Consul and Vault"
	groupVault     = "Login to Vault, if not by VAULT_TOKEN"
	groupMessages  = "Messages"
)

// showUsage writes the usage of a command, with its flags in groups.
func showUsage(c *cobra.Command) error {
	w := c.OutOrStderr()
	fmt.Fprintln(w, "Usage:")
	if c.Runnable() && c.HasParent() {
		fmt.Fprintf(w, "  %s\n", c.UseLine())
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s COMMAND [flags]\n\nCommands:\n", c.CommandPath())
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(w, "  %-13s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	if c.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n%s\n", c.Example)
	}
	byGroup := map[string]*pflag.FlagSet{}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		name := strings.Join(f.Annotations[group], "")
		if byGroup[name] == nil {
			byGroup[name] = pflag.NewFlagSet(name, pflag.ContinueOnError)
			byGroup[name].SortFlags = false
		}
		byGroup[name].AddFlag(f)
	})
	for _, name := range groups {
		if set := byGroup[name]; set != nil {
			showGroup(w, name, set)
		}
	}
	return nil
}

func showGroup(w io.Writer, name string, set *pflag.FlagSet) {
	if name == "" {
		name = "Flags"
	}
	fmt.Fprintf(w, "\n%s:\n%s", name, set.FlagUsagesWrapped(100))
}

// complete offers bundled names beside files.
func complete(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	names := slices.DeleteFunc(bundledNames(), func(n string) bool { return slices.Contains(given, n) })
	return names, cobra.ShellCompDirectiveDefault
}
