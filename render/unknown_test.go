package render

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
)

func check(t *testing.T, file, text string) error {
	t.Helper()
	tm, err := Parse(file, text, Options{Sources: table(), Placeholders: true})
	if err != nil {
		return err
	}
	local, _ := world{}.sets()
	_, err = Check(t.Context(), local, func(s sources.Set) sources.Set { return s }, tm)
	return err
}

// A template that is right for some values is not called wrong for its placeholders.
func TestCheckUnknown(t *testing.T) {
	for _, tt := range []struct{ file, text string }{
		// JSON in a key, and its fields.
		{"t.txt", `{{ with key "x" | parseJSON }}{{ .port }}{{ end }}`},
		{"t.txt", `{{ $d := key "x" | parseJSON }}{{ $d.db.host }}:{{ $d.db.port }}`},
		{"t.txt", `{{ (key "x" | parseJSON).a }}`},
		{"t.txt", `{{ range key "x" | parseJSON }}{{ .name }}={{ .value }}{{ end }}`},
		{"t.txt", `{{ range $k, $v := key "x" | parseJSON }}{{ $k | toUpper }}={{ $v }}{{ end }}`},
		{"t.txt", `{{ range $i, $v := (key "x" | parseJSON).list }}{{ $i | add 1 }}{{ $v.id }}{{ end }}`},
		{"t.txt", `{{ with key "x" | parseYAML }}{{ index .hosts 0 }}{{ end }}`},
		{"t.txt", `{{ with (key "x" | parseJSON).servers }}{{ range . }}{{ .host }}{{ end }}{{ end }}`},
		{"t.txt", `{{ if (key "x" | parseJSON).enabled }}on{{ else }}off{{ end }}`},
		{"t.txt", `{{ if gt (key "x" | parseJSON).count 3.0 }}many{{ end }}`},
		{"t.txt", `{{ index (key "x" | parseJSON) "a" }}`},
		{"t.txt", `{{ index (key "x" | parseJSON) "a" "b" 0 }}`},
		{"t.txt", `{{ with index (key "x" | parseJSON) "a" }}{{ .b }}{{ end }}`},
		{"t.txt", `{{ keyOrDefault "x" "{}" | parseJSON | toJSONPretty }}`},
		{"t.txt", `{{ with $d := keyOrDefault "x" "[]" | parseJSON }}{{ range $d }}{{ .a }}{{ end }}{{ end }}`},

		// Text taken apart.
		{"t.txt", `{{ index (key "x" | split ":") 1 }}`},
		{"t.txt", `{{ range key "x" | split "," }}{{ index (split "=" .) 1 }}{{ end }}`},
		{"t.txt", `{{ $p := split "/" (key "x") }}{{ index $p 2 }}`},
		{"t.txt", `{{ (split ":" (key "x"))._1 }}`},
		{"t.txt", `{{ substr 3 5 (key "x") }}`},
		{"t.txt", `{{ slice (key "x") 2 4 }}`},
		{"t.txt", `{{ key "x" | base64Decode | parseJSON | toYAML }}`},
		{"t.txt", `{{ key "x" | base64Decode | trimSpace }}`},
		{"t.txt", `{{ key "x" | parseBool }}{{ if key "y" | parseBool }}a{{ end }}`},
		{"t.txt", `{{ key "x" | parseInt | add 1 }}{{ key "x" | parseFloat }}`},
		{"t.txt", `{{ (key "x" | toDate "2006-01-02").Format "02.01.2006" }}`},
		{"t.txt", `{{ add (key "x" | parseInt) (key "y" | parseInt) | printf "%05d" }}`},
		{"t.txt", `{{ printf (key "format") (key "x") }}`},
		{"t.txt", `{{ key "url" | regexReplaceAll "^https?://([^/]+).*" "$1" }}`},

		// Listings and trees.
		{"t.txt", `{{ range ls "app" }}{{ with .Value | parseJSON }}{{ .port }}{{ end }}{{ end }}`},
		{"t.txt", `{{ range tree "app" }}{{ index (split "/" .Key) 1 }}{{ end }}`},
		{"t.txt", `{{ with tree "app" | explode }}{{ .db.host }}{{ end }}`},
		{"t.txt", `{{ (tree "app" | explode).db.host }}`},
		{"t.txt", `{{ tree "app" | explode | toJSON }}`},
		{"t.txt", `{{ range $k, $v := tree "app" | explode }}{{ $k }}={{ $v.port }}{{ end }}`},
		{"t.txt", `{{ range $k, $p := tree "app" | byKey }}{{ $k }}{{ range $p }}{{ .Value }}{{ end }}{{ end }}`},
		{"t.txt", `{{ $m := dict }}{{ range ls "app" }}{{ $_ := set $m .Key .Value }}{{ end }}{{ $m.host }}`},
		{"t.txt", `{{ (index (ls "app") 2).Value }}`},

		// Services and nodes.
		{"t.txt", `{{ range service "web" }}{{ .Address }}:{{ .Port }} {{ .ServiceMeta.version | parseInt }}{{ end }}`},
		{"t.txt", `{{ with service "web" }}{{ (index . 1).Address }}{{ end }}`},
		{"t.txt", `{{ range service "web" }}{{ index .Tags 3 }}{{ end }}`},
		{"t.txt", `{{ range services }}{{ range service .Name }}{{ .ID }}{{ end }}{{ end }}`},
		{"t.txt", `{{ with node }}{{ .Node.Address }}{{ range .Services }}{{ .Port }}{{ end }}{{ end }}`},
		{"t.txt", `{{ range $tag, $s := service "web" | byTag }}{{ $tag }}{{ range $s }}{{ .Address }}{{ end }}{{ end }}`},

		// Secrets.
		{"t.txt", `{{ with secret "kv/data/x" }}{{ .Data.data.config | parseJSON | toYAML }}{{ end }}`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ with .Data.data.config | parseJSON }}{{ .user.name }}{{ end }}{{ end }}`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ range $k, $v := .Data.data }}{{ $k }}={{ $v.a }}{{ end }}{{ end }}`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ index .Data.data "a-b" }}{{ end }}`},
		{"t.txt", `{{ $d := (secret "kv/data/x").Data.data }}{{ $d.user }}:{{ $d.password }}`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ range .Data.data.hosts }}{{ .name }}{{ end }}{{ end }}`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ with .Data.data }}{{ .deep.er.still }}{{ end }}{{ end }}`},
		{"t.txt", `{{ range secrets "kv/metadata/" }}{{ with secret (printf "kv/data/%s" .) }}{{ .Data.data.v }}{{ end }}{{ end }}`},
		{"t.txt", "{{ with secret \"kv/data/x\" }}{{ .Data | toJSON }}\n{{ .Data.data | toJSONPretty | indent 2 }}\n{{ end }}"},
		{"t.txt", `{{ with secret "pki/issue/web" "common_name=a" }}{{ .Data.certificate }}{{ range .Data.ca_chain }}{{ . }}{{ end }}{{ end }}`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ (.Data.data | toJSON | parseJSON).a.b }}{{ end }}`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ if eq .Data.data.n 3 }}a{{ end }}{{ if gt .Data.data.n 3.5 }}b{{ end }}{{ end }}`},
		{"t.txt", `{{ with secret "aws/creds/r" }}{{ .Data.access_key }}{{ .LeaseID }}{{ .LeaseDuration }}{{ end }}`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ join "," .Data.data.hosts }}{{ end }}`},

		// Fragments of the format.
		{"t.yaml", "{{ key \"x\" | parseJSON | toYAML }}\nb: 2\n"},
		{"t.yaml", "a:\n{{ key \"x\" | parseYAML | toYAML | indent 2 }}\n  b: 2\n"},
		{"t.yaml", "{{ range $k, $v := key \"x\" | parseJSON }}{{ $k }}: {{ $v }}\n{{ end }}"},
		{"t.json", `{"a": {{ key "x" | parseJSON | toJSON }}, "b": {{ with secret "kv/x" }}{{ .Data | toJSON }}{{ end }}}`},
		{"t.toml", "a = 1\n{{ key \"x\" | parseJSON | toTOML }}\n"},
		{"t.sql", "USE {{ key \"db\" }};\n"},

		// What only some values lead to.
		{"t.txt", `{{ if eq (key "mode") "a" }}a{{ else }}{{ fail "mode is a" }}{{ end }}`},
		{"t.txt", `{{ $p := env "SURELY_NOT_SET" | parseJSON }}{{ $p.a }}`},
		{"t.txt", `{{ $x := index (split "," (env "SURELY_NOT_SET")) 1 }}{{ $x }}`},
		{"t.txt", `{{ define "row" }}{{ .name }}={{ .port | parseInt }}{{ end }}{{ range key "x" | parseJSON }}{{ template "row" . }}{{ end }}`},
		{"t.txt", `{{ template "t" (key "x" | parseJSON).rows }}{{ define "t" }}{{ range . }}{{ .a }}{{ end }}{{ end }}`},
		{"t.txt", `{{ .config.port }}{{ range .list }}{{ .name }}{{ end }}`},
		{"t.txt", "{{/*\nparams: {a: {from: [vault:kv/x#a, consul:a]}}\n*/}}{{ key .a }}"},
		{"t.txt", "{{/*\nparams: {a: {from: [vault:kv/x#a, consul:a], optional: true}, b: {from: [vault:kv/x#b, env:B], optional: true}}\n*/}}{{ key (print .a .b) }}"},

		// What a template refuses together is left out.
		{"t.cnf", "{{/*\nparams: {a: {from: [consul:a, vault:kv/x#a], optional: true}, b: {from: [consul:b], optional: true}}\n*/ -}}\n" +
			"{{ if and .a .b }}{{ fail \"both\" }}{{ end -}}\n[mysqld]\n{{ if and .a .b }}[x{{ end }}\n"},
	} {
		if err := check(t, tt.file, tt.text); err != nil {
			t.Errorf("%s\n%v", tt.text, tell(err))
		}
	}
}

// What is wrong whatever the values are is told, also behind what is not known.
func TestCheckWrong(t *testing.T) {
	for _, tt := range []struct{ file, text, want string }{
		{"t.txt", `{{ with secret "kv/data/x" }}{{ .Dta.password }}{{ end }}`, `"Dta"`},
		{"t.txt", `{{ with secret "kv/data/x" }}{{ .password }}{{ end }}`, `"password"`},
		{"t.txt", `{{ range service "web" }}{{ .Adress }}{{ end }}`, `Adress`},
		{"t.txt", `{{ (service "web").Address }}`, `Address`},
		{"t.txt", `{{ range ls "a" }}{{ .Val }}{{ end }}`, `Val`},
		{"t.txt", `{{ with node }}{{ .Address }}{{ end }}`, `Address`},
		{"t.txt", `{{ range nodes }}{{ .Name }}{{ end }}`, `Name`},
		{"t.txt", `{{ key "x" | replaceAll "a" }}`, `takes 3 arguments`},
		{"t.txt", `{{ key "x" | parseJSON "a" }}`, `takes 1 argument, not 2`},
		{"t.txt", `{{ key "a" "b" "c" }}`, `one argument`},
		{"t.txt", `{{ key "x" | regexReplaceAll "(" "" }}`, `regular expression is not valid`},
		{"t.txt", `{{ key "x" | printf "%s %s" }}`, `the verb %s has no value`},
		{"t.txt", `{{ printf "%s" (key "x") (key "y") }}`, `fewer verbs`},
		{"t.txt", `{{ "abc" | parseJSON }}`, `parseJSON`},
		{"t.txt", `{{ index (list 1 2) 5 }}`, `too short`},
		{"t.txt", `{{ fail "on purpose" }}`, `on purpose`},
		{"t.txt", `{{ with key "x" | parseJSON }}{{ .port }}{{ end }}{{ index (list 1) 7 }}`, `too short`},
		{"t.txt", `{{ range key "x" | parseJSON }}{{ .a }}{{ range service "w" }}{{ .Prt }}{{ end }}{{ end }}`, `Prt`},
		{"t.txt", `{{ key (secret "kv/x").Data.name }}`, `computed from a secret`},
		{"t.txt", "{{/*\nparams: {a: {from: [vault:kv/x#a]}}\n*/}}{{ key .a }}", `computed from a secret`},
		{"t.txt", "{{/*\nparams: {a: {from: [vault:kv/x#a, consul:a], secret: true}}\n*/}}{{ key .a }}", `computed from a secret`},
		{"t.yaml", "a: [{{ key \"x\" }}\n", `not valid yaml`},
		{"t.json", `{"a": {{ key "x" }},}`, `not valid json`},
		{"t.yaml", "a: {{ (key \"x\" | parseJSON).b }}\na: 2\n", `appears twice`},
		{"t.cnf", "port = {{ key \"x\" }}\n", `before any [group]`},
		{"t.txt", `{{ key "x" | nope }}`, `nope`},
		{"t.txt", `{{ $x.y }}`, `undefined variable`},
		{"t.txt", `{{ if key "x" }}`, `unexpected EOF`},
		{"t.txt", "{{/*\nparams: {port: {type: port, default: 1}}\n*/}}{{ .prot }}", `no parameter prot`},
		{"t.txt", "{{/*\nparams: {l: {type: list, default: [a]}}\n*/}}{{ index .l 4 }}", `too short`},
		{"t.txt", `{{ template "none" (key "x") }}`, `no template none`},
	} {
		err := check(t, tt.file, tt.text)
		if err == nil || !strings.Contains(tell(err), tt.want) {
			t.Errorf("%s\n%v\nwant %s", tt.text, err, tt.want)
		}
	}
}
