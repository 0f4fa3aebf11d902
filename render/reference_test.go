package render

import (
	"fmt"
	"testing"

	"github.com/initplate/initplate/sources"
)

// TestSecretParams: a secret with parameters is one reference, however it is
// written, and its parameters are part of the key.
func TestSecretParams(t *testing.T) {
	cert := map[string]any{"Data": map[string]any{"certificate": "PEM", "plaintext": "cHc="}}
	w := world{
		"env":    {"HOST": "x.example", "ODD": "a b%c", "EVIL": "s c=d", "PKI": "pki", "CIPHER": "vault:v1:a+/="},
		"consul": {"ttl": "24h", "cipher": "vault:v1:a+/="},
		"vault": {
			"pki/issue common_name=x.example":                     cert,
			"pki/issue common_name=x.example ttl=24h":             cert,
			"pki/issue common_name=x.example ttl=24h#certificate": "PEM",
			"pki/issue common_name=a%20b%25c":                     cert,
			"pki/issue common_name=a%20b%25c#certificate":         "PEM",
			"transit/decrypt/app ciphertext=vault:v1:a+/=":        cert,
		},
	}
	const pem = ".Data.certificate }}"
	for _, tt := range []struct{ name, text, want string }{
		{"constant", `a = {{ (secret "pki/issue" "common_name=x.example")` + pem, "a = PEM"},
		{"sorted", `a = {{ (secret "/pki/issue" "ttl=24h" "common_name=x.example")` + pem, "a = PEM"},
		{"in parentheses", `a = {{ (secret ("pki/issue") ("common_name=x.example"))` + pem, "a = PEM"},
		{"piped", `{{ with "common_name=x.example" | secret "pki/issue" }}a = {{ .Data.certificate }}{{ end }}`, "a = PEM"},
		{"empty ones", `a = {{ (secret "pki/issue" "" "common_name=x.example")` + pem, "a = PEM"},
		{"computed from the environment", `a = {{ (secret "pki/issue" (printf "common_name=%s" (env "HOST")))` + pem, "a = PEM"},
		{"computed from Consul", `a = {{ (secret "pki/issue" (printf "common_name=%s" (env "HOST")) (printf "ttl=%s" (key "ttl")))` + pem, "a = PEM"},
		{"escaped", `a = {{ (secret "pki/issue" (printf "common_name=%s" (env "ODD")))` + pem, "a = PEM"},
		{"reference", `a = {{ ref "vault:pki/issue ttl=24h common_name=x.example#certificate" }}`, "a = PEM"},
		{"reference with arguments", `a = {{ ref "vault:pki/issue#certificate" (printf "common_name=%s" (env "HOST")) "ttl=24h" }}`, "a = PEM"},
		{"variable in it, escaped", `a = {{ ref "vault:pki/issue common_name=${ODD}#certificate" }}`, "a = PEM"},
		{"variable with a variable for default", `a = {{ ref "vault:${NOPE:-${PKI}}/issue common_name=${NOPE:-${NONE:-${ODD}}}#certificate" }}`, "a = PEM"},
		{"parameter", "{{/*\nparams:\n  c: {from: [\"vault:pki/issue ttl=${TTL:-24h} common_name=${HOST}#certificate\"]}\n*/ -}}\na = {{ .c }}", "a = PEM"},
		{"parameter with a default", "{{/*\nparams:\n  c: {from: [\"vault:pki/issue common_name=${NOPE:-a b%c}#certificate\"]}\n*/ -}}\na = {{ .c }}", "a = PEM"},
		{"ciphertext out of Consul", `a = {{ with secret "transit/decrypt/app" (printf "ciphertext=%s" (key "cipher")) }}{{ .Data.plaintext | base64Decode }}{{ end }}`, "a = pw"},
		{"ciphertext out of the environment", `a = {{ with secret "transit/decrypt/app" (printf "ciphertext=%s" (env "CIPHER")) }}{{ .Data.plaintext | base64Decode }}{{ end }}`, "a = pw"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, w, "t.txt", tt.text, nil)
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(d.Bytes()); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	for _, tt := range []struct{ name, text, want string }{
		{"constant", `a = {{ (secret "pki/issue" "common_name=x.example")` + pem, "a = <secret vault:pki/issue common_name=x.example#certificate>"},
		{"computed", `a = {{ (secret "pki/issue" (printf "common_name=%s" (env "HOST")))` + pem, "a = <secret vault:pki/issue common_name=x.example#certificate>"},
		{"the value of its parameter is shown elsewhere", `{{ $h := env "HOST" }}{{ $c := secret "pki/issue" (printf "common_name=%s" $h) }}a = {{ $h }}`, "a = x.example"},
	} {
		t.Run("shown: "+tt.name, func(t *testing.T) {
			d, err := renderIn(t, w, "t.txt", tt.text, nil)
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(d.Redacted()); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	const where = "t.txt:1:4: "
	for _, tt := range []struct{ name, text, want string }{
		{"no pair", `{{ secret "pki/issue" "common_name" }}`, where + `secret: "common_name" is not a parameter of the form NAME=VALUE`},
		{"all empty", `{{ secret "pki/issue" "" }}`, where + "secret: all its parameters are empty: give one, or none to read the path"},
		{"not text", `{{ secret "pki/issue" 1 }}`, where + "secret: the key and its parameters, NAME=VALUE each, must be text"},
		{"in the path", `{{ secret "pki/issue common_name=x" }}`, where + `secret: write each parameter as an argument of its own: secret "PATH" "NAME=VALUE"`},
		{"in a path that is computed", `{{ secret (printf "kv/%s" (env "EVIL")) }}`, where + `secret: write each parameter as an argument of its own: secret "PATH" "NAME=VALUE"`},
		{"in a reference that is computed", `{{ ref (printf "vault:kv/%s#x" (env "EVIL")) }}`, where + `ref: write the parameters of a computed reference as arguments of their own: ref "vault:PATH#FIELD" "NAME=VALUE"`},
		{"in a reference whose parameters are computed", `{{ ref "vault:pki/issue common_name=x.example" (printf "ttl=%s" (env "HOST")) }}`, where + "vault:pki/issue common_name=x.example ttl=x.example is not there (missing)"},
		{"in a listing", `{{ secrets (printf "kv/%s" (env "EVIL")) }}`, where + `secrets: write each parameter as an argument of its own: secret "PATH" "NAME=VALUE"`},
		{"of Consul", `{{ ref "consul:x" "a=b" }}`, where + "ref: only a reference to Vault takes parameters"},
		{"of a listing", `{{ ref "vault:x/" "a=b" }}`, where + `ref: a path with parameters is written to: it cannot contain "?" or end in "/"`},
		{"twice", `{{ ref "vault:x a=1 a=2" }}`, where + "ref: the parameter a is given twice"},
		{"answers nothing", `{{ secret "sys/x" "a=b" }}`, where + "vault:sys/x a=b is not there (missing)\n  Vault accepts that and answers nothing; look with: vault write sys/x a=b"},
		{"from a secret", `{{ secret "pki/issue" (printf "a=%s" (secret "pki/issue" "common_name=x.example").Data.certificate) }}`,
			where + "secret: the key is computed from a secret, and keys are shown in logs and errors"},
		{"no Vault path", `{{ ref "vault:${VAULT_PATH}" "a=b" }}`,
			where + "ref: the variable VAULT_PATH in the reference vault:${VAULT_PATH} is not set\n  give it with --vault-path PATH or INITPLATE_VAULT_PATH"},
		{"no Vault path of either name", `{{ ref "vault:${NOPE:-${VAULT_PATH}}" "a=b" }}`,
			where + "ref: the variable VAULT_PATH in the reference vault:${NOPE:-${VAULT_PATH}} is not set\n  give it with --vault-path PATH or INITPLATE_VAULT_PATH"},
		{"no Vault path, computed", `{{ ref "vault:${VAULT_PATH}" (printf "a=%s" (env "HOST")) }}`,
			where + "ref: the variable VAULT_PATH in the reference vault:${VAULT_PATH} is not set\n  give it with --vault-path PATH or INITPLATE_VAULT_PATH"},
	} {
		t.Run("wrong: "+tt.name, func(t *testing.T) {
			_, err := renderIn(t, w, "t.txt", tt.text, nil)
			if got := tell(err); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestSecretParamsPlan: what hangs together is asked for once.
func TestSecretParamsPlan(t *testing.T) {
	texts := []string{
		`{{ (secret "pki/issue" "ttl=1h" "common_name=x").Data.certificate }}{{ $_ := ref "vault:pki/issue ttl=1h common_name=x" }}`,
		`{{ (secret "pki/issue" (printf "common_name=%s" (key "cn")) "ttl=1h").Data.private_key }}`,
	}
	cert := map[string]any{"Data": map[string]any{"certificate": "PEM", "private_key": "KEY"}}
	w := world{"consul": {"cn": "x"}, "vault": {"pki/issue common_name=x ttl=1h": cert}}
	var ts []*Template
	for i, text := range texts {
		tm, err := Parse(fmt.Sprint(i), text, Options{Sources: table()})
		if err != nil {
			t.Fatal(tell(err))
		}
		ts = append(ts, tm)
	}
	local, remote := w.sets()
	needs, err := Plan(t.Context(), local, ts...)
	if err != nil {
		t.Fatal(tell(err))
	}
	got := map[string]bool{}
	for _, n := range needs {
		got[fmt.Sprint(n.Round, n.Ref, n.From, n.Path)] = true
	}
	if want := fmt.Sprint(map[string]bool{"1 consul:cn [] :": true, "1 vault:pki/issue common_name=x ttl=1h [] :": true, "2 : [consul:cn] vault:pki/issue": true}); fmt.Sprint(got) != want {
		t.Errorf("planned %v, want %s", got, want)
	}
	_, rounds, _ := Collect(t.Context(), local, remote, ts...)
	if got, want := fmt.Sprint(rounds, remote["vault"].(*store).asked), "1 [[pki/issue common_name=x ttl=1h]]"; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}

// TestUnsetVariablePlaceholder: without its variables a template can be checked all the same.
func TestUnsetVariablePlaceholder(t *testing.T) {
	tm, err := Parse("t.txt", `{{ (ref "vault:${VAULT_PATH}" "a=b").Data.certificate }}`, Options{Sources: table(), Placeholders: true})
	if err != nil {
		t.Fatal(tell(err))
	}
	docs, _, err := Collect(t.Context(), sources.Set{}, Placeholders(tm), tm)
	if err != nil {
		t.Fatal(tell(err))
	}
	if got := string(docs[0].Bytes()); got != anything {
		t.Errorf("got %q", got)
	}
}

// TestWritesInVain: nothing is written that is not used, or with a value missing.
func TestWritesInVain(t *testing.T) {
	cert := map[string]any{"Data": map[string]any{"c": "PEM"}}
	w := world{
		"env":    {"MODE": "off"},
		"consul": {"off": "off", "on": "on", "cert": "STORED"},
		"vault":  {"pki a=b": cert, "pki a=b#c": "PEM", "pki a=on": cert},
	}
	for _, tt := range []struct {
		name, text, want string
		asked            string // of Vault
		rounds           int
	}{
		{"an arm that Consul decides against", `{{ if eq (key "off") "on" }}{{ (secret "pki" "a=b").Data.c }}{{ else }}none{{ end }}`, "none", "[]", 1},
		{"an arm that Consul decides for", `{{ if eq (key "on") "on" }}{{ (secret "pki" "a=b").Data.c }}{{ end }}`, "PEM", "[[pki a=b]]", 2},
		{"the same, computed", `{{ if eq (key "on") "on" }}{{ (secret "pki" (printf "a=%s" (key "on"))).Data.c }}{{ end }}`, "PEM", "[[pki a=on]]", 2},
		{"an arm that the environment decides against", `{{ if eq (env "MODE") "on" }}{{ (secret "pki" "a=b").Data.c }}{{ else }}none{{ end }}`, "none", "[]", 0},
		{"in a template that is called there", `{{ define "x" }}{{ (secret "pki" "a=b").Data.c }}{{ end }}{{ if eq (key "on") "on" }}{{ template "x" }}{{ end }}`, "PEM", "[[pki a=b]]", 2},
		{"in a template that is not called", `{{ define "x" }}{{ (secret "pki" "a=b").Data.c }}{{ end }}{{ if eq (key "off") "on" }}{{ template "x" }}{{ end }}none`, "none", "[]", 1},
		{"for each of a listing", `{{ range ls "o" }}{{ end }}{{ range $i, $e := split "," "1,2" }}{{ with secret "pki" "a=b" }}{{ .Data.c }}{{ end }}{{ end }}`, "PEMPEM", "[[pki a=b]]", 1},
		{"a parameter with an earlier reference", "{{/*\nparams:\n  c: {from: [\"consul:cert\", \"vault:pki a=b#c\"]}\n*/ -}}\n{{ .c }}", "STORED", "[]", 1},
		{"a parameter whose earlier reference is not held", "{{/*\nparams:\n  c: {from: [\"consul:none\", \"vault:pki a=b#c\"]}\n*/ -}}\n{{ .c }}", "PEM", "[[pki a=b#c]]", 2},
		{"a parameter that is not used", "{{/*\nparams:\n  c: {from: [\"vault:pki a=b#c\"]}\n*/ -}}\n{{ if eq (key \"off\") \"on\" }}{{ .c }}{{ end }}none", "none", "[]", 1},
		{"a parameter that is missing", "{{/*\nparams:\n  p: {type: string}\n*/ -}}\n{{ secret \"pki\" (printf \"a=%s\" .p) }}", "error: t.txt:5:32: parameter p has no value (missing)\n  give it with --set p=...", "[]", 0},
		{"a parameter of the wrong type", "{{/*\nparams:\n  p: {type: port, from: [\"env:MODE\"]}\n*/ -}}\n{{ secret \"pki\" (printf \"a=%d\" .p) }}", "error: t.txt: parameter p: env MODE is not a port (1-65535)", "[]", 0},
		{"an optional parameter", "{{/*\nparams:\n  p: {optional: true}\n*/ -}}\n{{ secret \"pki\" (printf \"a=%s\" .p) }}", "error: t.txt:5:18: parameter p: printf: there is no value (missing)\n  guard it with {{ with }} or {{ if }}, or give it a default", "[]", 0},
		{"a key that is missing", `{{ secret "pki" (printf "a=%s" (key "none")) }}`, "error: t.txt:1:33: consul:none is not there (missing)\n  put it there with: consul kv put none VALUE, or give a default: keyOrDefault \"none\" \"...\"", "[]", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tm, err := Parse("t.txt", tt.text, Options{Sources: table(), Vars: w.vars})
			if err != nil {
				t.Fatal(tell(err))
			}
			local, remote := w.sets()
			docs, rounds, err := Collect(t.Context(), local, remote, tm)
			got := "error: " + tell(err)
			if err == nil {
				got = string(docs[0].Bytes())
			}
			asked := fmt.Sprint(remote["vault"].(*store).asked)
			if got != tt.want || asked != tt.asked || rounds != tt.rounds {
				t.Errorf("got\n%s\nin %d rounds, Vault was asked %s; want\n%s\nin %d, %s", got, rounds, asked, tt.want, tt.rounds, tt.asked)
			}
		})
	}
}
