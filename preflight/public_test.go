package preflight

import (
	"os"
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

// explains compares the errors that are told of a log, each once, with those wanted;
// one with a ~ behind it need not be told.
// Of errors that follow from another one, the cause must not be told.
func explains(t *testing.T, ref *reference, log, want string) {
	t.Helper()
	all, err := ref.explain(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	missing, wanted := map[string]bool{}, map[string]bool{}
	for _, word := range strings.Fields(want) {
		name, maybe := strings.CutSuffix(word, "~")
		wanted[name] = true
		missing[name] = !maybe
	}
	for _, e := range all {
		name := e.Error
		if name == "" {
			name = "?"
		}
		if !wanted[name] {
			t.Errorf("%s is told of line %d: %s", name, e.Line, e.Text)
		}
		delete(missing, name)
		if e.From > 0 && e.Cause+e.Known+e.Cure != "" {
			t.Errorf("%s is told, and that it follows from line %d", name, e.From)
		}
	}
	for name, needed := range missing {
		if needed {
			t.Errorf("%s is not told", name)
		}
	}
}
