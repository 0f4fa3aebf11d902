// Package bundled renders bundled templates for tests, with their parameters alone:
// the environment, files and servers hold nothing.
package bundled

import (
	"context"
	"testing"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/templates"
)

// Render returns what a bundled template renders, by the name that the header of each of its files gives it.
func Render(t testing.TB, name string, params map[string]any) (map[string][]byte, error) {
	t.Helper()
	given := map[string]header.Given{}
	for p, v := range params {
		given[p] = header.Given{Value: v, By: "the test"}
	}
	var all []*render.Template
	for _, file := range templates.Files(name) {
		tmpl, err := render.Parse(name, file.Text, render.Options{Params: given})
		if err != nil {
			return nil, err
		}
		all = append(all, tmpl)
	}
	if len(all) == 0 {
		t.Fatalf("there is no template %s", name)
	}
	docs, _, err := render.Collect(context.Background(), sources.Set{"env": nothing{}, "file": nothing{}}, nil, all...)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for i, doc := range docs {
		files[all[i].Header.Out] = doc.Bytes()
	}
	return files, nil
}

// nothing is a source that holds nothing.
type nothing struct{}

func (nothing) Fetch(context.Context, []string) (map[string]sources.Value, error) { return nil, nil }
