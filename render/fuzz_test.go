package render

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render/languages"
)

// FuzzRender: whatever a template and the values are, nothing panics: not the walk, the
// execution, the encoding, nor the diff with any old file. What is rendered reads in
// its format. And of an old file that is the document but for secrets, none shows.
func FuzzRender(f *testing.F) {
	formats := languages.All()
	for n, of := range formats {
		for _, place := range placesOf[of.Name] {
			f.Add(uint8(n), strings.ReplaceAll(place, "§", "{{ key \"a\" }}"), "x\n- y: z", place)
			f.Add(uint8(n), strings.ReplaceAll(place, "§", "{{ key \"a\" | parseYAML | toYAML | nindent 2 }}"), "a: {b: [c, {}]}", "")
			f.Add(uint8(n), strings.ReplaceAll(place, "§", "{{ key \"a\" | parseJSON | toTOML }}"), "{}", "\x00")
			f.Add(uint8(n), strings.ReplaceAll(place, "§", "{{ range ls \"some\" }}{{ .Key }}{{ ref \"vault:s#pw\" }}{{ end }}"), "", "a")
			f.Add(uint8(n), "{{ define \"p\" }}"+strings.ReplaceAll(place, "§", "{{ key \"a\" }}")+"{{ end }}{{ include \"p\" . | trim | nindent 2 }}", "x\ny", place)
			f.Add(uint8(n), "{{ define \"p\" }}{{ ref \"vault:s#pw\" }}{{ key \"a\" | indent 2 }}{{ end }}"+strings.ReplaceAll(place, "§", "{{ include \"p\" . | b64enc }}{{ include \"p\" 1 | indent 3 }}"), "x\n", "hush")
			f.Add(uint8(n), strings.ReplaceAll(place, "§", "{{ with key \"a\" }}{{ . | toJSON | indent 3 | trim }}{{ else }}-{{ end }}"), "\"'\\", "'")
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, text, value, old string) {
		if len(text)+len(value)+len(old) > 1<<14 || slices.ContainsFunc([]string{"until", "repeat", "seq", "gen", "bcrypt", "htpasswd", "derive", "PKCS12", "JKS", "rand", "loop"}, func(s string) bool {
			return strings.Contains(text, s)
		}) { // slow, by what they do
			return
		}
		of := formats[int(n)%len(formats)]
		w := oddWorld()
		w["consul"]["a"], w["vault"]["s#pw"] = value, "hush"
		tm, err := Parse("t", text, Options{Sources: table(), Vars: w.vars, Format: of.Name})
		var bug *crash.Error
		if errors.As(err, &bug) {
			t.Fatalf("%q: %v\n%s", text, err, strings.Join(bug.Stack, "\n"))
		}
		if err != nil {
			return
		}
		local, remote := w.sets()
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		docs, _, err := Collect(ctx, local, remote, tm)
		if errors.As(err, &bug) {
			t.Fatalf("%q with %q: %v\n%s", text, value, err, strings.Join(bug.Stack, "\n"))
		}
		if err != nil {
			return
		}
		doc := docs[0]
		if of.Parse != nil {
			if _, err := of.Parse(doc.Bytes()); err != nil {
				t.Errorf("%q is written as %q, which does not read: %v", text, doc.Bytes(), err)
			}
		}
		doc.Diff("old", []byte(old))
		doc.Diff("old", []byte(value))
		doc.Origins()
		doc.Redacted()
		if strings.Contains(string(doc.Redacted())+old+value, planted) {
			return
		}
		planting := strings.ReplaceAll(string(doc.Bytes()), "hush", planted)
		if got := doc.Diff("old", []byte(planting)); doc.Secrets() > 0 && strings.Contains(string(got), planted) && !strings.Contains(string(doc.Redacted()), "hush") {
			t.Errorf("%q with %q shows %s", text, value, got)
		}
	})
}
