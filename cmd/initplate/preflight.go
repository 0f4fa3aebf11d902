package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/bytesize"
	"github.com/initplate/initplate/preflight"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
)

const preflightHelp = `Look at what a server is about to start with: its options, its data directory, its ports,
and the other members. Report what would keep it from starting, or from joining its
cluster, and how to correct it. Nothing is changed.

FILE is an option file of the server. Several files are read in order, with the files
that they include. Without a FILE, /etc/my.cnf and /etc/mysql/my.cnf are read, as servers
do. What cannot be seen, because it is in another container, is reported as skipped.

The exit code is 1 if a check finds an error, with --strict also if one only warns. With
--warn-only it is 0. Without --rules, the options are checked against the release that
fits the files best. Whether that release can take over the data is then known only if
the server's program is here.

Permissions are checked for the user that runs preflight, or the one that --server-user
names. Run it as the server's user, as a pod with runAsUser does.
`

func (a *app) preflightCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "preflight",
		Short: "what would keep a server from starting, or from joining its cluster",
		Long:  preflightHelp,
		Example: "  initplate preflight mysql /config/my.cnf\n" +
			"  initplate preflight galera --rules galera:8.4 --warn-only",
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		Args: a.noCommand,
	}
	c.AddCommand(
		a.preflightOf("mysql", "a MySQL server by itself", false),
		a.preflightOf("mariadb", "a MariaDB server by itself", false),
		a.preflightOf("galera", "a member of a Galera or Percona XtraDB cluster", true))
	return c
}

func (a *app) preflightOf(name, short string, galera bool) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   name + " [FILE...] [flags]",
		Short: short,
		Example: "  initplate preflight " + name + " /config/my.cnf\n" +
			"  initplate preflight " + name + " --datadir /var/lib/mysql --strict -o json",
		RunE: func(c *cobra.Command, args []string) error { return a.preflight(c.Context(), args, name, output) },
	}
	c.SetHelpFunc(func(c *cobra.Command, args []string) {
		c.Long = preflightHelp + "\nChecks:\n" + checksHelp(galera) + "\n" + exitCodeList(c.CommandPath())
		c.Root().HelpFunc()(c, args)
	})
	flags(c, "", a.preflightFlags)
	if galera {
		flags(c, "", a.memberFlags)
	}
	outputFlag(c, &output)
	flags(c, groupLint, a.lintFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func checksHelp(galera bool) string {
	var b strings.Builder

	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  %s\t%s\n", optionsCheck, "the server has the options in its files, and accepts their values")
	for _, c := range preflight.Checks() {
		if galera || !c.Galera {
			fmt.Fprintf(w, "  %s\t%s\n", c.Name, c.Doc)
		}
	}

	w.Flush()
	return b.String()
}

func (a *app) preflight(ctx context.Context, files []string, server, output string) error {
	if err := errors.Join(checkOutput(output), a.checkLint()); err != nil {
		return err
	}
	if !preflight.Supported {
		return usage("run it where the server runs; initplate check FILE --rules mysql:8.4 looks at the options alone",
			"preflight cannot look at users, modes and mounts of this system")
	}
	if a.Strict && a.WarnOnly {
		return usage("", "--strict and --warn-only exclude each other")
	}

	host, err := a.preflightHost(ctx, files, server)
	if err != nil {
		return err
	}
	found, err := a.preflightFindings(ctx, host, server)
	if err != nil {
		return err
	}

	if err := a.showFindings(ctx, found, output); err != nil {
		return err
	}
	if a.WarnOnly {
		return nil
	}
	return a.failing(found)
}

// preflightHost gathers what the flags and the option files say of the server.
func (a *app) preflightHost(ctx context.Context, files []string, server string) (preflight.Host, error) {
	host := preflight.Host{DataDir: a.Datadir}
	var err error
	if a.DonorSize != "" {
		host.Needs, err = bytesize.Parse(a.DonorSize)
		if err != nil {
			return host, usage(bytesize.Hint, "--donor-size %s %v", a.DonorSize, err)
		}
	}
	if err := a.memberAccount(ctx, &host); err != nil {
		return host, err
	}

	host.Options, err = optionsOf(files)
	if err != nil {
		return host, err
	}
	host.Server, err = a.preflightServer(server)
	return host, err
}

// memberAccount reads what preflight needs to ask other members.
func (a *app) memberAccount(ctx context.Context, host *preflight.Host) error {
	host.User = a.MemberUser
	if a.MemberPasswordFile != "" {
		if a.MemberUser == "" {
			return usage("name the account of the password with --member-user",
				"--member-password-file needs --member-user")
		}
		text, err := sources.ReadSecret(ctx, a.MemberPasswordFile)
		if err != nil {
			return unreadable("--member-password-file", a.MemberPasswordFile, err)
		}
		host.Password = strings.TrimRight(string(text), "\r\n")
	}

	if a.MemberCA != "" {
		if err := fit(a.MemberCA); err != nil {
			return unreadable("--member-ca", a.MemberCA, err)
		}
		host.MemberCA = a.MemberCA
	}
	return nil
}

// optionsOf reads option files, or those that servers read by default.
func optionsOf(files []string) (preflight.Options, error) {
	if len(files) == 0 {
		files = preflight.StandardFiles()
	}
	if len(files) == 0 {
		return preflight.Options{}, usage("name the file that the server will read, such as /config/my.cnf",
			"there is no option file: neither /etc/my.cnf nor /etc/mysql/my.cnf is there")
	}

	options, err := preflight.ReadOptions(files...)
	var missing *fs.PathError
	switch {
	case errors.As(err, &missing) && slices.Contains(files, missing.Path):
		return options, unreadable("option file", missing.Path, err)
	case err != nil:
		return options, failed(exitInvalid, err.Error())
	}
	return options, nil
}

// preflightFindings returns the findings of the lint, then those of the checks.
func (a *app) preflightFindings(ctx context.Context, host preflight.Host, server string) ([]preflight.Finding, error) {
	linted, err := a.lintOptions(host.Options.Files(), server)
	if err != nil {
		return nil, err
	}

	found := append([]preflight.Finding{}, linted...) // in JSON, none is an empty list
	found = append(found, preflight.Run(ctx, host, server == "galera")...)
	return found, ctx.Err()
}

func (a *app) showFindings(ctx context.Context, found []preflight.Finding, output string) error {
	if output == "json" {
		return a.showJSON(ctx, map[string]any{"worst": preflight.Worst(found), "findings": found})
	}
	return a.showPainted(ctx, preflightText(found, a.outWidth()), asFindings)
}

// preflightText writes findings for people. Each has a line, for grep, but on a terminal, whose width
// is known, long ones are wrapped.
func preflightText(found []preflight.Finding, width int) []byte {
	if width == 0 {
		width = math.MaxInt
	}

	var b bytes.Buffer
	const begin = "%-7s  %-17s  "
	indent := fmt.Sprintf(begin, "", "")
	for _, f := range found {
		first := fmt.Sprintf(begin, f.Level, f.Check)
		b.WriteString(prose.Wrapped(first, door{}.line(f.Msg), indent, width) + "\n")
		if f.Hint != "" {
			b.WriteString(prose.Wrapped(indent, "-> "+door{}.line(f.Hint), indent+"   ", width) + "\n")
		}
	}
	return b.Bytes()
}

// failing turns errors into failures, so that they are in the termination log.
func (a *app) failing(found []preflight.Finding) error {
	var all []error
	for _, f := range found {
		if f.Level == preflight.Error || a.Strict && f.Level == preflight.Warning {
			all = append(all, &failure{code: exitInvalid, text: "preflight: " + f.Check + ": " + f.Msg, hint: f.Hint})
		}
	}
	return errors.Join(all...)
}
