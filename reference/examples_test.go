package reference_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/initplate/initplate/reference"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/consul"
	"github.com/initplate/initplate/sources/values"
	"github.com/initplate/initplate/sources/vault"
)

// TestExamples renders every example.
func TestExamples(t *testing.T) {
	for name, page := range pages() {
		for _, e := range page.Entries() {
			for _, x := range e.Examples {
				if got := rendered(x); got != x.Result {
					t.Errorf("%s: %s:\n%s\nmakes\n%s\nnot\n%s", name, e.Name(), x.Template, got, x.Result)
				}
			}
		}
	}
}

// TestEntries wants a sentence and an example in each entry, and lines that fit a terminal.
func TestEntries(t *testing.T) {
	for name, page := range pages() {
		for _, e := range page.Entries() {
			if len(e.Says) == 0 || len(e.Examples) == 0 || !strings.HasSuffix(e.Says[0], ".") {
				t.Errorf("%s: %s has no sentence, or no example", name, e.Name())
			}
			checkWidth(t, name, e.Text())
		}
		checkWidth(t, name, page.Index())
		checkWidth(t, name, page.Summary())
	}
}

func checkWidth(t *testing.T, page, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > reference.Width {
			t.Errorf("%s: a line has more than %d characters: %s", page, reference.Width, line)
		}
	}
}

func pages() map[string]reference.Page {
	return map[string]reference.Page{
		"functions": reference.Functions(), "header": reference.Header(),
		"formats": reference.Formats(),
	}
}

// table is that of all sources which examples read. --values stands in for them.
func table() sources.Table {
	rows := consul.New(consul.Config{}).Rows()
	unset := func(string) (string, bool) { return "", false }
	return append(rows, vault.New(vault.Config{}).Row(),
		sources.EnvRow(unset, func() []string { return nil }), sources.FileRow())
}

// rendered returns what an example renders, without whitespace at the end of its lines, or its error.
func rendered(x reference.Example) string {
	text, err := render1(x)
	var list problem.List
	var first *problem.Problem
	switch {
	case errors.As(err, &list):
		first = list[0]
	case errors.As(err, &first):
	case err != nil:
		return "error: " + err.Error()
	default:
		return strings.TrimRight(text, " \n")
	}

	said := "error: " + first.Msg
	if first.Hint != "" {
		said += "\nhint: " + first.Hint
	}
	return said
}

func render1(x reference.Example) (string, error) {
	all := table()
	given := values.New(all, error.Error)
	if err := given.Read("values.yaml", []byte(x.Values)); err != nil {
		return "", err
	}

	format := x.Format
	if format == "" && !strings.Contains(x.Template, "format:") {
		format = "text"
	}
	opt := render.Options{Sources: all, Format: format, Params: map[string]header.Given{}}
	opt.Vars = func(name string) (string, bool) { return given.Text("env", name) }
	for name, p := range given.Params {
		opt.Params[name] = header.Given{Value: p.Value, By: p.By}
	}

	t, err := render.Parse("example", x.Template, opt)
	if err != nil {
		return "", err
	}
	local := sources.Set{}
	for _, row := range all {
		local[row.Name] = none{}
	}
	for name, s := range given.Sources() {
		local[name] = s
	}
	docs, _, err := render.Collect(context.Background(), local, nil, t)
	if err != nil {
		return "", err
	}
	return string(docs[0].Bytes()), nil
}

// none is a source that holds nothing.
type none struct{}

func (none) Fetch(context.Context, []string) (map[string]sources.Value, error) { return nil, nil }
