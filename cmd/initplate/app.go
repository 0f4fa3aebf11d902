package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/stage"
	"github.com/spf13/cobra"
)

// An app is one run of the program.
type app struct {
	streams
	settings
	unset error // what is wrong with the settings in the environment
	other otherConfig
	log   *slog.Logger

	tabulate func(*app) sources.Table // makes the table of sources after the settings are read
	sources  sources.Table            // see [app.table]

	placeholders bool // placeholders may stand for missing values
	lintable     bool // an option file was among the checked files
	progress     *progress
	record       *record // of a rendering; nil for other commands
	checked      *checked
	running      string // the command
	named        bool   // an argument of the command names a template

	matched []string // the patterns of --exclude that left something out

	gate      stage.Gate
	over      chan struct{} // closed when the run has ended
	abandoned chan int      // the exit code of a run that is abandoned
	exiting   atomic.Int32  // the exit code plus one, once that is known

	following
}

const longHelp = `initplate fills in a container's config files before the container starts.

It collects the values that templates need from the environment, files, Consul KV, Vault
and other servers, renders the templates, checks the result with the rules of the program
that will read it, and writes all files or none. Then it exits; render --watch stays, and
writes the files again when their values change.

Every flag has an environment variable: --log-format is INITPLATE_LOG_FORMAT. A flag
takes precedence over its variable. Servers have variables of their own:
CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN, VAULT_ADDR, VAULT_TOKEN, AWS_REGION, ...
`

// command builds the tree of commands.
func (a *app) command() *cobra.Command {
	var asked bool
	root := &cobra.Command{
		Use:               "initplate",
		Short:             "fill in a container's config files before it starts",
		Long:              longHelp + "\n" + exitHelp,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              a.noCommand,
		PersistentPreRunE: a.prepare,
		RunE: func(c *cobra.Command, _ []string) error {
			if asked {
				return a.show(c.Context(), built().text())
			}
			return c.Help()
		},
	}
	root.Flags().BoolVarP(&asked, "version", "V", false, "print the version")
	a.verboseFlag(flagSet{root.Flags()}) // before a command, too

	root.AddCommand(
		a.renderCommand(), a.readyCommand(), a.checkCommand(), a.planCommand(), a.policyCommand(), a.templatesCommand(),
		a.podpresetCommand(), a.injectCommand(),
		a.preflightCommand(), a.explainCommand(), a.versionCommand(), a.initCommand())
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetUsageFunc(func(c *cobra.Command) error {
		a.nameServers(c)
		a.showUsage(c, a.columns())
		return nil
	})
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		a.nameServers(c)
		a.showHelp(c, a.columns())
	})
	root.SetFlagErrorFunc(flagError)
	a.addDefaults(root)
	addExitCodes(root)
	for _, c := range root.Commands() {
		a.completeSources(c)
	}
	return root
}

// addDefaults adds the commands that cobra would add, with descriptions in the style of the others.
func (a *app) addDefaults(root *cobra.Command) {
	root.SetHelpCommand(a.helpCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Short = "generate a script for shell completion"
			c.Args = a.noCommand
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
	}
}

// prepare runs before every command.
func (a *app) prepare(c *cobra.Command, args []string) error {
	a.running, a.named = c.CommandPath(), len(args) > 0
	if a.unset != nil {
		return a.unset
	}
	if err := a.readOther(c); err != nil {
		return err
	}
	if err := a.startLog(); err != nil {
		return err
	}
	a.guard(c.Context(), a.over)
	a.reportOther()

	err := errors.Join(a.checkColor(), a.checkConsistency(), a.checkAuth(), a.checkSources(), a.checkExclude())
	if err != nil {
		return err
	}
	for _, name := range unknownVariables(a.environ()) {
		a.warn("the variable "+name+" is not a setting", nearest.Hint(name, variables()))
	}
	return nil
}

// startLog makes the logger of the run and, on a terminal, a status line below its messages.
func (a *app) startLog() (err error) {
	var line *statusLine
	if a.width() > 0 && !strings.EqualFold(a.LogFormat, "json") {
		line = &statusLine{to: a.err, width: a.width}
		a.err = line
	}

	level := a.LogLevel
	if a.Verbose {
		level = "debug"
	}
	a.log, err = a.newLogger(a.LogFormat, level)
	if err != nil {
		return err
	}
	a.progress = newProgress(a.log, line, a.server)
	return nil
}

// noCommand is the check of arguments where the name of a command is expected.
func (a *app) noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if _, ok := a.topic(args[0]); ok && !c.HasParent() {
		return usage("initplate help "+args[0], "%s is a topic of help, not a command", args[0])
	}
	if !c.HasParent() && mayBeTemplate(args[0]) {
		return usage("did you mean initplate render "+args[0]+"?", "there is no command %s", args[0])
	}
	return noSuch("command", "commands", args[0], subcommands(c))
}

// mayBeTemplate reports whether a word is a bundled template, or a file that may hold one.
func mayBeTemplate(word string) bool {
	_, err := os.Stat(word)
	return err == nil || slices.Contains(bundledNames(), word)
}

// noSuch returns the error for a name that is none of the given ones, which are of a kind. It does not show what may be
// a value.
func noSuch(kind, kinds, name string, names []string) error {
	hint := nearest.Hint(name, names)
	if hint == "" && len(names) > 0 {
		hint = kinds + " are " + strings.Join(names, ", ")
	}

	if !isWord(name) {
		return usage(hint, "the first argument is not a %s", kind)
	}
	return usage(hint, "there is no %s %s", kind, name)
}

func subcommands(c *cobra.Command) (names []string) {
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return names
}

// showText is [app.show] for text that people read, such as tables.
func (a *app) showText(ctx context.Context, text []byte) error {
	return a.show(ctx, a.door().text(text))
}

// show writes to standard output. The reader of that may be slow, or gone.
func (a *app) show(ctx context.Context, text []byte) error {
	if len(text) == 0 {
		return nil
	}

	err := await(ctx, func() error {
		_, err := a.out.Write(text)
		return err
	})

	if err != nil && ctx.Err() == nil {
		return failed(exitUnwritten, fmt.Sprintf("standard output: %v", err))
	}

	return err
}
