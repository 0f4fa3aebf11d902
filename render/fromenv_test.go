package render

import (
	"context"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
)

// renderFromEnv renders a template with an environment that can be listed.
func renderFromEnv(t *testing.T, vars map[string]any, text string, check bool) (*Document, *Template, error) {
	t.Helper()
	env := sources.EnvRow(nil, nil)
	local := sources.Set{"env": env.StandIn(vars), "file": &store{whose: "file"}}
	tm, err := Parse("t.properties.tmpl", text, Options{Sources: table(), Placeholders: check, Params: map[string]header.Given{}})
	if err != nil {
		return nil, nil, err
	}
	if check {
		doc, err := Check(context.Background(), local, func(s sources.Set) sources.Set { return s }, tm)
		return doc, tm, err
	}
	remote := sources.Set{"consul": &store{whose: "consul", held: map[string]any{"k/x": "v"}}, "vault": &store{whose: "vault"}}
	docs, rounds, err := Collect(context.Background(), local, remote, tm)
	if err != nil {
		return nil, tm, err
	}
	if rounds > 1 {
		t.Errorf("%d rounds", rounds)
	}
	return docs[0], tm, nil
}

func TestFromEnv(t *testing.T) {
	const each = `{{ range $name, $value := fromEnv "KAFKA_" }}{{ $name | lower | replace "_" "." }}={{ $value }}` + "\n{{ end }}"
	vars := map[string]any{
		"KAFKA_LOG_DIRS": "/a", "KAFKA_B": "x\ny", "KAFKA_EMPTY": "", "KAFKA_PW": "s3cret", "OTHER": "o", "KAFKA": "k",
		"KAFKA_PORT": "tcp://10.0.0.1:9092", "KAFKA_PORT_9092_TCP": "tcp://10.0.0.1:9092", "KAFKA_SERVICE_HOST": "10.0.0.1", "KAFKA_SERVICE_PORT": "9092",
	}
	secret := "{{/*\nparams: {pw: {secret: true, from: [env:KAFKA_PW]}}\n*/ -}}\n"
	for _, tt := range []struct{ name, text, want, redacted string }{
		{"range", each, "b=x\\ny\nempty=\nlog.dirs=/a\npw=s3cret\n", ""},
		{"field", `a={{ (fromEnv "KAFKA_").LOG_DIRS }}` + "\n", "a=/a\n", ""},
		{"tested field", `a={{ if (fromEnv "KAFKA_").NO }}x{{ else }}y{{ end }}` + "\n", "a=y\n", ""},
		{"piped", `a={{ "KAFKA_" | fromEnv | len }}` + "\n", "a=4\n", ""},
		{"none", `{{ range fromEnv "NONE_" }}x{{ else }}a=b{{ end }}` + "\n", "a=b\n", ""},
		{"into a key", `a={{ key (printf "k/%s" (fromEnv "X_").A) }}` + "\n", "a=v\n", ""},
		{"a secret of them", secret + each, "b=x\\ny\nempty=\nlog.dirs=/a\npw=s3cret\n",
			"<secret env:KAFKA_B, env:KAFKA_EMPTY, env:KAFKA_LOG_DIRS, env:KAFKA_PW>"},
		{"a secret of another prefix", secret + `{{ range $k, $v := fromEnv "OTH" }}a={{ $v }}{{ end }}` + "\n", "a=o\n", "a=o\n"},

		{"empty prefix", `{{ fromEnv "" }}`, "t.properties.tmpl:1:4: fromEnv: the prefix is empty: all of the environment would be read, with what it holds for other programs; write what the names begin with", ""},
		{"computed prefix", `{{ fromEnv (env "X") }}`, "t.properties.tmpl:1:4: fromEnv: the prefix must be a text in quotes\n  a plan names the variables that are read", ""},
		{"prefix of a variable", `{{ $p := "A_" }}{{ fromEnv $p }}`, "t.properties.tmpl:1:20: fromEnv: the prefix must be a text in quotes\n  a plan names the variables that are read", ""},
		{"pattern", `{{ fromEnv "A_*" }}`, `t.properties.tmpl:1:4: fromEnv: the prefix is not the beginning of a variable's name, as in fromEnv "KAFKA_"`, ""},
		{"printed whole", `a={{ fromEnv "OTH" }}`, "t.properties.tmpl:1:6: env:OTHER: the value is a map, not one value\n  take a field of it, print each entry with range, or the whole map with | toJSON", ""},
		{"no such variable", `a={{ (fromEnv "OTH").NO }}`, `t.properties.tmpl:1:21: env:OTHER has no field "NO" (missing)`, ""},
		{"secret in a key", secret + `a={{ key (fromEnv "KAFKA_").B }}`, "t.properties.tmpl:4:6: key: the key is computed from a secret, and keys are shown in logs and errors", ""},
		{"env of several", `a={{ env "A_*" }}`, `t.properties.tmpl:1:6: env: A_*: one variable is meant: fromEnv "PREFIX" reads all that begin with a prefix`, ""},
		{"ref of several", `a={{ ref "env:A_*" }}`, `t.properties.tmpl:1:6: ref: one variable is meant: fromEnv "PREFIX" reads all that begin with a prefix`, ""},
		{"no argument", `a={{ fromEnv }}`, "t.properties.tmpl:1:6: fromEnv: the prefix must be a text in quotes\n  a plan names the variables that are read", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vars["X_A"] = "x"
			doc, _, err := renderFromEnv(t, vars, tt.text, false)
			got := tell(err)
			if err == nil {
				got = string(doc.Bytes())
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if err != nil && strings.Contains(got, "s3cret") || err == nil && tt.redacted != "" && !strings.Contains(string(doc.Redacted()), tt.redacted) {
				t.Errorf("redacted: %s", doc.Redacted())
			}
			if err == nil && tt.redacted != "" && tt.redacted[0] == '<' && strings.Contains(string(doc.Redacted()), "s3cret") {
				t.Errorf("the secret shows: %s", doc.Redacted())
			}
		})
	}
}

// TestFromEnvPlanned: a plan names each variable, a document where each line is from, and a
// check without the variables has a placeholder.
func TestFromEnvPlanned(t *testing.T) {
	const text = `{{ range $name, $value := fromEnv "KAFKA_" }}{{ $name }}={{ $value }}` + "\n{{ end }}"
	vars := map[string]any{"KAFKA_A": "1", "KAFKA_B": "2"}
	doc, tm, err := renderFromEnv(t, vars, text, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(doc.Origins()[0].From, " "); got != "env:KAFKA_A env:KAFKA_B" {
		t.Errorf("the first line is from %s", got)
	}

	env := sources.EnvRow(nil, nil)
	needs, err := Plan(context.Background(), sources.Set{"env": env.StandIn(vars)}, tm)
	var refs []string
	for _, n := range needs {
		refs = append(refs, n.Ref.String())
	}
	if got := strings.Join(refs, " "); got != "env:KAFKA_A env:KAFKA_B" || err != nil {
		t.Errorf("the plan has %s, %v", got, err)
	}

	for _, vars := range []map[string]any{{}, vars} {
		doc, _, err := renderFromEnv(t, vars, text, true)
		if err != nil || !strings.Contains(string(doc.Bytes()), "=") {
			t.Errorf("check of %v: %v", vars, err)
		}
	}
	if _, _, err := renderFromEnv(t, map[string]any{}, `{{ range $n, $v := fromEnv "A_" }}{{ $n }}={{ $v.x }}{{ end }}{{ nope }}`, true); err == nil {
		t.Error("a check finds nothing wrong")
	}
}

// TestRequired: a required value that is not there is missing, and the message is the template's.
func TestRequired(t *testing.T) {
	w := world{
		"env": {"SET": "v", "EMPTY": ""}, "consul": {"k": "", "json": `{"a": null}`},
		"vault": {"s": secretKV2(map[string]any{"pw": "s3cret"})},
	}
	for _, tt := range []struct{ name, in, want string }{
		{"there", `{{ required "give it" (env "SET") }}`, "v"},
		{"piped", `{{ env "SET" | required "give it" | upper }}`, "V"},
		{"empty", `{{ required "set EMPTY" (env "EMPTY") }}`, "t.txt:1:4: env:EMPTY: required: set EMPTY (missing)"},
		{"not set", `{{ env "NONE" | required "set NONE" }}`, "t.txt:1:17: env:NONE: required: set NONE (missing)"},
		{"no field", `{{ (secret "s").Data.data.port | required "the secret needs a port" }}`, "t.txt:1:34: vault:s: required: the secret needs a port (missing)"},
		{"no field, an argument", `{{ required "the secret needs a port" (secret "s").Data.data.port }}`, "t.txt:1:4: vault:s: required: the secret needs a port (missing)"},
		{"null", `{{ (key "json" | parseJSON).a | required "a" }}`, "t.txt:1:33: consul:json: required: a (missing)"},
		{"message of a value", `{{ required (secret "s").Data.data.pw (env "EMPTY") }}`, "t.txt:1:4: required: the message must be a text in quotes\n  write required \"MESSAGE\" VALUE"},
		{"message of a variable", `{{ $m := "x" }}{{ required $m (env "EMPTY") }}`, "t.txt:1:19: required: the message must be a text in quotes\n  write required \"MESSAGE\" VALUE"},
		{"message made by printf", `{{ required (printf "%s" (env "SET")) (env "EMPTY") }}`, "t.txt:1:4: required: the message must be a text in quotes\n  write required \"MESSAGE\" VALUE"},
		{"no value", `{{ required "x" }}`, "t.txt:1:4: required: takes 2 arguments, not 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := renderIn(t, w, "t.txt", tt.in, nil)
			got := tell(err)
			if err == nil {
				got = string(doc.Bytes())
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
