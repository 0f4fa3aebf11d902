package pictures

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/template"
)

//go:embed hostile.svg.tmpl
var hostileTemplate string

// A scene is all that the picture shows.
type scene struct {
	Template, Password []string
	Theirs, Ours       shot
}

// draw returns the picture of a scene.
func draw(t *testing.T, s scene) []byte {
	t.Helper()
	parsed := template.Must(template.New("").Funcs(template.FuncMap{"xml": escaped, "down": down}).Parse(hostileTemplate))
	var b bytes.Buffer
	if err := parsed.Execute(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// escaped is text as XML has it.
func escaped(text string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(text))
	return b.String(), err
}

// down returns where a line stands: the first one, and so many below it.
func down(first, lines int) int { return first + 20*lines }

// TestPictures wants each picture to be XML with a title, and nothing that is fetched: no font, no script, no other file.
func TestPictures(t *testing.T) {
	files, err := filepath.Glob("../../docs/pictures/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pictures (%v)", err)
	}
	fetches := regexp.MustCompile(`@import|@font-face|url\(|<script|<image|href=`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := wellFormed(text); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if found := fetches.Find(text); found != nil {
			t.Errorf("%s has %s", file, found)
		}
		for _, want := range []string{"<title>", "prefers-color-scheme: dark", "viewBox"} {
			if !bytes.Contains(text, []byte(want)) {
				t.Errorf("%s has no %s", file, want)
			}
		}
	}
}

func wellFormed(text []byte) error {
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
