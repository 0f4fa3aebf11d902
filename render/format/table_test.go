package format

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the tests get into testdata, to be read before it is kept")

// errorsTable puts every nasty value in every place of a format. What must come
// out stands in testdata, written out: the places, each with the name of a value
// and the document, or the error.
func errorsTable(t *testing.T, f Format, places []string) {
	t.Helper()
	var got bytes.Buffer
	for _, place := range places {
		fmt.Fprintf(&got, "\n== %q\n", place)
		for _, n := range nasty {
			doc, err := encode(f, pieces(place, n.value))
			if err != nil {
				first, _, _ := strings.Cut(err.Error(), "\n")
				fmt.Fprintf(&got, "%s | %s\n", n.name, first)
				if s := strings.ToLower(err.Error()); len(n.value) > 1 && strings.Contains(s, strings.ToLower(n.value)) {
					t.Errorf("%q, %s: the error holds the value: %v", place, n.name, err)
				}
				continue
			}
			fmt.Fprintf(&got, "%s | %s\n", n.name, short(doc))
		}
	}
	compareFile(t, "testdata/"+f.Name+".places", got.Bytes())
}

func TestMySQLPlaces(t *testing.T) {
	errorsTable(t, MySQL(), []string{
		"[m]\na = §\nb\n",
		"[m]\na = \"§\"\nb\n",
		"[m]\na = '§'\nb\n",
		"[m]\na = x§y\nb\n",
		"[m]\na = \"x§y\"\nb\n",
		"[m]\na = 'x§y'\nb\n",
		"[m]\na = § # it's\nb\n",
		"[m]\na = x§ # it's\nb\n",
		"[m]\na = §§\nb\n",
		"[m]\na = §",
		"# §\n[m]\nb\n",
		"[m]\nb # §\nc\n",
		"[m] §\nb\n",
		"[§]\nb\n",
		"[m]\n§ = 1\n",
		"[m]\nx-§\nb\n",
		"[m]\n§\nb\n",
		"!include §\n",
		"!includedir /§/\n",
	})
}

func TestTextPlaces(t *testing.T) {
	errorsTable(t, Text(), []string{"§", "a\n§\nb\n", "a\r\n  §\r\nb\r\n", "a §\n", "§ b\n", "§§\n"})
}

// short quotes a document, its long runs of 0123456789abcdef set apart.
func short(doc string) string {
	const run = "0123456789abcdef"
	if n := strings.Count(doc, run); n > 10 {
		doc = strings.Replace(doc, strings.Repeat(run, n), fmt.Sprintf("<%d times %s>", n, run), 1)
	}
	return fmt.Sprintf("%q", doc)
}

func compareFile(t *testing.T, file string, got []byte) {
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
