package main

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// The lint and servers that really start agree on values of which the servers have lists:
// on a sample; `go run ./test/options values` has the whole.
func TestValues(t *testing.T) {
	_, all, _ := prepared(t)
	all = some(all, "mariadb:11.8")
	for _, s := range all {
		s.database(t).Initialised(t)
	}
	step := 89
	if servers.Long() {
		step = 22
	}
	var lines []string
	for i, line := range valueLines() {
		if i%step == 0 {
			lines = append(lines, line)
		}
	}
	for _, s := range all {
		t.Run(s.rules, func(t *testing.T) {
			t.Parallel()
			differ, err := s.values(t.Context(), lines)
			if err != nil {
				t.Fatal(err)
			}
			if len(differ) > 0 {
				t.Errorf("%d of %d differ:\n%s", len(differ), len(lines), strings.Join(differ, ""))
			}
		})
	}
}
