package render

import (
	"errors"
	"testing"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
)

var everywhere = world{
	"env":  {"PORT": "3307", "APP": "web", "MODE": "slow", "EMPTY": "", "PREFIX": "web"},
	"file": {"/etc/secret/token": "t0ken\n", "/etc/podinfo/limit": "512Mi"},
	"consul": {"web/port": "3308", "web/hosts": "a,b", "a": "b", "b": "c", "c": "end", "json": `{"n": 3306}`, "q": `it's "#"`,
		"deep/": []sources.Pair{{Path: "deep/a/b", Key: "a/b", Value: "1"}}},
	"vault": {"secret/data/db": secretKV2(map[string]any{"password": "p#w", "user": "u"}), "secret/data/db#password": "p#w"},
}

func TestRender(t *testing.T) {
	tests := []struct {
		name, text string
		given      map[string]header.Given
		want       string
	}{
		{name: "text", text: "[a]\nb = 1\n", want: "[a]\nb = 1\n"},
		{name: "four sources", text: `[a]
env = {{ env "PORT" }}
consul = {{ key "web/port" }}
vault = {{ with secret "secret/data/db" }}{{ .Data.data.password }}{{ end }}
file = {{ ref "file:/etc/secret/token" }}
`, want: "[a]\nenv = 3307\nconsul = 3308\nvault = \"p#w\"\nfile = t0ken\n"},
		{name: "env unset is empty", text: "[a]\nb = {{ env \"NOPE\" }}\n", want: "[a]\nb = \n"},
		{name: "envOrDefault", text: "[a]\nb = {{ envOrDefault \"NOPE\" \"x\" }}{{ envOrDefault \"EMPTY\" \"y\" }}{{ envOrDefault \"PORT\" \"z\" }}\n", want: "[a]\nb = x3307\n"},
		{name: "keyOrDefault", text: "[a]\nb = {{ keyOrDefault \"nope\" \"x\" }}{{ keyOrDefault \"a\" \"y\" }}\n", want: "[a]\nb = xb\n"},
		{name: "keyExists", text: "[a]\nb = {{ keyExists \"nope\" }}{{ keyExists \"a\" }}\n", want: "[a]\nb = falsetrue\n"},
		{name: "listings of nothing", text: "[a]\n{{ range ls \"nope\" }}{{ else }}b = 1\n{{ end }}{{ range secrets \"nope\" }}{{ else }}c = 1\n{{ end }}", want: "[a]\nb = 1\nc = 1\n"},
		{name: "a leading slash", text: "[a]\nb = {{ key \"/web/port\" }}\n", want: "[a]\nb = 3308\n"},
		{name: "piped key", text: "[a]\nb = {{ \"web/port\" | key }}\n", want: "[a]\nb = 3308\n"},
		{name: "computed key", text: "[a]\nb = {{ key (printf \"%s/port\" (env \"APP\")) }}\n", want: "[a]\nb = 3308\n"},
		{name: "chain of keys", text: "[a]\nb = {{ key (key (key \"a\")) }}\n", want: "[a]\nb = end\n"},
		{name: "ref with a variable", text: "[a]\nb = {{ ref \"consul:${PREFIX}/port\" }}{{ ref \"consul:${NOPE:-a}\" }}\n", want: "[a]\nb = 3308b\n"},
		{name: "range over a value", text: "[a]\n{{ range split \",\" (key \"web/hosts\") }}{{ . }} = 1\n{{ end }}", want: "[a]\na = 1\nb = 1\n"},
		{name: "define", text: "{{ define \"opt\" }}{{ .k }} = {{ .v }}\n{{ end }}[a]\n{{ template \"opt\" (dict \"k\" \"x\" \"v\" (key \"a\")) }}", want: "[a]\nx = b\n"},
		{name: "constants are text", text: "{{ \"[a]\\nb\" }}{{ printf \" = %d\" 1 }}{{ println }}", want: "[a]\nb = 1\n"},
		{name: "println", text: "[a]\n{{ range split \",\" (key \"web/hosts\") }}{{ println . }}{{ printf \"%s2\\n\" . }}{{ end }}", want: "[a]\na\na2\nb\nb2\n"},
		{name: "quote", text: "[a]\nb = {{ key \"q\" | quote }}\nc = {{ quote (key \"q\") }}\nd = {{ key \"q\" | sprig_squote }}\n", want: "[a]\nb = \"it's \\\"#\\\"\"\nc = \"it's \\\"#\\\"\"\nd = 'it\\'s \"#\"'\n"},
		{name: "printf quotes", text: "[a]\nb = {{ key \"q\" | printf \"%q\" }}\nc = {{ printf \"%q\" (key \"a\") }}\nd = {{ printf \"%q%q\" (key \"a\") (key \"b\") }}\n", want: "[a]\nb = \"it's \\\"#\\\"\"\nc = \"b\"\nd = \"\\\"b\\\"\\\"c\\\"\"\n"},
		{name: "a template that changes what it read", text: "[a]\n{{ with secret \"secret/data/db\" }}{{ $_ := set .Data.data \"user\" \"x\" }}b = {{ .Data.data.user }}{{ end }}\n{{ with secret \"secret/data/db\" }}c = {{ .Data.data.user }}{{ end }}\n", want: "[a]\nb = x\nc = u\n"},
		{name: "raw", text: "[a]\n{{ ref \"env:LINES\" | raw }}\n", given: nil, want: "[a]\nx = 1\ny = 2\n"},
		{name: "a bool and a number", text: "[a]\nb = {{ true }}\nc = {{ add 3305 1 }}\n", want: "[a]\nb = true\nc = 3306\n"},
		{name: "undeclared parameter", text: "[a]\nb = {{ .x }}\n", given: map[string]header.Given{"x": {Value: "1#2", By: "--set x"}}, want: "[a]\nb = \"1#2\"\n"},
		{name: "an arm that is not taken is not needed", text: "[a]\n{{ if eq (env \"MODE\") \"fast\" }}b = {{ key \"nope\" }}{{ else }}c = 1{{ end }}\n", want: "[a]\nc = 1\n"},
		{name: "nor a template that is not called", text: "{{ define \"t\" }}{{ key \"nope\" }}{{ end }}[a]\n{{ if env \"NOPE\" }}{{ template \"t\" }}{{ end }}b = 1\n", want: "[a]\nb = 1\n"},
		{name: "nor a parameter there", text: "{{/*\nparams:\n  x: {}\n*/ -}}\n[a]\n{{ if env \"NOPE\" }}b = {{ .x }}{{ end }}c = 1\n", want: "[a]\nc = 1\n"},
		{name: "a key behind a branch not taken", text: "{{ $k := \"a\" }}{{ if env \"NOPE\" }}{{ $k = key \"nope\" }}{{ end }}[a]\nb = {{ key $k }}\n", want: "[a]\nb = b\n"},
	}
	everywhere["env"]["LINES"] = "x = 1\ny = 2"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, everywhere, "t.cnf.tmpl", tt.text, tt.given)
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(d.Bytes()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// What indent and nindent lay out belongs into a block of YAML.
func TestBlocks(t *testing.T) {
	w := world{"consul": {"pem": "-----BEGIN-----\nabc\n-----END-----\n", "evil": "a\nb: 2\n c"}}
	tests := []struct{ text, want string }{
		{"cert: |\n{{ key \"pem\" | indent 2 }}\nb: 1\n", "cert: |\n  -----BEGIN-----\n  abc\n  -----END-----\nb: 1\n"},
		{"cert: |\n{{ key \"pem\" | sprig_indent 2 }}\nb: 1\n", "cert: |\n  -----BEGIN-----\n  abc\n  -----END-----\nb: 1\n"},
		{"cert: |\n  {{- key \"pem\" | nindent 2 }}\nb: 1\n", "cert: |\n  -----BEGIN-----\n  abc\n  -----END-----\nb: 1\n"},
		{"cert: |\n  {{- key \"evil\" | nindent 2 }}\n", "cert: |\n  a\n  b: 2\n   c\n"},
		{"cert: |\n  {{ key \"evil\" }}\n", "cert: |\n  a\n  b: 2\n   c\n"},
		{"x: {{ key \"evil\" | nindent 2 }}\n", "x: \n  \"a\\nb: 2\\n c\"\n"},
	}
	for _, tt := range tests {
		d, err := renderIn(t, w, "t.yaml", tt.text, nil)
		if err != nil {
			t.Errorf("%q: %s", tt.text, tell(err))
		} else if got := string(d.Bytes()); got != tt.want {
			t.Errorf("%q: got\n%q\nwant\n%q", tt.text, got, tt.want)
		}
	}
}

// Everything that is wrong is told in one go, each with its place and a cure,
// and without a secret.
func TestProblems(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"syntax", "[a]\nb = {{ if }}", "t.cnf.tmpl:2:5: missing value for if"},
		{"unclosed", "[a]\n{{ if true }}", "t.cnf.tmpl:2:1: unexpected EOF\n  an {{ if }}, range, with or define has no {{ end }}, or an action has no }}"},
		{"a dash and no comment", "{{ /* x */ }}", "t.cnf.tmpl:1:4: unexpected \"/\" in command\n  a comment is written {{/* TEXT */}}, or {{- /* TEXT */ -}}"},
		{"a comment that ends early", "{{/* x */ }}", "t.cnf.tmpl:1:1: comment ends before closing delimiter\n  a comment is written {{/* TEXT */}}, or {{- /* TEXT */ -}}"},
		{"a comment without an end", "{{/* x }}", "t.cnf.tmpl:1:1: unclosed comment\n  a comment is written {{/* TEXT */}}, or {{- /* TEXT */ -}}"},
		{"one brace", "{{ .port }", "t.cnf.tmpl:1:10: unexpected \"}\" in operand\n  an action ends in }}"},
		{"a variable of the shell", "a = {{ $PORT }}", "t.cnf.tmpl:1:8: undefined variable \"$PORT\"\n  write env \"PORT\" for the environment variable"},
		{"a variable without a value", "a = {{ $port }}", "t.cnf.tmpl:1:8: undefined variable \"$port\"\n  a parameter is a field, .port; {{ $port := VALUE }} sets a variable"},
		{"a variable of Jinja", "a = {{ DB_PORT }}", "t.cnf.tmpl:1:8: function \"DB_PORT\" not defined\n  write env \"DB_PORT\" for the environment variable"},
		{"a pattern of confd", "{{ range ls \"app/*\" }}{{ .Key }}{{ end }}", "t.cnf.tmpl:1:10: ls: the key is a prefix, not a pattern: leave out the /* at its end"},
		{"slice of gomplate", "{{ range slice \"a\" \"b\" }}{{ . }}{{ end }}", "t.cnf.tmpl:1:10: slice: a bound is not a whole number\n  slice takes a part, slice LIST FROM TO; list \"a\" \"b\" makes a list"},
		{"seq of gomplate", "{{ range seq 1 3 }}{{ . }}{{ end }}", "t.cnf.tmpl:1:10: range needs a list, a map or a number, but the value is none of these\n  split a text first, as in split \",\" TEXT or split \" \" (seq 3); or parse it, as in parseJSON TEXT"},
		{"unknown function", "[a]\nb = {{ kye \"x\" }}", "t.cnf.tmpl:2:8: function \"kye\" not defined\n  did you mean key?"},
		{"like a function of our own", "[a]\nb = {{ nope \"x\" }}", "t.cnf.tmpl:2:8: function \"nope\" not defined\n  did you mean node?"},
		{"function left out", "[a]\nb = {{ genCA \"x\" 1 }}", "t.cnf.tmpl:2:8: function \"genCA\" not defined\n  initplate leaves it out: it makes a random key; Vault issues keys and certificates: write {{ (secret \"pki/issue/ROLE\" \"common_name=HOST\").Data.certificate }}"},
		{"unknown template", "[a]\n{{ template \"x\" }}", "t.cnf.tmpl:2:13: there is no template x\n  add a {{ define }} for it to this file, or give the file that has one"},
		{"several missing", "[a]\nb = {{ key \"no/1\" }}\nc = {{ mustEnv \"NO_2\" }}\nd = {{ .three }}\n{{ with secret \"no/4\" }}{{ .Data.x }}{{ end }}{{ file \"/no/5\" }}", `t.cnf.tmpl:2:8: consul:no/1 is not there (missing)
  put it there with: consul kv put no/1 VALUE, or give a default: keyOrDefault "no/1" "..."
t.cnf.tmpl:3:8: env:NO_2 is not there (missing)
  set it, or give a default: envOrDefault "NO_2" "..."
t.cnf.tmpl:4:8: parameter three has no value (missing)
  give it with --set three=..., or declare it in the header, with a default or optional: true
t.cnf.tmpl:5:9: vault:no/4 is not there (missing)
  look with: vault read no/4
t.cnf.tmpl:5:50: file:/no/5 is not there (missing)
  is the volume mounted?`},
		{"mustEnv of an empty variable", "[a]\nb = {{ mustEnv \"EMPTY\" }}", `t.cnf.tmpl:2:8: env:EMPTY is empty (missing)
  give it a value, or a default: or (env "EMPTY") "..."`},
		{"nothing right below a prefix", "[a]\n{{ range safeTree \"deep\" }}{{ .Key }}{{ end }}{{ range safeLs \"deep\" }}{{ end }}", `t.cnf.tmpl:2:56: consul:deep/ is not there (missing)
  there is nothing below that prefix; ls and tree return an empty list instead`},
		{"missing computed", "[a]\nb = {{ key (printf \"%s/x\" (key \"a\")) }}", `t.cnf.tmpl:2:8: consul:b/x is not there (missing)
  put it there with: consul kv put b/x VALUE, or give a default: keyOrDefault "b/x" "..."`},
		{"missing field", "[a]\nb = {{ with secret \"secret/data/db\" }}{{ .Data.data.nope }}{{ end }}", `t.cnf.tmpl:2:47: vault:secret/data/db has no field "nope" (missing)
  its fields are below .Data.data; look with: vault kv get -mount=secret db`},
		{"what a function says of a secret", "[a]\nb = {{ with secret \"secret/data/db\" }}{{ mustToDate \"x\" .Data.data.password }}{{ end }}", "t.cnf.tmpl:2:42: vault:secret/data/db: mustToDate: the value is not a time of that layout"},
		{"what a function says of a secret behind parentheses", "[a]\nb = {{ with secret \"secret/data/db\" }}{{ printf \"%s@%s\" (upper \"x\") .Data.data.password | fail }}{{ end }}", "t.cnf.tmpl:2:91: fail failed; the details are withheld, as they may show a secret"},
		{"what a function says of a secret in parentheses of a branch", "[a]\nb = {{ with secret \"secret/data/db\" }}{{ if print (upper \"x\") .Data.data.password | fail }}{{ end }}{{ end }}", "t.cnf.tmpl:2:85: fail failed; the details are withheld, as they may show a secret"},
		{"unknown parameter", "{{/*\nparams:\n  port: {type: port, default: 1}\n*/}}\n[a]\nb = {{ .prot }}{{ $.prt }}", "t.cnf.tmpl:6:8: the header declares no parameter prot\n  did you mean port?\nt.cnf.tmpl:6:20: the header declares no parameter prt\n  did you mean port?"},
		{"wrong type", "{{/*\nparams:\n  port: {type: port, from: [\"env:APP\"]}\n  n: {type: int, min: 1, from: [\"consul:a\"]}\n*/}}\n[a]\nb = {{ .port }}{{ .n }}", "t.cnf.tmpl: parameter port: env APP is not a port (1-65535)\nt.cnf.tmpl: parameter n: consul a is not a whole number, 1 or more"},
		{"parameter without a value", "{{/*\nparams:\n  x: {from: [\"env:NO\", \"vault:${NOPATH}#x\"]}\n*/}}\n[a]\nb = {{ .x }}", "t.cnf.tmpl:6:8: parameter x has no value (missing)\n  give it with --set x=..., or put it at env:NO"},
		{"a list", "[a]\nb = {{ key \"web/hosts\" | split \",\" }}", "t.cnf.tmpl:2:8: consul:web/hosts: the value is a list, not one value\n  join its items, as in | join \", \", print each item with range, or the whole list with | toJSON"},
		{"nothing", "{{/*\nparams:\n  x: {optional: true}\n*/}}\n[a]\nb = {{ .x }}", "t.cnf.tmpl:6:8: parameter x: there is no value to print (missing)\n  guard it with {{ with }} or {{ if }}, or give it a default"},
		{"what it renders", "b = {{ env \"PORT\" }}\n", "t.cnf.tmpl: the output is not valid mysql: an option before any [group] (line 1 of the output: b = {{...}})"},
		{"what it renders with a raw secret", "{{ with secret \"secret/data/db\" }}{{ .Data.data.password | raw }}{{ end }}", "t.cnf.tmpl: the output is not valid mysql; the reason is withheld, as it may show a secret that was printed with | raw (line 1 of the output: <secret vault:secret/data/db#password>)"},
		{"unknown source", "[a]\nb = {{ ref \"valt:x\" }}", "t.cnf.tmpl:2:8: there is no source \"valt\", which the reference valt:x names\n  sources are consul, env, file, vault"},
		{"not a reference", "[a]\nb = {{ ref \"x\" }}", "t.cnf.tmpl:2:8: ref: \"x\" is not a reference: write SOURCE:KEY, as in env:PORT or vault:secret/data/db#password"},
		{"variable unset", "[a]\nb = {{ ref \"consul:${NOPE}/x\" }}", "t.cnf.tmpl:2:8: ref: the variable NOPE in the reference consul:${NOPE}/x is not set\n  set it, or give it a default: ${NOPE:-...}"},
		{"a key from a secret", "[a]\nb = {{ with secret \"secret/data/db\" }}{{ key .Data.data.password }}{{ end }}", "t.cnf.tmpl:2:42: key: the key is computed from a secret, and keys are shown in logs and errors"},
		{"too deep", "[a]\n{{ $k := \"loop\" }}{{ range until 20 }}{{ $k = printf \"%s/x\" (keyOrDefault $k $k) }}{{ end }}b = {{ $k }}", "t.cnf.tmpl:2:62: after 10 rounds a key is still not known: consul:loop/x/x/x/x/x/x/x/x/x/x (t.cnf.tmpl:2:62) depends on consul:loop/x/x/x/x/x/x/x/x/x (t.cnf.tmpl:2:62), which depends on consul:loop/x/x/x/x/x/x/x/x (t.cnf.tmpl:2:62), which depends on consul:loop/x/x/x/x/x/x/x (t.cnf.tmpl:2:62), which depends on consul:loop/x/x/x/x/x/x (t.cnf.tmpl:2:62), which depends on consul:loop/x/x/x/x/x (t.cnf.tmpl:2:62), which depends on consul:loop/x/x/x/x (t.cnf.tmpl:2:62), which depends on consul:loop/x/x/x (t.cnf.tmpl:2:62), which depends on consul:loop/x/x (t.cnf.tmpl:2:62), which depends on consul:loop/x (t.cnf.tmpl:2:62), which depends on consul:loop (t.cnf.tmpl:2:62)\n  store the value under a key that does not depend on so many others"},
		{"header key", "{{/*\ndoc: x\nparms: {}\n*/}}", "t.cnf.tmpl:3:1: header: there is no setting \"parms\"\n  did you mean params?"},
		{"header YAML", "{{/*\ndoc: x\nparams: {\n*/}}", "t.cnf.tmpl:3:1: header: did not find expected node content"},
		{"header reference without quotes", "{{/*\nparams:\n  a: {from: [vault:${VAULT_PATH}#password]}\n*/}}", "t.cnf.tmpl:3:1: header: did not find expected ',' or ']'\n  write a reference that holds ${ in double quotes, as in [\"vault:${VAULT_PATH}#password\"]"},
		{"header second reference without quotes", "{{/*\nparams:\n  a: {from: [\"env:A\", consul:${P}/b]}\n*/}}", "t.cnf.tmpl:3:1: header: did not find expected ',' or ']'\n  write a reference that holds ${ in double quotes, as in [\"consul:${P}/b\"]"},
		{"header with references in quotes", "{{/*\nparams:\n  a: {from: [\"consul:${P}/b\"]\n*/}}", "t.cnf.tmpl:3:1: header: did not find expected ',' or '}'"},
		{"header with a tab", "{{/*\nparams:\n\tport: {type: port}\n*/}}", "t.cnf.tmpl:3:1: header: a tab, @, % or ` cannot begin a value: indent with spaces, and put quotes around text"},
		{"header with a list of parameters", "{{/*\ndoc: x\nparams:\n  - port\n*/}}[a]\nb = {{ .port }}", "t.cnf.tmpl:6:8: parameter port has no value (missing)\n  give it with --set port=..., or declare it in the header, with a default or optional: true; t.cnf.tmpl:1: this comment is not read as a header, although it has the key params"},
		{"header list", "{{/*\nparams:\n  port:\n    from: env:PORT\n*/}}", "t.cnf.tmpl:4:11: header: parameter port: from: the value must be a list of texts\n  from: [\"env:PORT\"]"},
		{"header text", "{{/*\ndoc: [x]\n*/}}", "t.cnf.tmpl:2:6: header: doc: the value must be a text"},
		{"parameter without a dot", "{{/*\nparams:\n  port: {default: 1}\n*/}}\n[a]\nb = {{ port }}", "t.cnf.tmpl:6:8: function \"port\" not defined\n  did you mean .port?"},
		{"env with a default", "[a]\nb = {{ env \"PORT\" \"80\" }}", "t.cnf.tmpl:2:8: env: takes one argument, the key\n  with a default, write envOrDefault \"NAME\" \"DEFAULT\""},
		{"forgotten prefix", "{{/*\nparams:\n  x: {from: [\"consul:${CONSUL_PREFIX}/x\", \"vault:${NOPATH}#x\"]}\n*/}}\n[a]\nb = {{ .x }}", "t.cnf.tmpl:6:8: parameter x has no value (missing)\n  give it with --set x=..., or consul:${CONSUL_PREFIX}/x with --consul-prefix KEY (INITPLATE_CONSUL_PREFIX); or set the variables in vault:${NOPATH}#x"},
		{"header default", "{{/*\nparams:\n  a: {type: port, default: x}\n*/}}", "t.cnf.tmpl:3:6: header: parameter a: the default is not a port (1-65535)"},
		{"header type", "{{/*\nparams:\n  a: {type: prt}\n*/}}", "t.cnf.tmpl:3:6: header: parameter a: there is no type \"prt\"; the types are string, int, bool, float, size, duration, port, path, enum, list, map"},
		{"header type in a merge", "{{/*\nparams:\n  <<: {a: {type: prt}}\n*/}}", "t.cnf.tmpl:2:1: header: parameter a: there is no type \"prt\"; the types are string, int, bool, float, size, duration, port, path, enum, list, map"},
		{"header mode", "{{/*\nmode: rw\n*/}}", "t.cnf.tmpl:2:7: header: mode \"rw\" is not an octal file mode; write it in quotes, as in \"0640\""},
		{"header format", "{{/*\nformat: ymal\n*/}}", "t.cnf.tmpl: header: there is no format \"ymal\"\n  did you mean yaml?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := renderIn(t, everywhere, "t.cnf.tmpl", tt.text, nil)
			if got := tell(err); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// Parameters come from what was given, then from their references in order, then
// from their default.
func TestParamOrder(t *testing.T) {
	const text = "{{/*\nparams:\n  p: {type: port, default: 1, from: [\"env:P\", \"consul:${PREFIX}/port\", \"vault:v#p\"]}\n*/ -}}\n[a]\nb = {{ .p }}\n"
	tests := []struct {
		name  string
		w     world
		given map[string]header.Given
		want  string
		asked int // remote sources
	}{
		{"default", world{}, nil, "1", 1}, // vault is there, consul's variable is not
		{"env first", world{"env": {"P": "2", "PREFIX": "x"}, "consul": {"x/port": "3"}}, nil, "2", 0},
		{"empty env is not set", world{"env": {"P": "", "PREFIX": "x"}, "consul": {"x/port": "3"}}, nil, "3", 2},
		{"then consul", world{"env": {"PREFIX": "x"}, "consul": {"x/port": "3"}, "vault": {"v#p": "4"}}, nil, "3", 2},
		{"then vault", world{"env": {"PREFIX": "x"}, "vault": {"v#p": "4"}}, nil, "4", 2},
		{"given", world{"env": {"P": "2"}}, map[string]header.Given{"p": {Value: 5}}, "5", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tm, err := Parse("t.cnf", text, Options{Sources: table(), Vars: tt.w.vars, Params: tt.given})
			if err != nil {
				t.Fatal(err)
			}
			local, remote := tt.w.sets()
			docs, _, err := Collect(t.Context(), local, remote, tm)
			if err != nil {
				t.Fatal(tell(err))
			}
			if got, want := string(docs[0].Bytes()), "[a]\nb = "+tt.want+"\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			asked := 0
			for _, s := range remote {
				asked += len(s.(*store).asked)
			}
			if asked != tt.asked {
				t.Errorf("asked %d remote sources, want %d", asked, tt.asked)
			}
		})
	}
}

// Where a source cannot be asked, what is wrong all the same is told with that.
func TestProblemsBesideFailure(t *testing.T) {
	const text = "{{/*\nparams:\n  port: {type: port, from: [\"env:APP\"]}\n*/ -}}\n[a]\nb = {{ .port }}{{ key \"x\" }}{{ mustEnv \"NOPE\" }}{{ if key \"y\" }}{{ mustEnv \"NOT_SURE\" }}{{ end }}\n"
	tm, err := Parse("t.cnf", text, Options{Sources: table()})
	if err != nil {
		t.Fatal(tell(err))
	}
	local, _ := everywhere.sets()
	down := sources.Set{"consul": &store{err: errors.New("consul is down")}}
	_, _, err = Collect(t.Context(), local, down, tm)
	want := `t.cnf: parameter port: env APP is not a port (1-65535)
t.cnf:6:32: env:NOPE is not there (missing)
  set it, or give a default: envOrDefault "NOPE" "..."
*errors.errorString: consul is down`
	if got := tell(err); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// In a format of structures a template's own lists, maps and nothing are the format's.
func TestConstants(t *testing.T) {
	const text = "a: {{ list 1 \"x: y\" }}\nb: {{ dict \"k\" true }}\nc: {{ (dict \"k\" nil).k }}\nd: {{ \"x\" }}\n"
	d, err := renderIn(t, everywhere, "t.yaml.tmpl", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(d.Bytes()), "a: [1, \"x: y\"]\nb: {\"k\": true}\nc: null\nd: x\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := renderIn(t, everywhere, "t.yaml.tmpl", "a: {{ (dict \"k\" nil).k | raw }}\n", nil); err == nil {
		t.Error("raw nothing is printed")
	}
}
