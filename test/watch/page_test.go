//go:build linux

package watch

import (
	"os"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

const page = "../../docs/watch-measures.md"

// measured logs a section of the page, and writes it there with -update.
func measured(t testing.TB, section, text string) {
	t.Helper()
	t.Logf("%s:\n%s", section, text)
	if !*update || !servers.Soak() {
		return
	}

	all, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(all), "<!-- "+section+" -->\n")
	_, after, ended := strings.Cut(rest, "<!-- end -->")
	if !found || !ended {
		t.Fatalf("%s has no section %s", page, section)
	}

	whole := before + "<!-- " + section + " -->\n" + text + "<!-- end -->" + after
	if err := os.WriteFile(page, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
}
