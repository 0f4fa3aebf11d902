package formattest

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
)

// PlacesTable is the table of a format as in [ErrorsTable], with some more values
// that mean something to it. What is refused says "refused".
func PlacesTable(t *testing.T, f format.Format, places []string, more ...string) {
	t.Helper()
	var got bytes.Buffer
	for _, place := range places {
		fmt.Fprintf(&got, "\n== %q\n", place)
		for _, n := range Nasty {
			fmt.Fprintf(&got, "%s | %s\n", n.Name, placed(t, f, place, n.Value))
		}
		for _, v := range more {
			fmt.Fprintf(&got, "%q | %s\n", v, placed(t, f, place, v))
		}
	}
	CompareFile(t, "testdata/"+f.Name+".places", got.Bytes())
}

// placed returns the document that a value makes of a place.
func placed(t *testing.T, f format.Format, place, value string) string {
	t.Helper()
	doc, err := Encode(f, Pieces(place, value))
	switch {
	case err == nil:
		return short(doc)
	case strings.HasPrefix(err.Error(), "-1"):
		t.Errorf("%q: %v", place, err)
	case len(value) > 4 && strings.Contains(strings.ToLower(err.Error()), strings.ToLower(value)):
		t.Errorf("%q: the error holds the value %q: %v", place, value, err)
	}
	return "refused"
}

var update = flag.Bool("update", false, "write what the tests get into testdata, to be read before it is kept")

// ErrorsTable puts every nasty value in every place of a format. What must come
// out stands in testdata, written out: the places, each with the name of a value
// and the document, or the error.
func ErrorsTable(t *testing.T, f format.Format, places []string) {
	t.Helper()
	var got bytes.Buffer
	for _, place := range places {
		fmt.Fprintf(&got, "\n== %q\n", place)
		for _, n := range Nasty {
			doc, err := Encode(f, Pieces(place, n.Value))
			if err != nil {
				first, _, _ := strings.Cut(err.Error(), "\n")
				fmt.Fprintf(&got, "%s | %s\n", n.Name, first)
				if s := strings.ToLower(err.Error()); len(n.Value) > 1 && strings.Contains(s, strings.ToLower(n.Value)) {
					t.Errorf("%q, %s: the error holds the value: %v", place, n.Name, err)
				}
				continue
			}
			fmt.Fprintf(&got, "%s | %s\n", n.Name, short(doc))
		}
	}
	CompareFile(t, "testdata/"+f.Name+".places", got.Bytes())
}

// short quotes a document, its long runs of 0123456789abcdef set apart.
func short(doc string) string {
	const run = "0123456789abcdef"
	if n := strings.Count(doc, run); n > 10 {
		doc = strings.Replace(doc, strings.Repeat(run, n), fmt.Sprintf("<%d times %s>", n, run), 1)
	}
	return fmt.Sprintf("%q", doc)
}

// CompareFile wants a file of testdata to be what a test got.
func CompareFile(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w, g := bufio.NewScanner(bytes.NewReader(want)), bufio.NewScanner(bytes.NewReader(got))
	for w.Scan() {
		if !g.Scan() || g.Text() != w.Text() {
			t.Errorf("\ngot  %s\nwant %s", g.Text(), w.Text())
		}
	}
	if g.Scan() {
		t.Errorf("more than %s says: %s", file, g.Text())
	}
}
