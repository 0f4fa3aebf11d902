package metrics

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/templates"
	"github.com/initplate/initplate/test/bundled"
)

// nasty is text that means something to some of the readers: every mark of ASCII, what shells, regular expressions,
// interpolations and YAML take for theirs, and an end that would escape a quote.
const nasty = ` !"#$%&'()*+,-./:;<=>?@[\]^_{|}~` + "` ${HOME} $HOME $1 $$ %(x)s {{x}} %24 : # - é 💾 */ -->\t\\"

// params are what a template is rendered with.
type params map[string]any

// rendered renders a bundled template into a folder, under the names that its header gives.
func rendered(t testing.TB, name string, set params) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := renderInto(t, dir, name, set); err != nil {
		t.Fatalf("%s with %v: %v", name, set, err)
	}
	return dir
}

func renderInto(t testing.TB, dir, name string, set params) error {
	t.Helper()
	files, err := bundled.Render(t, name, set)
	if err != nil {
		return err
	}
	for out, text := range files {
		if err := os.WriteFile(filepath.Join(dir, out), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return nil
}

// refused wants an error that holds text.
func refused(t *testing.T, name string, set params, want string) {
	t.Helper()
	if err := renderInto(t, t.TempDir(), name, set); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s with %v: %v, want an error with %q", name, set, err, want)
	}
}

// everyParam fails where a template has parameters that are not among those that are tried.
func everyParam(t *testing.T, name string, sets ...params) {
	t.Helper()
	for _, file := range templates.Files(name) {
		tmpl, err := render.Parse(name, file.Text, render.Options{Placeholders: true})
		if err != nil {
			t.Fatal(err)
		}
	params:
		for p := range tmpl.Header.Params {
			for _, set := range sets {
				if _, ok := set[p]; ok {
					continue params
				}
			}
			t.Errorf("%s: the parameter %s is not among those tried", name, p)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
