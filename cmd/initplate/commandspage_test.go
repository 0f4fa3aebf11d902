package main

import (
	"regexp"
	"testing"
)

// TestCommandsPage wants docs/commands.md to have each command.
func TestCommandsPage(t *testing.T) {
	page := read(t, "../../docs/commands.md")
	a := &app{}
	for _, c := range a.command().Commands() {
		if c.Hidden {
			continue
		}
		if row := regexp.MustCompile("(?m)^\\| `" + c.Name() + "` \\|"); !row.MatchString(page) {
			t.Errorf("docs/commands.md has no row for %s", c.Name())
		}
	}
}
