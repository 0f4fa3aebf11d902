package preflight

import (
	"slices"
	"strings"
	"testing"
)

// TestMorePublicLogs explains excerpts of logs that were collected after the errors
// were written down. ? is behind those whose cause is not told, though they follow from
// no other.
func TestMorePublicLogs(t *testing.T) {
	ref := newReference()
	for _, e := range excerpts(t, "testdata/publicmore.txt") {
		t.Run(e.place, func(t *testing.T) {
			all, err := ref.explain(strings.NewReader(e.log))
			if err != nil {
				t.Fatal(err)
			}
			if got := toldOf(all); !slices.Equal(got, strings.Fields(e.want)) {
				t.Errorf("got %q, want %q", got, e.want)
			}
		})
	}
}

func toldOf(all []Explanation) []string {
	var names []string
	for _, e := range all {
		name := e.Error
		if e.Cause == "" && e.From == 0 {
			name += "?"
		}
		names = append(names, name)
	}
	return names
}

// TestReady has what the server got over say so, and what it did not get over not.
func TestReady(t *testing.T) {
	const lock, ready = "[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n", "[Note] mariadbd: ready for connections.\n"
	for _, tt := range []struct {
		name, in string
		want     int // of the first
	}{
		{"not ready", lock, 0},
		{"ready after it", lock + "[Note] Starting MariaDB 11.8.9-MariaDB as process 1\n" + ready, 3},
		{"ready before it", ready + lock, 0},
		{"ready, and again", lock + ready + lock, 0},
		{"ready, again, ready", lock + ready + lock + ready, 4},
		{"another is ready", "a | " + lock + "b | " + ready, 0},
		{"X alone is ready", lock + "[System] [MY-011323] [Server] X Plugin ready for connections. Bind-address: '::' port: 33060", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Explain(strings.NewReader(tt.in))
			if err != nil || len(got) == 0 || got[0].Ready != tt.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}
