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
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/stage"
)

const renderHelp = `Render templates, and write all of them or none.

A template is the name of a bundled one (see initplate templates), a file, - for
standard input, or a directory. A directory stands for all files in and below it whose
names end in .tmpl, .tpl, .ctmpl or .gotmpl; each is written to the same path below --out,
without that suffix. Other files in it are ignored, or copied with --copy. --exclude
leaves out paths: * is for one name, ** for directories. Templates share what they define,
and those whose names begin with _ only define: they make no output. Those beside a given
file are read too. If a name is ambiguous, a file takes precedence over a bundled template,
and that over a directory: for the directory, write ./mysql. Without arguments,
INITPLATE_TEMPLATES names templates, and each variable INITPLATE_INLINE_NAME is one.

Without --out the text is shown, with <secret REFERENCE> in place of each secret.

A parameter has the value of --set, or else of the config file, or else of params in a
file of --values, or else the first that the template's from finds, or else its default.
${NAME} in a reference is an environment variable. What from looks for in Consul or Vault
below ${CONSUL_PREFIX} or ${VAULT_PATH} is first looked for, by the same name, in each
place of --from, in order.

The mode and owner of a file come from the command line, or else from the config file,
or else from the template's header. Otherwise an existing file keeps its own, and a new
one gets 0644, or 0640 if it holds a secret, less the umask. A .pgpass never has more than
0600, as libpq would ignore it. An executable template makes an executable output. Without
a given mode, a file with a secret never has more than 0750. A header that lets everybody
read a file with a secret is a warning. Neither a header nor a secret adds permissions to
an existing file. Permissions that another user may have set are never kept: the new file
then belongs to the user of this process. The owner in a header applies only if that is
root. Names of owners are looked up on this machine.

A missing value is an error, unless the template has a default. With --wait-missing,
initplate waits for it until --timeout, unless only the environment or --values could
supply it. Each try asks for everything again, so that all values are from the same time.
Only what Vault created for this run, such as credentials, is kept.

If everything that is asked for below --consul-prefix, at --vault-path or in one place of
--from is missing, defaults are not used, as the name may be mistyped. --allow-missing
allows them, for one manifest in many environments. The same applies to variables that
end in CONSUL_PREFIX or VAULT_PATH, if references use them.

The files of --report and --metrics are also written if the run fails, and with
--dry-run. If they cannot be written, there is a warning, and the exit code is the same.
`

const renderExamples = `  initplate render mysql
  initplate render mysql --set port=3307 --out /config/my.cnf
  initplate render app.yaml.tmpl --values store.yaml
  initplate render templates/ --out /config/ --dry-run --exit-code`

func (a *app) renderCommand() *cobra.Command {
	c := &cobra.Command{
		Use:               "render [TEMPLATE...] [flags]",
		Short:             "render templates into files, or show the result",
		Long:              renderHelp,
		Example:           renderExamples,
		ValidArgsFunction: complete,
		RunE: func(c *cobra.Command, args []string) error {
			if a.Watch {
				return a.follow(c.Context(), args)
			}
			return a.render(c.Context(), args)
		},
	}

	flags(c, groupTemplates, a.templateFlags)
	flags(c, groupOutput, a.outputFlags)
	flags(c, groupLint, a.lintFlags)
	flags(c, groupWatch, a.watchFlags)
	flags(c, groupServers, a.serverFlags)
	flags(c, groupConsul, a.consulFlags)
	flags(c, groupVault, a.vaultFlags)
	flags(c, groupSources, a.sourceFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

// render renders the templates once.
func (a *app) render(ctx context.Context, args []string) error {
	if err := a.checkWatch(args); err != nil {
		return err
	}

	a.record = &record{begin: time.Now()}
	var closing crash.Group
	defer closing.Wait()
	return a.round(ctx, args, func(ctx context.Context) {
		closing.Go(func() { a.closeAll(ctx) }) // logins end while files are written
	})
}

// round is one rendering, from reading the templates to writing the files. It calls asked
// after its last question to a source.
func (a *app) round(ctx context.Context, args []string, asked func(context.Context)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, a.Timeout, deadline(a.Timeout))
	defer cancel()
	over := make(chan struct{})
	defer close(over)
	a.guard(ctx, over)

	in, err := a.renderInput(ctx, args)
	if err != nil {
		return err
	}

	targets, err := a.collect(ctx, in, a.remote(in.values))
	a.record.targets = targets
	asked(ctx)
	if err != nil {
		return err
	}

	a.noteAsIs(ctx, targets)
	if err := a.lintDocuments(targets); err != nil {
		return err
	}

	copies, err := a.copyTargets(ctx, in.copies)
	if err != nil {
		return err
	}

	a.record.targets = append(targets, copies...)
	return a.deliver(ctx, a.record.targets)
}

// noteAsIs names the files whose values nothing protects, as their format is not known.
func (a *app) noteAsIs(ctx context.Context, targets []*target) {
	var names []string
	for _, t := range targets {
		if t.path != "" && t.doc.AsIs() {
			names = append(names, t.path)
		}
	}

	if len(names) == 0 {
		return
	}

	const text = ": the format is not known, so values are written as they are, without quotes or escapes"
	hint := "write format: NAME in the template's header, or give --format NAME, if it is one of " +
		strings.Join(languages.Names(), ", ") + "; format: text says that values are meant to stay as they are"
	a.log.LogAttrs(ctx, levelNote, strings.Join(names, ", ")+text, hintAttr(hint)...)
}

// renderInput checks the flags of a rendering and reads its templates.
func (a *app) renderInput(ctx context.Context, args []string) (*input, error) {
	if err := a.checkLint(); err != nil {
		return nil, err
	}

	if err := a.checkAllowMissing(); err != nil {
		return nil, err
	}

	if err := a.checkOrigins(); err != nil {
		return nil, err
	}

	in, err := a.input(ctx, args)
	if err != nil {
		return nil, err
	}

	if err := a.checkOut(slices.Concat(in.jobs, in.copies)); err != nil {
		return nil, err
	}

	return in, a.checkClientFiles()
}

// deliver shows and writes what was rendered.
func (a *app) deliver(ctx context.Context, targets []*target) error {
	compares := a.Diff || a.DryRun
	var shown bytes.Buffer
	changes, err := a.showTargets(&shown, targets, compares)
	if err != nil {
		return err
	}

	if err := a.show(ctx, shown.Bytes()); err != nil {
		return err
	}

	files, secrets := filesOf(targets)
	if secrets > 0 {
		hidden := count(secrets, "secret value is", "secret values are")
		a.log.Log(ctx, levelNote, hidden+" shown as <secret ...>; --out FILE writes, --out - prints the text")
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

// showTargets writes previews, documents to print and differences. It reports whether any
// file would change.
func (a *app) showTargets(shown *bytes.Buffer, targets []*target, compares bool) (changes bool, err error) {
	for _, t := range targets {
		if a.Origins && !t.copied {
			a.showOrigins(shown, t, len(targets) > 1)
			if t.preview {
				continue
			}
		}

		switch {
		case t.preview:
			preview(shown, t, len(targets) > 1)
		case t.print:
			shown.Write(t.doc.Bytes())
		case compares:
			compare := a.compare
			if t.copied {
				compare = a.compareCopy
			}
			changed, err := compare(shown, t)
			if err != nil {
				return false, err
			}
			changes = changes || changed
			t.changed = &changed
		}
	}

	return changes, nil
}

// filesOf returns the files to write, and the number of secrets in previews.
func filesOf(targets []*target) (files []stage.File, secrets int) {
	for _, t := range targets {
		switch {
		case t.preview:
			secrets += t.doc.Secrets()
		case !t.print:
			files = append(files, t.file)
		}
	}

	return files, secrets
}

// preview shows a document without its secrets, with a heading if there are several.
func preview(shown *bytes.Buffer, t *target, several bool) {
	if several {
		endLine(shown)
		fmt.Fprintf(shown, "# %s\n", door{}.line(t.name))
	}
	shown.Write(door{}.text(t.doc.Redacted()))
}

// endLine ends the last line, if there is one that has no end.
func endLine(b *bytes.Buffer) {
	if text := b.Bytes(); len(text) > 0 && text[len(text)-1] != '\n' {
		b.WriteByte('\n')
	}
}

// write puts the files in place and logs which of them are new.
func (a *app) write(ctx context.Context, targets []*target, files []stage.File) error {
	there := a.thereBefore(targets)
	changed, err := a.gate.Write(ctx, files...)
	if err != nil {
		var why *stage.Error
		if !errors.As(err, &why) {
			return failed(exitUnwritten, err.Error())
		}
		return err
	}

	for _, t := range targets {
		if t.path == "" {
			continue
		}

		isNew := slices.Contains(changed, t.path)
		t.changed = &isNew
		if !isNew {
			a.log.Log(ctx, a.quietLevel(), t.path+" is up to date")
			continue
		}
		a.log.Info("wrote "+t.path, append(written(t), a.because(t)...)...)
	}

	a.warnOfOld(there, changed)
	return nil
}

// written is what the log says of a written file.
func written(t *target) (args []any) {
	if t.copied {
		args = append(args, "copy", t.name)
	} else if t.doc.Secrets() == 0 { // otherwise the length would give away that of the secret
		args = append(args, "bytes", len(t.file.Data))
	}

	if info, err := os.Lstat(t.path); err == nil {
		args = append(args, "mode", stage.Octal(info.Mode()))
	}

	if t.copied || len(t.doc.Refs()) == 0 {
		return args
	}

	var from []string
	refs := t.doc.Refs()
	for _, r := range refs {
		from = append(from, r.Source)
	}

	slices.Sort(from)
	return append(args, "values", len(refs), "from", strings.Join(slices.Compact(from), ","))
}

// count returns a number with its noun: "1 reference", "2 references".
func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
