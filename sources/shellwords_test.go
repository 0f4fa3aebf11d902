package sources

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestShellWords(t *testing.T) {
	for _, text := range []string{
		``, `  `, `a`, ` a  b	c `, `a 'b c' d`, `"a b"c'd e'`, `a\ b`, `''`, `"" x`, `"a\"b\\c\d"`, `'a\b'`, `"it's"`,
		`\"`, `a'b'"c"d`, "a\nb", `é "ü ö"`,
	} {
		out, err := exec.Command("sh", "-c", `for w in `+strings.ReplaceAll(text, "\n", " ")+`; do printf '%s\0' "$w"; done`).Output()
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Split(string(out), "\x00")
		got, err := ShellWords(text)
		if err != nil || !slices.Equal(got, want[:len(want)-1]) {
			t.Errorf("%q: got %q, %v; a shell reads %q", text, got, err, want)
		}
	}
	for _, text := range []string{`'`, `a "b`, `a\`, `"a\"`} {
		if got, err := ShellWords(text); err == nil {
			t.Errorf("%q: got %q", text, got)
		}
	}
}
