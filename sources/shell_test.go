package sources

import (
	"os/exec"
	"strings"
	"testing"
)

func TestShellWord(t *testing.T) {
	for in, want := range map[string]string{
		"":              "''",
		"secret/db-1":   "secret/db-1",
		"my db":         "'my db'",
		"it's":          `'it'\''s'`,
		"$(reboot)":     "'$(reboot)'",
		"`reboot`":      "'`reboot`'",
		"a;b":           "'a;b'",
		"a\nb":          `$'a\nb'`,
		"a\rb":          `$'a\015b'`,
		"\x1b[2Jit's":   `$'\033[2Jit\'s'`,
		"\x9b":          `$'\233'`,
		"a\u202eb":      `$'a\342\200\256b'`,
		"back\\slash\n": `$'back\\slash\n'`,
		"é":             "'é'",
		"=x":            "'=x'",
		"*":             "'*'",
		"~/x":           "'~/x'",
		"v1.2:a,b=c+d":  "v1.2:a,b=c+d",
	} {
		if got := ShellWord(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
		if in == "" {
			continue
		}
		out, err := exec.Command("bash", "-c", "printf %s "+ShellWord(in)).Output()
		if string(out) != in || err != nil {
			t.Errorf("%q: bash reads %q, %v", in, out, err)
		}
	}
}

// TestShellWordOfAny gives bash every byte, beside others that it may run together with.
func TestShellWordOfAny(t *testing.T) {
	for b := 1; b < 256; b++ {
		for _, in := range []string{string([]byte{byte(b)}), "7" + string([]byte{byte(b)}) + "7", "'" + string([]byte{byte(b)}) + "$(x)"} {
			word := ShellWord(in)
			if strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("%q: a control character is in %q", in, word)
			}
			out, err := exec.Command("bash", "-c", "printf %s "+word).Output()
			if string(out) != in || err != nil {
				t.Errorf("%q: bash reads %q of %s, %v", in, out, word, err)
			}
		}
	}
}
