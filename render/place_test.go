package render

import (
	"context"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
)

// TestPlace: a value behind the beginning of a key does not lead out of its place, by
// whatever functions, variables and maps it came into the key.
func TestPlace(t *testing.T) {
	const app = `(env "X")`
	for _, tt := range []struct{ name, x, text, want string }{
		{"plain", "web", `key (printf "app/%s/port" (env "X"))`, "consul:app/web/port"},
		{"a path", "web/blue", `key (printf "app/%s/port" (env "X"))`, "consul:app/web/blue/port"},
		{"dots in a name", "v1..2", `key (printf "app/%s/port" (env "X"))`, "consul:app/v1..2/port"},
		{"the beginning is a value", "a/../b", `key (printf "%s/port" (env "X"))`, "consul:a/../b/port"},
		{"the key is a value", "a@dc2", `key (env "X")`, "consul:a@dc2"},
		{"part of a name", "", `key (printf "app/port%s" (env "X"))`, "consul:app/port"},
		{"datacenter", "dc2", `key (printf "app/port@%s" (env "X"))`, "consul:app/port@dc2"},
		{"a datacenter of the template", "web", `key (printf "app/%s@dc2" (env "X"))`, "consul:app/web@dc2"},
		{"at sign", "a@dc2", `key (printf "app/%s" (env "X"))`, "consul:app/a%40dc2"},
		{"question mark", "a?ns=b", `key (printf "app/%s" (env "X"))`, "consul:app/a%3Fns=b"},
		{"question mark that begins nothing", "a?", `key (printf "app/%s" (env "X"))`, "consul:app/a?"},
		{"escape", "a%40b", `key (printf "app/%s" (env "X"))`, "consul:app/a%2540b"},
		{"other percent signs", "100%a%20", `key (printf "app/%s" (env "X"))`, "consul:app/100%a%20"},
		{"hash means nothing to Consul", "a#b", `key (printf "app/%s" (env "X"))`, "consul:app/a#b"},
		{"prefix", "web", `tree (printf "app/%s" (env "X"))`, "consul:app/web/"},
		{"folder", "web/", `ls (printf "app/%s" (env "X"))`, "consul:app/web/"},
		{"query of Vault", "private?x=", `secret (printf "secret/data/apps/%s/config" (env "X"))`, "vault:secret/data/apps/private%3Fx=/config"},
		{"field of Vault", "a#b", `ref (printf "vault:secret/data/%s#pw" (env "X"))`, "vault:secret/data/a%23b#pw"},
		{"the field is a value", "pw", `ref (printf "vault:secret/data/a#%s" (env "X"))`, "vault:secret/data/a#pw"},
		{"version", "3", `secret (printf "secret/data/a?version=%s" (env "X"))`, "vault:secret/data/a?version=3"},
		{"whole reference", "vault:a/b#c", `ref (env "X")`, "vault:a/b#c"},
		{"whole key of a reference", "a/../b#c", `ref (printf "vault:%s" (env "X"))`, "vault:a/../b#c"},
		{"file", "x", `file (printf "/conf/%s.txt" (env "X"))`, "file:/conf/x.txt"},
		{"file with a hash", "x#y", `file (printf "/conf/%s.txt" (env "X"))`, "file:/conf/x%23y.txt"},
		{"changed", "Web", `key (printf "app/%s" (env "X") | lower)`, "consul:app/web"},
		{"hashed", "../a", `key (printf "app/%s" (env "X" | sha256sum | trunc 8))`, "consul:app/61b4c98b"},
		{"last part", "web", `file (printf "/conf/%s" (base (printf "/x/%s" (env "X"))))`, "file:/conf/web"},
		{"service", "web", `service (printf "app-%s" (env "X"))`, "consul-service:app-web"},
		{"tag", "v1.2", `service (printf "a%s.web" (env "X"))`, "consul-service:av1.2.web"},
		{"variable", "web", `ref "consul:app/${X}/port"`, "consul:app/web/port"},
		{"variable with a mark", "a@b", `ref "consul:app/${X}/port"`, "consul:app/a%40b/port"},
		{"file at the beginning", "/conf/x#y", `ref "file:${X}#line"`, "file:/conf/x#y#line"},
		{"variable at the beginning", "a?version=2", `ref "vault:${X}#pw"`, "vault:a?version=2#pw"},
		{"no variable out of a value", "${HOME}", `ref (printf "consul:app/%s" (env "X"))`, "consul:app/${HOME}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := askedFor(t, tt.x, `{{ $x := `+tt.text+` }}`)
			if err != nil || got != tt.want {
				t.Errorf("%s with %s asks for %s %v, want %s", tt.text, tt.x, got, err, tt.want)
			}
		})
	}

	forms := []string{ // of app/X
		`printf "app/%s" ` + app, `printf "%s/%s" "app" ` + app, `print "app/" ` + app, `env "X" | printf "app/%s"`, `env "X" | print "app/"`,
		`list "app" ` + app + ` | join "/"`, `join "/" (list "app" ` + app + `)`, `cat "app/" ` + app + ` | nospace`, `replace "NAME" ` + app + ` "app/NAME"`,
		`printf "app/%s" ` + app + ` | trim`, `trimSuffix "/" (printf "app/%s/" ` + app + `)`, `clean (printf "app/%s" ` + app + `)`,
		`printf "app/%s" ` + app + ` | clean`, `index (list (printf "app/%s" ` + app + `)) 0`, `get (dict "k" (printf "app/%s" ` + app + `)) "k"`,
		`default "x" (printf "app/%s" ` + app + `)`, `ternary (printf "app/%s" ` + app + `) "x" true`, `printf "app/%v" ` + app, `print (printf "app/%s" ` + app + `)`,
		`first (append (list) (printf "app/%s" ` + app + `))`, `regexReplaceAll "N" ` + app + ` "app/N"`, `printf "app/%s" (trimPrefix "/" ` + app + `)`,
		`printf "app/%s" .x`, `printf "app/%s" (index . "x")`, `printf "app/%s" (` + app + ` | lower)`, `dir (printf "app/%s/x" ` + app + `)`,
		`trunc 40 (printf "app/%s" ` + app + `)`,
	}
	lookups := []string{
		`{{ $p := FORM }}{{ range tree $p }}{{ end }}`, `{{ range tree (FORM) }}{{ end }}`, `{{ with FORM }}{{ $x := key . }}{{ end }}`,
		`{{ $x := FORM | key }}`, `{{ $x := "" }}{{ if true }}{{ $x = FORM }}{{ end }}{{ $y := key (printf "%s/port" $x) }}`,
		`{{ range list (FORM) }}{{ $y := key . }}{{ end }}`, `{{ define "t" }}{{ $y := key . }}{{ end }}{{ template "t" (FORM) }}`,
		`{{ define "t" }}{{ $y := key (printf "%s/a" .p) }}{{ end }}{{ template "t" (dict "p" (FORM)) }}`,
		`{{ $x := secret (FORM) }}`, `{{ $x := file (FORM) }}`, `{{ $x := ref (printf "consul:%s" (FORM)) }}`, `{{ $x := keyOrDefault (FORM) "d" }}`,
	}
	for _, form := range forms {
		for _, lookup := range lookups {
			text := strings.ReplaceAll(lookup, "FORM", form)
			if got, err := askedFor(t, "web", text); err != nil || !strings.Contains(got, "app/") && !strings.HasSuffix(got, ":app") {
				t.Errorf("%s with web: asks for %q, error %v", text, got, err)
			}
			for _, x := range []string{"../other", "..", "a/../../other", "./x/../../b"} {
				if got, err := askedFor(t, x, text); err == nil && got != "consul:app/" && !strings.Contains(got, ":app/") || strings.Contains(got, "..") {
					t.Errorf("%s with %s asks for %s", text, x, got)
				}
			}
		}
	}

	for _, tt := range []struct{ x, text string }{
		{"", `key (printf "app/%s/port" (env "X"))`}, {"", `tree (printf "app/%s" (env "X"))`}, {"/", `tree (printf "app/%s" (env "X"))`},
		{"x/", `key (printf "app/%s" (env "X"))`}, {"x/", `ref (printf "vault:secret/data/%s" (env "X"))`}, {"x/", `file (printf "/conf/%s" (env "X"))`},
		{"/x", `file (printf "/conf/%s" (env "X"))`}, {"a//b", `key (printf "app/%s" (env "X"))`}, {".", `secret (printf "secret/data/%s" (env "X"))`},
		{"a?x=y", `key (printf "app/a@%s" (env "X"))`}, {"3&x=y", `secret (printf "secret/data/a?version=%s" (env "X"))`},
		{"", `ref (printf "vault:secret/data/a#%s" (env "X"))`}, {"b#c", `ref (printf "file:/conf/a#%s" (env "X"))`},
		{"a b=c", `secret (printf "secret/data/%s" (env "X"))`}, {"a@dc2", `service (printf "web-%s" (env "X"))`}, {"a.b", `service (printf "web-%s" (env "X"))`},
		{"a|any", `service (printf "web-%s" (env "X"))`}, {"dc1~n", `nodes (printf "@%s" (env "X"))`}, {"../b", `ref "consul:app/${X}/port"`},
		{"..", `ref "file:/conf/${X}"`}, {"a#b", `ref "file:/conf/x#${X}"`}, {"A@B", `key (printf "app/%s" (env "X") | lower)`},
		{"a#b", `ref "vault:${X}#pw"`}, {"a#b", `ref (printf "vault:%s#pw" (env "X"))`},
	} {
		if got, err := askedFor(t, tt.x, `{{ $x := `+tt.text+` }}`); err == nil {
			t.Errorf("%s with %q asks for %s", tt.text, tt.x, got)
		}
	}
}

// askedFor returns what a template asks remote sources and files for with that X, and no
// error where all that is wrong is that it is not held.
func askedFor(t *testing.T, x, text string) (string, error) {
	t.Helper()
	w := world{"env": {"X": x}}
	top := "{{/*\nparams: {x: {optional: true, from: [\"env:X\"]}}\n*/ -}}\n"
	tm, err := Parse("t.txt", top+text, Options{Sources: table(), Vars: w.vars, Params: map[string]header.Given{"x": {Value: x}}})
	if err != nil {
		return "", err
	}
	c := &Collection{Local: sources.Set{"env": &store{held: w["env"], whose: "env"}, "file": everything("file")}, Remote: sources.Set{}}
	for _, row := range table() {
		if name := row.Name; row.Server != "" {
			c.Remote[name] = everything(name)
		}
	}
	_, err = c.Render(context.Background(), tm)
	asked := ""
	for ref := range c.Values {
		if ref.Source != "env" {
			asked = ref.String()
		}
	}
	return asked, err
}

// everything holds something for every key.
type everything string

func (e everything) Fetch(_ context.Context, keys []string) (map[string]sources.Value, error) {
	held := map[string]sources.Value{}
	for _, k := range keys {
		v := sources.Value{Data: "x"}
		switch {
		case e == "vault" && !strings.Contains(k, "#"):
			v.Data = map[string]any{}
		case e == "consul" && strings.HasSuffix(k, "/"):
			v.Data = []sources.Pair{}
		case table().Of(string(e)).Nothing != nil:
			v.Data = table().Of(string(e)).Nothing()
		}
		held[k] = v
	}
	return held, nil
}
