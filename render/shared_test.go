package render

import (
	"context"
	"strings"
	"testing"
)

// TestSecretEverywhere: a reference that one template's parameter calls secret is secret in
// all templates of the run, whatever asks for it.
func TestSecretEverywhere(t *testing.T) {
	w := world{
		"env":    {"PW": "hush", "OPEN": "seen"},
		"file":   {"/run/pw": "hush", "/run/": map[string]any{"pw": "hush"}, "/meta#pw": "hush"},
		"consul": {"app/pw": "hush", "app/open": "seen"},
	}
	const header = "{{/*\nparams:\n  pw: {secret: true, optional: true, from: [\"env:PW\", \"consul:app/pw\", \"file:/run/pw\", \"file:/meta#pw\"]}\n*/ -}}\n"
	const open = "{{/*\nparams:\n  q: {from: [\"env:PW\"]}\n*/ -}}\n"
	for _, text := range []string{
		`a = {{ env "PW" }}`, `a = {{ mustEnv "PW" | upper }}`, `a = {{ envOrDefault "PW" "x" }}`, `a = {{ ref "env:PW" }}`, `a = {{ ref "env:${NO:-PW}" }}`,
		open + `a = {{ .q }}`, `a = {{ key "app/pw" }}`, `a = {{ key "/app/pw" }}`, `a = {{ keyOrDefault "app/pw" "x" }}`, `a = {{ ref "consul:app/pw" }}`,
		`a = {{ file "/run/pw" }}`, `a = {{ ref "file:/run/pw" }}`, `a = {{ (ref "file:/run/").pw }}`, `a = {{ ref "file:/meta#pw" }}`,
		`a = {{ env "PW" | printf "%s" | b64enc }}`, `{{ $x := env "PW" }}a = {{ $x }}`,
	} {
		for _, secrets := range []string{header + "[m]\nb = {{ .pw }}\n", header + "[m]\nb = 1\n"} {
			var tms []*Template
			for name, text := range map[string]string{"secrets.cnf.tmpl": secrets, "t.cnf.tmpl": strings.Replace("[m]\n"+text, "[m]\n"+open, open+"[m]\n", 1)} {
				tm, err := Parse(name, text, Options{Sources: table(), Vars: w.vars})
				if err != nil {
					t.Fatal(tell(err))
				}
				tms = append(tms, tm)
			}
			local, remote := w.sets()
			docs, _, err := Collect(context.Background(), local, remote, tms...)
			if err != nil {
				t.Fatal(text, tell(err))
			}
			for _, d := range docs {
				shown := string(d.Redacted()) + string(d.Diff("old", []byte("[m]\na = hush\nb = hush\n")))
				if strings.Contains(strings.ToLower(shown), "hush") || strings.Contains(shown, "aHVzaA") {
					t.Errorf("%s shows\n%s", text, shown)
				}
			}
			needs, err := Plan(context.Background(), local, tms...)
			if err != nil {
				t.Fatal(tell(err))
			}
			for _, n := range needs {
				if !n.Secret && !strings.Contains(n.Ref.Key, "open") {
					t.Errorf("%s: the plan says that %s is no secret", text, n.Ref)
				}
			}
		}
	}

	// Of one template, too, and nothing else becomes secret.
	d, err := renderIn(t, w, "t.cnf.tmpl", header+"[m]\na = {{ env \"PW\" }}\nb = {{ env \"OPEN\" }}\nc = {{ key \"app/open\" }}\n", nil)
	if err != nil {
		t.Fatal(tell(err))
	}
	if got, want := string(d.Redacted()), "[m]\na = <secret env:PW>\nb = seen\nc = seen\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}

	for _, tt := range []struct {
		source, key, secret string
		want                bool
	}{
		{"consul", "app/", "app/pw", true}, {"consul", "/", "app/pw", true}, {"consul", "ap/", "app/pw", false}, {"consul", "app//pw", "/app/pw", true},
		{"consul", "app/pw@dc1", "app/pw", true}, {"consul", "app/pw2", "app/pw", false}, {"file", "/a/./b", "/a/b", true}, {"file", "/a/b#c", "/a/b", true},
		{"file", "/a/b", "/a/b#c", true}, {"file", "/a/", "/a/b", true}, {"file", "/a/", "/a/b/c", false}, {"env", "A", "AB", false},
	} {
		if got := table().Of(tt.source).Covers(tt.key, tt.secret); got != tt.want {
			t.Errorf("%s:%s covers %s: %v", tt.source, tt.key, tt.secret, got)
		}
	}
}
