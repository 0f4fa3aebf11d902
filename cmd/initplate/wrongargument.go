package main

import (
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/initplate/initplate/nearest"
)

// flagError returns the error for a flag that a command does not take. It shows nothing that
// may be a value: that may be a secret for another flag, as in -pSECRET.
func flagError(c *cobra.Command, err error) error {
	hint := "see " + c.CommandPath() + " --help"
	switch e := err.(type) {
	case *pflag.NotExistError:
		return unknownFlag(c, hint, e)
	case *pflag.ValueRequiredError:
		return usage(hint, "--%s needs a value", e.GetFlag().Name)
	case *pflag.InvalidValueError:
		wanted := map[string]string{"duration": "a duration, as in 90s or 2m", "bool": "true or false"}
		return usage(hint, "--%s is not %s", e.GetFlag().Name, wanted[e.GetFlag().Value.Type()])
	}

	return usage(hint, "an argument that begins with - is not a flag")
}

// unknownFlag returns the error for a flag that a command does not have.
func unknownFlag(c *cobra.Command, hint string, e *pflag.NotExistError) error {
	name := e.GetSpecifiedName()
	if e.GetSpecifiedShortnames() != "" {
		long, _, _ := strings.Cut(e.GetSpecifiedShortnames(), "=")
		if c.Flags().Lookup(long) != nil {
			hint = "did you mean --" + long + "?"
		}
		return usage(hint, "there is no flag -%s", name)
	}
	if !isWord(name) {
		return usage(hint, "there is no such flag")
	}

	switch n := nearest.Name(name, flagNames(c)); {
	case n != "":
		hint = "did you mean --" + n + "?"
	case c.Flags().Lookup("set") != nil:
		hint += "; a parameter of a template gets its value by --set " + strings.ReplaceAll(name, "-", "_") + "=..."
	}
	return usage(hint, "unknown flag: --%s", name)
}

// atMost is the check of arguments of a command that takes only so many. Text is the error.
func atMost(most int, text string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > most {
			return usage("", "%s; got %d", text, len(args))
		}
		return nil
	}
}

func flagNames(c *cobra.Command) (names []string) {
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// isWord reports whether text looks like the name of a command or of a flag.
func isWord(text string) bool {
	return regexp.MustCompile(`^[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,15}){0,5}$`).MatchString(text)
}

// misplaced returns the error for an argument that is not a template but a value for a flag,
// or nil. It does not show the value.
func misplaced(arg string) error {
	if _, err := os.Stat(arg); err == nil {
		return nil
	}

	assignment := regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)=`).FindStringSubmatch(arg)
	switch {
	case assignment != nil:
		return usage("--set "+assignment[1]+"=... gives a parameter a value", "%s=... is not a template", assignment[1])
	case isCredential(arg):
		const hint = "the flags --vault-unwrap-token and --vault-unwrap-secret-id take no value: " +
			"VAULT_TOKEN, --vault-token-file and --vault-secret-id-file do"
		return usage(hint, "one of the templates looks like a token or an ID, and is not shown")
	}

	return nil
}
