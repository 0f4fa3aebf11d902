package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/stage"
)

const renderHelp = `Render templates, and write all of them or none.

A template is the name of a bundled one (see initplate templates), a file, - for
standard input, or a folder: all files in and below it whose names end in .tmpl, each
to the same place below --out, without .tmpl. Other files in it are left alone. A file
goes before a bundled template of that name, a folder after it: write ./mysql.

Without --out the text is shown, with <secret REFERENCE> for each secret.

A parameter has the value of --set, else that of the config file, else that of
params in a file of --values, else the first that its template's from finds, else its
default. ${NAME} in a reference is an environment variable.

A file gets the mode and owner of the command line, else of the config file, else of
the template's header. Without any, it keeps those that it has, or gets 0644, or 0640
if it holds a secret, less the umask; a template that is executable makes an output
that is. Where no mode is given, one with a secret has no more than 0750. Neither a
header nor a secret adds to the mode of a file that is there. What another user can have
made is never kept: the new file is then whoever's this process is. The owner in a header counts for root
only. Names of owners are those that this machine knows.

A value that is not there is an error, unless the template has a default. With
--wait-missing it is waited for until --timeout, but not where only the environment or
--values could give it. Each try asks for everything anew, so that all values are of
one time; only what Vault made for this run, such as credentials, is kept.

Where nothing is held of all that is asked for below --consul-prefix or at --vault-path,
defaults do not step in: the name may be mistyped. --allow-missing lets them, for one
manifest in many environments. The same holds for variables that end in CONSUL_PREFIX
or VAULT_PATH, where references name them.

The files of --report and --metrics are written also when the run fails, and with
--dry-run. Where they cannot be written there is a warning, and the exit code stays.
`

const renderExamples = `  initplate render mysql
  initplate render mysql --set port=3307 --out /config/my.cnf
  initplate render app.yaml.tmpl --values store.yaml
  initplate render templates/ --out /config/ --dry-run --exit-code`

func (a *app) renderCommand() *cobra.Command {
	c := &cobra.Command{
		Use:               "render [TEMPLATE...] [flags]",
		Short:             "render templates into files, or show what they give",
		Long:              renderHelp,
		Example:           renderExamples,
		ValidArgsFunction: complete,
		RunE: func(c *cobra.Command, args []string) error {
			return a.render(c.Context(), args)
		},
	}
	flags(c, groupTemplates, a.templateFlags)
	flags(c, groupOutput, a.outputFlags)
	flags(c, groupLint, a.lintFlags)
	flags(c, groupServers, a.serverFlags)
	flags(c, groupConsul, a.consulFlags)
	flags(c, groupVault, a.vaultFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) render(ctx context.Context, args []string) error {
	a.record = &record{begin: time.Now()}
	ctx, cancel := context.WithTimeoutCause(ctx, a.Timeout, deadline(a.Timeout))
	defer cancel()
	a.watch(ctx)
	if err := a.checkLint(); err != nil {
		return err
	}
	if err := a.checkAllowMissing(); err != nil {
		return err
	}
	in, err := a.input(ctx, args)
	if err != nil {
		return err
	}
	if err := a.checkOut(in.jobs); err != nil {
		return err
	}
	if err := a.checkClientFiles(); err != nil {
		return err
	}
	remote, closeAll := a.remote(in.values)
	targets, err := a.collect(ctx, in, remote)
	a.record.targets = targets
	var closing crash.Group
	closing.Go(func() { closeAll(ctx) }) // while files are written
	defer closing.Wait()
	if err != nil {
		return err
	}
	if err := a.lintDocuments(targets); err != nil {
		return err
	}
	return a.deliver(ctx, targets)
}

// deliver shows and writes what was rendered.
func (a *app) deliver(ctx context.Context, targets []*target) error {
	compares := a.Diff || a.DryRun
	var shown bytes.Buffer
	var files []stage.File
	secrets, changes := 0, false
	for _, t := range targets {
		switch {
		case t.preview:
			preview(&shown, t, len(targets) > 1)
			secrets += t.doc.Secrets()
			continue
		case t.print:
			shown.Write(t.doc.Bytes())
			continue
		case compares:
			changed, err := a.compare(&shown, t)
			if err != nil {
				return err
			}
			changes = changes || changed
			t.changed = &changed
		}
		files = append(files, t.file)
	}
	if err := a.show(ctx, shown.Bytes()); err != nil {
		return err
	}
	if secrets > 0 {
		a.log.Log(ctx, levelNote, count(secrets, "secret value is", "secret values are")+" shown as <secret ...>; --out FILE writes, --out - prints the text")
	}
	if compares && len(files) > 0 && !changes {
		a.log.Info("nothing to change")
	}
	if !a.DryRun && len(files) > 0 {
		if err := a.write(ctx, targets, files); err != nil {
			return err
		}
	}
	if a.ExitCode && changes {
		return errChanged
	}
	return nil
}

// preview shows a document without its secrets, and with a heading if it is one of
// several.
func preview(shown *bytes.Buffer, t *target, several bool) {
	if several {
		if text := shown.Bytes(); len(text) > 0 && text[len(text)-1] != '\n' {
			shown.WriteByte('\n')
		}
		fmt.Fprintf(shown, "# %s\n", door{}.line(t.name))
	}
	shown.Write(door{}.text(t.doc.Redacted()))
}

// write puts the files in place and says which of them are new.
func (a *app) write(ctx context.Context, targets []*target, files []stage.File) error {
	changed, err := a.gate.Write(ctx, files...)
	if err != nil {
		var why *stage.Error
		if !errors.As(err, &why) {
			return &failure{code: exitUnwritten, text: err.Error()}
		}
		return err
	}
	for _, t := range targets {
		isNew := slices.Contains(changed, t.path)
		t.changed = &isNew
		if !isNew {
			a.log.Info(t.path + " is up to date")
			continue
		}
		var args []any
		if t.doc.Secrets() == 0 { // the length tells of a secret how long it is
			args = append(args, "bytes", len(t.file.Data))
		}
		if info, err := os.Lstat(t.path); err == nil {
			args = append(args, "mode", stage.Octal(info.Mode()))
		}
		if refs := t.doc.Refs(); len(refs) > 0 {
			var from []string
			for _, r := range refs {
				from = append(from, r.Source)
			}
			slices.Sort(from)
			args = append(args, "values", len(refs), "from", strings.Join(slices.Compact(from), ","))
		}
		a.log.Info("wrote "+t.path, args...)
	}
	return nil
}

// count writes a number with its noun: "1 reference", "2 references".
func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
