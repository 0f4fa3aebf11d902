package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	unset error // what is wrong with the environment's part of the settings
	log   *slog.Logger

	tabulate func(*app) sources.Table // makes the table of sources, once the settings are read
	sources  sources.Table            // see [app.table]

	placeholders bool // missing values may be invented
	lintable     bool // an option file was among what was checked
	progress     *progress
	record       *record // of a rendering; nil for other commands
	running      string  // the command

	gate      stage.Gate
	over      chan struct{} // closed when the run has ended
	abandoned chan int      // the exit code of a run that is left
	told      atomic.Int32  // one more than the exit code, once that is known
}

const longHelp = `initplate fills in a container's config files before the container starts.

It collects what templates need from the environment, files, Consul KV and Vault,
renders them, checks the result as the program that will read it would, and writes
all files or none.

Every flag has an environment variable: --log-format is INITPLATE_LOG_FORMAT. A flag
goes before its variable. Consul and Vault are found by their own variables:
CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN, VAULT_ADDR, VAULT_TOKEN, ...
`

// command builds the tree of commands.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:               "initplate",
		Short:             "fill in a container's config files before it starts",
		Long:              longHelp + "\n" + exitHelp,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              a.noCommand,
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: a.prepare,
	}
	root.AddCommand(a.renderCommand(), a.checkCommand(), a.planCommand(), a.policyCommand(), a.templatesCommand(), a.preflightCommand(), a.explainCommand(), a.versionCommand())
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetUsageFunc(showUsage)
	root.SetFlagErrorFunc(flagError)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short = "help about a command"
			c.Args = a.helpFor
		case "completion":
			c.Short = "generate a script for the completion of a shell"
		}
	}
	return root
}

// prepare runs before every command.
func (a *app) prepare(c *cobra.Command, _ []string) error {
	a.running = c.CommandPath()
	if a.unset != nil {
		return a.unset
	}
	var err error
	var line *statusLine
	if a.width() > 0 && !strings.EqualFold(a.LogFormat, "json") {
		line = &statusLine{to: a.err, width: a.width}
		a.err = line
	}
	if a.log, err = a.newLogger(a.LogFormat, a.LogLevel); err != nil {
		return err
	}
	a.progress = newProgress(a.log, line, a.server)
	a.watch(c.Context())
	if err := errors.Join(a.checkConsistency(), a.checkAuth()); err != nil {
		return err
	}
	for _, name := range unknownVariables(a.environ()) {
		a.warn("the variable "+name+" is not a setting", nearest.Hint(name, variables()))
	}
	return nil
}

// noCommand is asked about the arguments of the program alone.
func (a *app) noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	hint := nearest.Hint(args[0], names)
	if hint == "" && len(names) > 0 {
		hint = "commands are " + strings.Join(names, ", ")
	}
	if !isWord(args[0]) {
		return usage(hint, "what stands first is no command")
	}
	return usage(hint, "there is no command %s", args[0])
}

// helpFor is asked about the arguments of help: the names of a command.
func (a *app) helpFor(c *cobra.Command, args []string) error {
	found, rest, err := c.Root().Find(args)
	if err == nil && len(rest) > 0 {
		return a.noCommand(found, rest)
	}
	if err != nil {
		return a.noCommand(c.Root(), args)
	}
	return nil
}

// showText is show for text that is for people: tables and the like.
func (a *app) showText(ctx context.Context, text []byte) error {
	return a.show(ctx, a.door().text(text))
}

// show writes to standard output. Whoever reads that may be slow, or gone.
func (a *app) show(ctx context.Context, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	err := await(ctx, func() error { _, err := a.out.Write(text); return err })
	if err != nil && ctx.Err() == nil {
		return &failure{code: exitUnwritten, text: fmt.Sprintf("standard output: %v", err)}
	}
	return err
}
