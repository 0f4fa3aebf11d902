package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/starter"
)

const initHelp = `Write a first template, with a header that says its parameters: their types, defaults, and
where their values come from. One of them is a secret. It renders as it is, once that has
a value. Change it to what your program needs.

The argument is a format (see initplate help formats), or the file that your program reads,
whose name shows the format. The template is written beside it, with .tmpl at its end. A
file that is there already is never overwritten.
`

const initExamples = `  initplate init yaml                      # writes app.yaml.tmpl
  initplate init nginx.conf                # writes nginx.conf.tmpl
  initplate init conf/my.cnf               # writes conf/my.cnf.tmpl
  initplate init app.conf --format ini     # writes app.conf.tmpl`

func (a *app) initCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "init FORMAT|FILE [flags]",
		Short:   "write a first template for a format or a file",
		Long:    initHelp,
		Example: initExamples,
		Args:    atMost(1, "init takes one format or file"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return languages.Names(), cobra.ShellCompDirectiveDefault
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("as in initplate init nginx.conf; "+formatsHint(), "init needs a format or a file")
			}
			return a.init(c.Context(), args[0])
		},
	}

	flags(c, groupTemplates, a.formatFlag)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func formatsHint() string { return "formats are " + strings.Join(languages.Names(), ", ") }

func (a *app) init(ctx context.Context, arg string) error {
	path, f, err := a.first(arg)
	if err != nil {
		return err
	}

	text, ok := starter.Template(f.Name)
	if !ok {
		return usage("", "there is no first template for format %s", f.Name)
	}
	if err := writeNew(path, text); err != nil {
		return err
	}

	a.log.Info("wrote " + path)
	next, err := a.nextSteps(path, text)
	return errors.Join(err, a.showText(ctx, []byte(next)))
}

// first returns the path of the template that an argument of init means, and its format.
func (a *app) first(arg string) (path string, f format.Format, err error) {
	name, err := a.formatName(entry{})
	if err != nil {
		return "", f, err
	}

	f, isFormat := languages.Lookup(arg)
	stem, _ := languages.CutSuffix(arg)
	switch {
	case name != "":
		f, _ = languages.Lookup(name)
	case isFormat:
		stem = fileOf(f)
	case languages.Known(stem):
		f = languages.ForFile(stem)
	case strings.Contains(arg, "."):
		hint := "give it with --format; " + formatsHint()
		return "", f, usage(hint, "%s: the file's name does not show its format", arg)
	default:
		return "", f, usage(languages.Hint(arg), "there is no format %s", arg)
	}

	return stem + languages.Suffixes()[0], f, nil
}

// fileOf returns a name for a file in a format, by which the format is known if it has such names.
func fileOf(f format.Format) string {
	if len(f.Files) > 0 {
		return f.Files[0]
	}
	if len(f.Exts) > 0 {
		return "app" + f.Exts[0]
	}
	family, _, _ := strings.Cut(f.Name, "-")
	return "app." + family
}

// writeNew writes a file that is not there yet, or nothing.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		const hint = "give another name, or move it away"
		return &failure{code: exitUnwritten, text: path + " is there already", hint: hint}
	case errors.Is(err, fs.ErrNotExist):
		hint := "make it first: mkdir -p " + sources.ShellWord(filepath.Dir(path))
		return &failure{code: exitUnwritten, text: path + ": its directory does not exist", hint: hint}
	case err != nil:
		return failed(exitUnwritten, err.Error())
	}

	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
		return failed(exitUnwritten, err.Error())
	}
	return nil
}

// nextSteps returns the commands that try a new template, with the values that it requires.
func (a *app) nextSteps(path, text string) (string, error) {
	t, err := render.Parse(path, text, render.Options{Sources: a.table(), Placeholders: true})
	if err != nil {
		return "", err
	}

	word := sources.ShellWord(path)
	var set strings.Builder
	for _, name := range slices.Sorted(maps.Keys(t.Header.Params)) {
		if paramOf(t, name).isRequired() {
			set.WriteString(" --set " + name + "=example")
		}
	}
	const steps = "Try it:\n  initplate render %s%s\n  initplate check %s\n  initplate templates %s\n"
	return fmt.Sprintf(steps, word, set.String(), word, word), nil
}
