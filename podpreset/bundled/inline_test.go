package bundled

import (
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// texts are templates that YAML or Kubernetes could read as something else.
var texts = []string{
	"a", "a\n", "a\n\n", "\na", "\n\n", "  a\nb\n", "  a\n", "\ta\n\tb", "a  \nb \n", "a\n\n\nb", "a\r\nb", "a\n \nb", " ", "# a\n#b", "- a\n- b",
	"a: b", "zoë\n", "a\u2028b\n", "a\u0085b", "a\x01b\n", "---\n...\n", "{{/*\nout: x\n*/ -}}\nx: {{ .x }}\n", "'a' \"b\"\n\\n",
	"$", "$$", "$$$", "$(A)", "$$(A)", "$$$(A)", "$(A", "$(", "$$(", "$a $$a", "${A}", "a$\n$(A)$(B)\n", "$()", "$(A)$", "$é", "$$é", "\n  $(A)\n a\n",
}

// TestBlock wants the value of a variable to read as itself in a preset.
func TestBlock(t *testing.T) {
	for _, text := range texts {
		written := block(text)
		var read struct {
			Env []struct{ Name, Value string }
		}
		manifest := "env:\n        - name: A\n          " + written + "\n        - {name: B, value: b}\n"
		if err := yaml.Unmarshal([]byte(manifest), &read); err != nil || len(read.Env) != 2 || read.Env[0].Value != text {
			t.Errorf("%q is written\n%s\nwhich reads %q (%v)", text, manifest, read.Env, err)
		}
	}
	const lines = "value: |\n            a: 1\n\n              b"
	if written := block("a: 1\n\n  b\n"); written != lines {
		t.Errorf("got\n%s\nwant\n%s", written, lines)
	}
}

// TestUnexpanded wants Kubernetes to make the text again of what is written, whatever variables there are.
func TestUnexpanded(t *testing.T) {
	for _, text := range texts {
		wantUnexpanded(t, text)
	}
}

func FuzzUnexpanded(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(wantUnexpanded)
}

func wantUnexpanded(t *testing.T, text string) {
	for _, decode := range []func(string) (string, int){
		func(s string) (string, int) { return string(rune(s[0])), 1 }, // older releases
		func(s string) (string, int) { r, size := utf8.DecodeRuneInString(s); return string(r), size },
	} {
		if got := expand(unexpanded(text), decode); got != text {
			t.Errorf("%q is written %q, which becomes %q", text, unexpanded(text), got)
		}
	}
}

// expand is what the kubelet does to the value of a variable, where every variable holds REPLACED. It follows Expand and
// tryReadVariableName of third_party/forked/golang/expansion/expand.go, step by step; decode is how it reads what follows
// a $ and means nothing.
func expand(input string, decode func(string) (string, int)) string {
	var b strings.Builder
	checkpoint := 0
	for cursor := 0; cursor < len(input); cursor++ {
		if input[cursor] != '$' || cursor+1 >= len(input) {
			continue
		}
		b.WriteString(input[checkpoint:cursor])
		read, advance := reading(input[cursor+1:], decode)
		b.WriteString(read)
		cursor += advance
		checkpoint = cursor + 1
	}
	return b.String() + input[checkpoint:]
}

func reading(input string, decode func(string) (string, int)) (read string, advance int) {
	switch input[0] {
	case '$':
		return "$", 1
	case '(':
		if end := strings.IndexByte(input, ')'); end > 0 {
			return "REPLACED", end + 1
		}
		return "$(", 1
	}
	read, advance = decode(input)
	return "$" + read, advance
}
