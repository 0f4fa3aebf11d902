package logging

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/templates"
)

// rendered renders a bundled template, which may be one file of several, into a file of the name in its header.
func rendered(t testing.TB, name string, params ...map[string]any) (path string) {
	t.Helper()
	text, err := produced(t, name, params...)
	if err != nil {
		t.Fatal(err)
	}
	bundled, _ := templates.Lookup(name)
	tmpl, err := render.Parse(name, bundled.Text, render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), tmpl.Header.Out)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// produced renders a bundled template.
func produced(t testing.TB, name string, params ...map[string]any) ([]byte, error) {
	t.Helper()
	bundled, ok := templates.Lookup(name)
	if !ok {
		t.Fatalf("there is no template %s of one file", name)
	}
	given := map[string]render.Given{}
	for _, set := range params {
		for p, v := range set {
			given[p] = render.Given{Value: v, By: "the test"}
		}
	}
	tmpl, err := render.Parse(name, bundled.Text, render.Options{Params: given})
	if err != nil {
		return nil, err
	}
	docs, _, err := render.Collect(context.Background(), sources.Set{"env": nothing{}, "file": nothing{}}, nil, tmpl)
	if err != nil {
		return nil, err
	}
	return docs[0].Bytes(), nil
}

// nothing is a source that holds nothing.
type nothing struct{}

func (nothing) Fetch(context.Context, []string) (map[string]sources.Value, error) { return nil, nil }

// What has no place in the standard is refused by every template.
func TestRefused(t *testing.T) {
	bad := map[string][]any{
		"destination":     {"out", "logs/app.log", "/a b", "/a'b", "/a\nb", "/a${HOME}", "/a%d", ""},
		"timestamp_field": {"level", "service", "a b", "a\"b", "", "1a", "a'b", "a{b}", "http"},
		"level_field":     {"a$b", "é", "thread"},
		"message_field":   {"a\nb", "a%b", "exception"},
		"static_fields":   {"a", "=x", "a b=c", "a'=b", "service=x", "level=x", "a=1,a=2", []any{"a\"=b"}},
		"level":           {"verbose", ""},
		"format":          {"logfmt"},
	}
	tried := 0
	for _, tmpl := range templates.All() {
		if !strings.HasPrefix(tmpl.Path, "logging/") {
			continue
		}
		name := strings.TrimSuffix(tmpl.Name+"."+tmpl.Part, ".")
		for param, values := range bad {
			for _, v := range values {
				if text, err := produced(t, name, map[string]any{param: v}); err == nil {
					t.Errorf("%s takes %s %q:\n%s", name, param, v, text)
				}
				tried++
			}
		}
	}
	if tried < 300 {
		t.Errorf("%d values tried", tried)
	}
}
