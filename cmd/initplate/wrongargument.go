package main

import (
	"os"
	"regexp"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/initplate/initplate/nearest"
)

// flagError is what a command says of a flag that it cannot take. Whatever stands where
// a value may is not shown: it may be a secret, given to the wrong flag, as in -pSECRET.
func flagError(c *cobra.Command, err error) error {
	hint := "see " + c.CommandPath() + " --help"
	switch e := err.(type) {
	case *pflag.NotExistError:
		name := e.GetSpecifiedName()
		if e.GetSpecifiedShortnames() != "" {
			return usage(hint, "there is no flag -%s", name)
		}
		if !isWord(name) {
			return usage(hint, "there is no such flag")
		}
		if n := nearest.Name(name, flagNames(c)); n != "" {
			hint = "did you mean --" + n + "?"
		}
		return usage(hint, "unknown flag: --%s", name)
	case *pflag.ValueRequiredError:
		return usage(hint, "--%s needs a value", e.GetFlag().Name)
	case *pflag.InvalidValueError:
		what := map[string]string{"duration": "a duration, as in 90s or 2m", "bool": "true or false"}[e.GetFlag().Value.Type()]
		return usage(hint, "--%s is not %s", e.GetFlag().Name, what)
	}
	return usage(hint, "what begins with - and is no flag cannot stand there")
}

func flagNames(c *cobra.Command) (names []string) {
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// isWord reports whether text looks like the name of a command or of a flag.
func isWord(text string) bool {
	return regexp.MustCompile(`^[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,15}){0,5}$`).MatchString(text)
}

// misplaced is the failure of an argument that is no template, but a value that belongs
// to a flag; nil for others. The value is not shown.
func misplaced(arg string) error {
	if _, err := os.Stat(arg); err == nil {
		return nil
	}
	assignment := regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)=`).FindStringSubmatch(arg)
	switch {
	case assignment != nil:
		return usage("--set "+assignment[1]+"=... gives a parameter a value", "%s=... is no template", assignment[1])
	case isCredential(arg):
		return usage("the flags --vault-unwrap-token and --vault-unwrap-secret-id take no value: VAULT_TOKEN, --vault-token-file and --vault-secret-id-file do",
			"one of the templates looks like a token or an ID, and is not shown")
	}
	return nil
}
