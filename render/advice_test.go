package render

import (
	"strings"
	"testing"
)

// TestAdvice: whoever cannot change a template gets no hint about what to write in it, but the others.
func TestAdvice(t *testing.T) {
	const advice = "ADVICE"
	w := world{"env": {"V": "a\"b'", "N": "x"}, "consul": {"app/port": "1"}}
	for _, tt := range []struct {
		name, text string
		author     string // a part of the hint for the author
		user       string // of that for others
	}{
		{"a.ini.tmpl", `a = {{ env "V" }}`, "| raw", advice},
		{"b.txt.tmpl", `{{ if eq (env "N") 1 }}x{{ end }}`, "parseInt", advice},
		{"d.txt.tmpl", `{{ fail "no" }}`, "", ""},
		{"e.txt.tmpl", `{{ key "app/prot" }}`, "", ""},
		{"g.txt.tmpl", `{{ list 1 | first | atoi }}{{ hostPort (env "V") 1 }}`, "check the value", advice},
		{"h.txt.tmpl", `{{ list "a" }}`, "join", advice},
	} {
		hint := func(advice string) string {
			tm, err := Parse(tt.name, tt.text, Options{Sources: table(), Vars: w.vars, Advice: advice})
			if err != nil {
				t.Fatal(err)
			}
			local, remote := w.sets()
			docs, _, err := Collect(t.Context(), local, remote, tm)
			if err == nil {
				return strings.Join(hints(docs[0].Warnings()), "\n")
			}
			_, hint, _ := strings.Cut(tell(err), "\n  ")
			return hint
		}
		author, user := hint(""), hint(advice)
		switch {
		case tt.user == "" && author != user:
			t.Errorf("%s: the hint %q becomes %q", tt.name, author, user)
		case tt.user != "" && (user != tt.user || !strings.Contains(author, tt.author)):
			t.Errorf("%s: got %q for the author and %q for others; want %q and %q", tt.name, author, user, tt.author, tt.user)
		}
	}
}
