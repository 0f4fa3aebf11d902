package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/bytesize"
	"github.com/initplate/initplate/preflight"
	"github.com/initplate/initplate/sources"
)

const preflightHelp = `Look at what a server is about to start with, and say what would keep it from
starting, or from joining its cluster, and how to put it right: its options, its data
folder, its ports, and the other members. Nothing is changed.

FILE is an option file of the server; several are read in turn, with what they include.
With no FILE, /etc/my.cnf and /etc/mysql/my.cnf are read, as servers do. What cannot be
seen, because it is in another container, is told as skipped.

Where a check finds an error, the exit code is 1; with --strict also where one only
warns. With --warn-only it is 0. Without --rules, the options are those of the release
of the server that the files fit best; which release will take over the data is then
known only where the server's program is.

Who may read and write is told for the user that runs this, or whom --server-user
names: run it as the server's user, as a pod with runAsUser does.
`

func (a *app) preflightCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "preflight",
		Short: "what would keep a server from starting, or from joining its cluster",
		Long:  preflightHelp,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
		Args:  a.noCommand,
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
		RunE:  func(c *cobra.Command, args []string) error { return a.preflight(c.Context(), args, name, output) },
	}
	help := c.HelpFunc()
	c.SetHelpFunc(func(c *cobra.Command, args []string) {
		c.Long = preflightHelp + "\nChecks:\n" + checksHelp(galera)
		help(c, args)
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
	fmt.Fprintf(w, "  %s\t%s\n", optionsCheck, "the server has the options that its files set, and takes their values")
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
	if a.Strict && a.WarnOnly {
		return usage("", "--strict and --warn-only exclude each other")
	}
	host := preflight.Host{DataDir: a.Datadir, User: a.MemberUser}
	if a.DonorSize != "" {
		var err error
		if host.Needs, err = bytesize.Parse(a.DonorSize); err != nil {
			return usage(bytesize.Hint, "--donor-size %s %v", a.DonorSize, err)
		}
	}
	if a.MemberPasswordFile != "" {
		if a.MemberUser == "" {
			return usage("name the account that it is for with --member-user", "--member-password-file is of no use without --member-user")
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
	if len(files) == 0 {
		files = preflight.StandardFiles()
	}
	if len(files) == 0 {
		return usage("name the file that the server will read, such as /config/my.cnf", "there is no option file: neither /etc/my.cnf nor /etc/mysql/my.cnf is there")
	}
	var err error
	if host.Options, err = preflight.ReadOptions(files...); err != nil {
		return &failure{code: exitInvalid, text: err.Error()}
	}
	if host.Server, err = a.preflightServer(server); err != nil {
		return err
	}
	linted, err := a.lintOptions(host.Options.Files(), server)
	if err != nil {
		return err
	}
	found := append([]preflight.Finding{}, linted...)
	found = append(found, preflight.Run(ctx, host, server == "galera")...)
	if err := ctx.Err(); err != nil {
		return err
	}
	if output == "json" {
		err = a.showJSON(ctx, map[string]any{"worst": preflight.Worst(found), "findings": found})
	} else {
		err = a.showText(ctx, preflightText(found))
	}
	if err != nil {
		return err
	}
	if a.WarnOnly {
		return nil
	}
	return a.failing(found)
}

// preflightText writes findings for people.
func preflightText(found []preflight.Finding) []byte {
	var b bytes.Buffer
	for _, f := range found {
		fmt.Fprintf(&b, "%-7s  %-17s  %s\n", f.Level, f.Check, door{}.line(f.Msg))
		if f.Hint != "" {
			fmt.Fprintf(&b, "%-7s  %-17s  -> %s\n", "", "", door{}.line(f.Hint))
		}
	}
	return b.Bytes()
}

// failing makes failures of the errors, so that they stand in the termination log.
func (a *app) failing(found []preflight.Finding) error {
	var all []error
	for _, f := range found {
		if f.Level == preflight.Error || a.Strict && f.Level == preflight.Warning {
			all = append(all, &failure{code: exitInvalid, text: "preflight: " + f.Check + ": " + f.Msg, hint: f.Hint})
		}
	}
	return errors.Join(all...)
}
