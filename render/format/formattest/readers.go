package formattest

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/initplate/initplate/render/format"
)

// An Item is what another reader sees: where, and what.
type Item = [2]string

// A Reading is how another reader sees a document.
type Reading struct {
	Items []Item
	Err   string
}

// Readers is where programs are that read formats, seen from the package of a language.
const Readers = "../formattest/testdata/readers/"

// PythonReader returns a reader that is a program in [Readers]: from a
// JSON list of documents to one of readings.
func PythonReader(script string, args ...string) func(testing.TB, []string) []Reading {
	return programReader(append([]string{"python3", Readers + script}, args...)...)
}

func programReader(command ...string) func(testing.TB, []string) []Reading {
	return func(t testing.TB, docs []string) (out []Reading) {
		t.Helper()
		in, err := json.Marshal(docs)
		if err != nil {
			t.Fatal(err)
		}
		got := RunReader(t, in, command...)
		if err := json.Unmarshal(got, &out); err != nil {
			t.Fatalf("%s: %v: %.500q", command, err, got)
		}
		return out
	}
}

// RunReader runs a program; that it cannot be run is a failure.
func RunReader(t testing.TB, in []byte, command ...string) []byte {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s, which this test needs: %v\n%s", command, err, errs.Bytes())
	}
	return out.Bytes()
}

// InProcess makes a reader of documents of a function that reads one.
func InProcess(read func(string) ([]Item, error)) func(testing.TB, []string) []Reading {
	return func(_ testing.TB, docs []string) []Reading {
		out := make([]Reading, len(docs))
		for i, doc := range docs {
			items, err := read(doc)
			if out[i].Items = items; err != nil {
				out[i].Err = err.Error()
			}
		}
		return out
	}
}

// LeafItems are the values of leaves.
func LeafItems(leaves []format.Leaf) (out []Item) {
	for _, l := range leaves {
		if l.Kind != "document" {
			out = append(out, Item{l.Path, l.Text})
		}
	}
	return out
}

// LastOfEach sorts items by the UTF-16 of their names, and takes the last of each.
func LastOfEach(items []Item) (out []Item) {
	values := map[string]string{}
	for _, it := range items {
		values[it[0]] = it[1]
	}
	for name, value := range values {
		out = append(out, Item{name, value})
	}
	slices.SortFunc(out, func(a, b Item) int {
		return slices.Compare(utf16.Encode([]rune(a[0])), utf16.Encode([]rune(b[0])))
	})
	return out
}
