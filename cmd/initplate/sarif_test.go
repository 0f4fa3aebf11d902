package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// sarifSchema is OASIS' own schema.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	must(t, err)
	return schema
}

// TestSARIF: what check says is what SARIF's schema allows, with each finding at its place.
func TestSARIF(t *testing.T) {
	schema := sarifSchema(t)
	if err := validSARIF(t, schema, `{"version": "2.1.0", "runs": [{"results": []}]}`); err == nil {
		t.Error("the schema allows a run without a tool")
	}

	dir := t.TempDir()
	for name, text := range map[string]string{
		"good.yaml":       "a: 1\n",
		"broken.yaml":     "a: 1\nb: [\n",
		"a b/é.cnf":       "[mysqld]\nmax_conections = 3\nlog_error = /a#b\n",
		"c:d.yaml.tmpl":   "é: {{ key \"x\" | nope }}\n",
		"zeros.yaml.tmpl": "{{/* params: {v: {}} */ -}}\nv: {{ .v }}\n",
		"open.yaml.tmpl":  "{{/*\nmode: \"0644\"\nparams: {p: {secret: true}}\n*/ -}}\np: {{ .p }}\n",
	} {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}

	for _, tt := range []struct {
		name string
		args []string
		code int
		want []string // level rule uri:line:column, or a logical name
	}{
		{"nothing", []string{"good.yaml"}, 0, nil},
		{"syntax", []string{"broken.yaml"}, 1, []string{"error syntax broken.yaml:3:1"}},
		{"lint", []string{"a b"}, 1, []string{"warning misread a%20b/%C3%A9.cnf:3:1", "error option a%20b/%C3%A9.cnf:2:1"}},
		{"only warnings", []string{"a b", "--lint", "warn"}, 0, []string{"warning misread a%20b/%C3%A9.cnf:3:1", "warning option a%20b/%C3%A9.cnf:2:1"}},
		{"a column in characters", []string{"c:d.yaml.tmpl"}, 1, []string{"error render ./c:d.yaml.tmpl:1:17"}},
		{"a value", []string{"zeros.yaml.tmpl", "--set", "v=1.0"}, 0, []string{"warning value zeros.yaml.tmpl:2:7"}},
		{"a mode", []string{"open.yaml.tmpl", "--set", "p=x"}, 0, []string{"warning mode open.yaml.tmpl"}},
		{"an absolute path", []string{filepath.Join(dir, "broken.yaml")}, 1, []string{"error syntax broken.yaml:3:1"}},
		{"a bundled template", []string{"mysql", "--set", "port=0"}, 1, []string{"error render (mysql)"}},
		{"no such file", []string{"nope.yaml", "good.yaml"}, 2, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"check", "--rules", "mysql", "--server-user", "none", "-o", "sarif"}, tt.args...)
			out, code := checkedIn(t, dir, args)
			if err := validSARIF(t, schema, out); err != nil || code != tt.code {
				t.Errorf("exit code %d, %v:\n%s", code, err, out)
			}
			if got, want := strings.Join(placesIn(t, out), "\n"), strings.Join(tt.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if failed := strings.Contains(out, `"executionSuccessful": false`); failed != (tt.code == 2) || strings.Contains(out, dir) {
				t.Errorf("got %s", out)
			}
		})
	}
}

func validSARIF(t *testing.T, schema *jsonschema.Schema, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	must(t, err)
	return schema.Validate(doc)
}

// checkedIn runs the program in a directory and returns its output and exit code.
func checkedIn(t *testing.T, dir string, args []string) (out string, code int) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	var stdout bytes.Buffer
	cmd := exec.Command(exe, args...)
	cmd.Args[0], cmd.Dir, cmd.Env, cmd.Stdout = "initplate", dir, []string{}, &stdout
	cmd.Run()
	return stdout.String(), cmd.ProcessState.ExitCode()
}

// placesIn returns the results of a log, each as "LEVEL RULE PLACE".
func placesIn(t *testing.T, text string) (all []string) {
	t.Helper()
	var log sarifLog
	must(t, json.Unmarshal([]byte(text), &log))
	for _, r := range log.Runs[0].Results {
		if rule := log.Runs[0].Tool.Driver.Rules[r.RuleIndex]; rule.ID != r.RuleID {
			t.Errorf("the index of %s is that of %s", r.RuleID, rule.ID)
		}
		all = append(all, r.Level+" "+string(r.RuleID)+" "+placeIn(r.Locations[0]))
	}
	return all
}

func placeIn(l sarifLocation) string {
	switch {
	case l.Physical == nil:
		return "(" + l.Logical[0].Name + ")"
	case l.Physical.Region == nil:
		return l.Physical.Artifact.URI
	}
	return l.Physical.Artifact.URI + ":" + strconv.Itoa(l.Physical.Region.StartLine) + ":" + strconv.Itoa(l.Physical.Region.StartColumn)
}
