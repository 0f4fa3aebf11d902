package podpreset

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/initplate/initplate/podpreset/manifest"
)

var update = flag.Bool("update", false, "write what is wanted in testdata anew")

// TestInject runs the cases of testdata. Each is a txtar file: presets.yaml, input files
// whose names begin with in, and want, the output with warnings and errors before it. A
// comment line "options: -n NAMESPACE --skip-conflicts" sets options.
func TestInject(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCase(t, file) })
	}
}

func runCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	must(t, err)
	c := readCase(t, archive)
	got := c.run()

	if *update {
		archive.Files = append(c.others, txtar.File{Name: "want", Data: []byte(got)})
		must(t, os.WriteFile(file, txtar.Format(archive), 0o644))
		return
	}
	if got != c.want {
		t.Errorf("got\n%s\nwant\n%s", got, c.want)
	}
	if c.result != nil {
		c.checkProperties(t)
	}
}

type testCase struct {
	presets []*Preset
	err     error // of presets
	files   []File
	want    string
	others  []txtar.File
	options Options
	flow    bool // lines of the input may change
	stays   bool // some of what is put in cannot be taken out exactly
	result  *Result
}

func readCase(t *testing.T, archive *txtar.Archive) *testCase {
	c := &testCase{}
	for _, line := range strings.Split(string(archive.Comment), "\n") {
		words, ok := strings.CutPrefix(line, "options:")
		if !ok {
			continue
		}
		fields := strings.Fields(words)
		for i, f := range fields {
			switch f {
			case "-n":
				c.options.Namespace = fields[i+1]
			case "--skip-conflicts":
				c.options.SkipConflicts = true
			case "flow":
				c.flow = true
			case "stays":
				c.stays = true
			}
		}
	}

	for _, f := range archive.Files {
		if f.Name == "want" {
			c.want = string(f.Data)
			continue
		}
		c.others = append(c.others, f)
		if strings.HasPrefix(f.Name, "in") {
			c.files = append(c.files, File{f.Name, f.Data})
			continue
		}
		presets, err := ReadPresets(f.Name, f.Data)
		c.presets = append(c.presets, presets...)
		c.err = errors.Join(c.err, err)
	}
	return c
}

func (c *testCase) run() string {
	var b strings.Builder
	err := c.err
	if err == nil {
		c.result, err = Inject(c.files, c.presets, c.options)
	}
	for _, p := range manifest.Problems("", err) {
		say(&b, "error", p)
	}
	if c.result == nil {
		return b.String()
	}
	for _, p := range c.result.Warnings {
		say(&b, "warning", p)
	}
	b.Write(c.result.Text)
	return b.String()
}

func say(b *strings.Builder, word string, p *manifest.Problem) {
	fmt.Fprintf(b, "%s: %v\n", word, p)
	if p.Hint != "" {
		fmt.Fprintf(b, "hint: %s\n", p.Hint)
	}
}

// checkProperties injects once more, and compares the lines with those of the input.
func (c *testCase) checkProperties(t *testing.T) {
	t.Helper()
	again, err := Inject([]File{{"again", c.result.Text}}, c.presets, c.options)
	if err != nil || !bytes.Equal(again.Text, c.result.Text) {
		t.Errorf("a second run differs: %v\n%s", err, again.Text)
	}

	var in bytes.Buffer
	for _, f := range c.files {
		join(&in, string(f.Content))
	}
	if c.flow {
		return
	}
	if missing := removedLine(in.String(), string(c.result.Text)); missing != "" {
		t.Errorf("the line %q of the input is not in the output", missing)
	}
	if c.stays {
		return
	}
	back, err := Inject([]File{{"back", c.result.Text}}, nil, c.options)
	if err != nil || string(back.Text) != in.String() {
		t.Errorf("taken out, it is not the input: %v\n%s", err, back.Text)
	}
}

// removedLine returns a line that is not, in this order, in another text.
func removedLine(from, to string) string {
	rest := strings.Split(to, "\n")
	for _, line := range strings.Split(from, "\n") {
		for len(rest) > 0 && rest[0] != line {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return line
		}
		rest = rest[1:]
	}
	return ""
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
