package logging

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/templates"
	"github.com/initplate/initplate/test/bundled"
)

// rendered renders a bundled template, which may be one file of several, into a file of the name in its header.
func rendered(t testing.TB, name string, params ...map[string]any) (path string) {
	t.Helper()
	text, out, err := produced(t, name, params...)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), out)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// produced renders a bundled template that is one file, or one file of several.
func produced(t testing.TB, name string, params ...map[string]any) (text []byte, out string, err error) {
	t.Helper()
	all := map[string]any{}
	for _, set := range params {
		maps.Copy(all, set)
	}
	files, err := bundled.Render(t, name, all)
	if err == nil && len(files) != 1 {
		t.Fatalf("%s is %d files", name, len(files))
	}
	for out, text := range files {
		return text, out, nil
	}
	return nil, "", err
}

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
				if text, _, err := produced(t, name, map[string]any{param: v}); err == nil {
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
