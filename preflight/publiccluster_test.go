package preflight

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPublicClusterLogs explains excerpts of clusters' logs that people have published.
// Each has the errors that are in it; ? is behind those whose cause is not told,
// though they follow from no other.
func TestPublicClusterLogs(t *testing.T) {
	text, err := os.ReadFile("testdata/publiccluster.txt")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split("\n"+string(text), "\n== ")[1:]
	if len(parts) < 30 {
		t.Fatalf("only %d excerpts", len(parts))
	}
	for _, part := range parts {
		head, log, _ := strings.Cut(part, "\n")
		want, place, _ := strings.Cut(head, " | ")
		t.Run(place, func(t *testing.T) {
			all, err := Explain(strings.NewReader(log))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range all {
				name := e.Error
				if e.Cause == "" && e.From == 0 {
					name += "?"
				}
				got = append(got, name)
			}
			if !slices.Equal(got, strings.Fields(want)) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
