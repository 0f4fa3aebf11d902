package preflight

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPublicLogs explains excerpts of logs that people have published, each with its
// place and the errors that are in it; ? is one that is not known.
func TestPublicLogs(t *testing.T) {
	ref := newReference()
	for _, e := range excerpts(t, "testdata/public.txt") {
		t.Run(e.place, func(t *testing.T) { explains(t, ref, e.log, e.want) })
	}
}

// An excerpt is a part of a log that people have published.
type excerpt struct{ want, place, log string }

// excerpts reads a file of them, of which each begins with == WANT | PLACE.
func excerpts(t *testing.T, file string) (all []excerpt) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	for _, part := range strings.Split("\n"+string(text), "\n== ")[1:] {
		head, log, _ := strings.Cut(part, "\n")
		want, place, _ := strings.Cut(head, "| ")
		all = append(all, excerpt{strings.TrimSpace(want), place, log})
	}
	if len(all) < 40 {
		t.Fatalf("%s has only %d excerpts", file, len(all))
	}
	return all
}

// explains compares the errors that are told of a log, each once, with those wanted. See wrong.
func explains(t *testing.T, ref *reference, log, want string) {
	t.Helper()
	for _, w := range ref.wrong(t, log, want) {
		t.Error(w)
	}
}

// wrong returns what is wrong with what is told of a log. Wanted are errors with a space between: ? is one that is not
// known, and one with a ~ behind it need not be told. Where a fault may have a server fail in several ways, there is an
// "or" between their errors. Of errors that follow from another one, the cause must not be told.
func (ref *reference) wrong(t *testing.T, log, want string) (least []string) {
	t.Helper()
	all, err := ref.explain(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}

	for i, way := range strings.Split(want, " or ") {
		if wrong := differences(all, way); i == 0 || len(wrong) < len(least) {
			least = wrong
		}
	}
	return least
}

// differences compares what is told with the errors of one way to fail.
func differences(all []Explanation, want string) (wrong []string) {
	missing, wanted := map[string]bool{}, map[string]bool{}
	for _, word := range strings.Fields(want) {
		name, maybe := strings.CutSuffix(word, "~")
		wanted[name] = true
		missing[name] = !maybe
	}

	for _, e := range all {
		name := cmp.Or(e.Error, "?")
		if !wanted[name] {
			wrong = append(wrong, fmt.Sprintf("%s is told of line %d: %s", name, e.Line, e.Text))
		}
		delete(missing, name)
		if e.From > 0 && e.Cause+e.Known+e.Cure != "" {
			wrong = append(wrong, fmt.Sprintf("%s is told, and that it follows from line %d", name, e.From))
		}
	}

	for _, name := range slices.Sorted(maps.Keys(missing)) {
		if missing[name] {
			wrong = append(wrong, name+" is not told")
		}
	}
	return wrong
}
