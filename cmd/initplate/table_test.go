package main

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/report"
	"github.com/initplate/initplate/sources"
	valuesentry "github.com/initplate/initplate/sources/entry"
)

// A shelf is a source that is made up here. What it holds is all that tests know of it.
type shelf map[string]any

func (s shelf) Fetch(_ context.Context, keys []string) (map[string]sources.Value, error) {
	held := map[string]sources.Value{}
	for _, k := range keys {
		if v, ok := s[k]; ok {
			held[k] = sources.Value{Data: v, Origin: "shelf:" + k, Secret: true}
		}
	}
	return held, nil
}

// withShelf is the table of sources with one more, whatever is asked about it.
func withShelf(a *app) sources.Table {
	return append(allSources(a), sources.Row{
		Name: "shelf", Server: "shelf", Title: "Shelf", Secret: true,
		Source: shelf{"key": "of the shelf", "size": "7"},
		Missing: func(key string) string {
			return "put it up with: shelf put " + sources.ShellArgument(key)
		},
		Policy: &sources.Policy{
			Title: "permits", Key: "board", Add: "permit *",
			Rules: func(key string, _ bool) []sources.Rule {
				return []sources.Rule{{Stanza: "permit " + key, Notes: []string{"of one board"}}}
			},
		},
	})
}

// withNote has one more of which there is nothing but the name and the source.
func withNote(a *app) sources.Table {
	return append(allSources(a), sources.Row{Name: "note", Source: shelf{"key": "noted", "size": "8"}})
}

// withForge has one more that takes parameters and has fields, a root, and something for
// every key.
func withForge(a *app) sources.Table {
	writes := func(key string) bool { return strings.Contains(key, " ") }
	return append(allSources(a), sources.Row{
		Name: "forge", Server: "forge", Title: "Forge", Source: shelf{"nails n=3#weight": "9 g", "list": map[string]any{"iron": "yes"}},
		Keys: sources.Keys{
			Marks: "#", Writes: writes,
			With: func(key string, params []string) (string, error) {
				path, field, _ := strings.Cut(key, "#")
				return path + " " + strings.Join(params, " ") + "#" + field, nil
			},
			Covers: func(key, other string) bool { return strings.HasPrefix(other, key) },
		},
		Placeholder: func(key string, of sources.Samples) any {
			if strings.Contains(key, "#") {
				return of.Text
			}
			return of.Fields
		},
		Nothing: func() any { return map[string]any{} },
		Entries: sources.Entries{
			Read: func(_ string, node *yaml.Node) (any, error) { return valuesentry.Fields(node) },
			Same: strings.ToLower,
			Missing: func(key string, _ map[string]any) (text, near string) {
				return valuesentry.Key(key) + ": {FIELD: VALUE}", ""
			},
		},
		Root: &sources.Root{
			Flag: "forge-path", Variable: "FORGE_PATH", Value: "PATH", Where: "in it",
			Holds: func(root, key string) bool { return strings.HasPrefix(key, root+"/") },
			Look:  func(root string) string { return "look into " + root },
		},
	})
}

// TestOneTable: a source that one row adds is answered, planned, permitted, checked,
// replaced by --values and hinted at like those that were there.
func TestOneTable(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = "{{/*\nparams:\n  size: {type: int, from: [\"%s:size\"]}\n*/ -}}\n[m]\na = {{ ref \"%s:key\" }}\nb = {{ .size }}\n"
	for name, content := range map[string]string{
		"t.cnf.tmpl":     strings.ReplaceAll(text, "%s", "shelf"),
		"n.cnf.tmpl":     strings.ReplaceAll(text, "%s", "note"),
		"none.cnf.tmpl":  "[m]\na = {{ ref \"shelf:no board\" }}\n",
		"made.cnf.tmpl":  "[m]\na = {{ ref (printf \"shelf:%s\" (key \"board\")) }}\n",
		"param.cnf.tmpl": "[m]\na = {{ ref \"shelf:key\" \"a=b\" }}\n",
		"other.cnf.tmpl": "[m]\na = {{ ref \"shelv:key\" }}\n",
		"upper.cnf.tmpl": "[m]\na = {{ ref \"shelf:key\" | upper }}\n",

		"forge.cnf.tmpl":    "[m]\na = {{ ref \"forge:nails#weight\" \"n=3\" }}\n",
		"unforged.cnf.tmpl": "[m]\na = {{ if env \"NONE\" }}{{ ref \"forge:none\" \"n=3\" }}{{ else }}no{{ end }}\n",
		"both.cnf.tmpl":     "[m]\na = {{ ref \"env:X\" \"n=3\" }}\n",
		"fields.cnf.tmpl":   "[m]\na = {{ (ref \"forge:list\").iron }}\n",
		"noforge.cnf.tmpl":  "[m]\na = {{ ref \"forge:none\" }}\n",
		"root.cnf.tmpl":     "{{/*\nparams:\n  many: {type: int, default: 5, from: [\"forge:${FORGE_PATH}/x\"]}\n*/ -}}\n[m]\na = {{ .many }}\n",
		"marked.cnf.tmpl":   "[m]\na = {{ ref (printf \"forge:a/%s#weight\" (env \"MARK\")) }}\n",
		"up.cnf.tmpl":       "[m]\na = {{ ref (printf \"forge:a/%s#weight\" (env \"UP\")) }}\n",
		"fields.yaml":       "forge: {list: {iron: 'no'}}\n",
		"twice.yaml":        "forge: {list: {a: b}, LIST: {a: b}}\n",

		"store.yaml": "shelf: {key: from the file, size: 3}\n",
		"note.yaml":  "note: {key: from the file, size: 3}\n",
		"empty.yaml": "shelf: {}\n",
		"near.yaml":  "shelf: {no_board: x}\n",
		"typo.yaml":  "shelv: {key: x}\n",
		"wrong.yaml": "shelf: {key: [1]}\n",
		"local.yaml": "consul: {}\nvault: {}\nparams: {size: 1}\n",
	} {
		must(t, writeFile(name, content))
	}
	for _, tt := range []struct {
		name, args string
		table      func(*app) sources.Table
		code       int
		want       []string // with a "!", what is not to be said
	}{
		{"answered", "render t.cnf.tmpl --out -", withShelf, exitDone, []string{"a = of the shelf\n", "b = 7\n"}},
		{"in two templates", "render t.cnf.tmpl upper.cnf.tmpl", withShelf, exitDone, []string{"a = <secret shelf:key>"}},
		{"secret", "render t.cnf.tmpl", withShelf, exitDone, []string{"a = <secret shelf:key>", "b = <secret shelf:size>"}},
		{"planned", "plan t.cnf.tmpl", withShelf, exitDone, []string{"1      shelf:key  ", "yes     error      t.cnf.tmpl:6:8", "t.cnf.tmpl: parameter size", "1 round\n"}},
		{"permitted", "policy t.cnf.tmpl --for shelf", withShelf, exitDone,
			[]string{"# t.cnf.tmpl:6:8\n# of one board\npermit key\n", "# t.cnf.tmpl: parameter size\n# of one board\npermit size\n"}},
		{"permitted among all", "policy t.cnf.tmpl", withShelf, exitDone,
			[]string{"# Shelf permits\n\n", "permit key\n", "!Vault", "!Consul", "!nothing is read"}},
		{"permitted, computed", "policy made.cnf.tmpl --for shelf", withShelf, exitDone,
			[]string{"a board is computed from consul:board and cannot be known before that: add permit *"}},
		{"a mistyped server", "policy t.cnf.tmpl --for shelv", withShelf, exitUsage, []string{"--for must be shelf, ", " or consul", "did you mean shelf?"}},
		{"checked", "check t.cnf.tmpl", withShelf, exitDone, []string{"t.cnf.tmpl: valid mysql"}},
		{"replaced", "render t.cnf.tmpl --values store.yaml --out -", withShelf, exitDone, []string{"a = from the file\n", "b = 3\n"}},
		{"replaced is secret", "render t.cnf.tmpl --values store.yaml", withShelf, exitDone, []string{"a = <secret shelf:key>"}},
		{"replaced, not planned otherwise", "plan t.cnf.tmpl --values store.yaml", withShelf, exitDone, []string{"1      shelf:key  "}},
		{"a mistyped section", "render t.cnf.tmpl --values typo.yaml", withShelf, exitUsage,
			[]string{`there is no section "shelv"`, "did you mean shelf? sections are consul, vault, aws-ssm, aws-sm, gcp-sm, azure-kv, azure-appconfig, k8s-secret, k8s-configmap, http, exec, env, file and shelf, which answer references, "}},
		{"a section without text", "render t.cnf.tmpl --values wrong.yaml", withShelf, exitUsage, []string{"wrong.yaml:1: shelf: key must be text"}},
		{"missing", "render none.cnf.tmpl", withShelf, exitMissing,
			[]string{"none.cnf.tmpl:2:8: shelf:no board is not there", "hint: put it up with: shelf put 'no board'"}},
		{"missing in a section", "render none.cnf.tmpl --values empty.yaml", withShelf, exitMissing,
			[]string{`hint: put it into empty.yaml, below shelf: "no board": VALUE`}},
		{"mistyped in a section", "render none.cnf.tmpl --values near.yaml", withShelf, exitMissing,
			[]string{`hint: did you mean no_board? else put it into near.yaml, below shelf: "no board": VALUE`}},
		{"without parameters", "render param.cnf.tmpl", withShelf, exitInvalid, []string{"only a reference to Vault takes parameters"}},
		{"a mistyped source", "render other.cnf.tmpl --values local.yaml", withShelf, exitInvalid,
			[]string{`there is no source "shelv"`, "sources are ", "consul, consul-datacenters, consul-node, consul-nodes, consul-service, consul-services, env, ", ", shelf, vault"}},

		{"a name alone", "render n.cnf.tmpl --out - --values local.yaml", withNote, exitDone, []string{"a = noted\n", "b = 1\n"}},
		{"a name alone, planned", "plan n.cnf.tmpl", withNote, exitDone, []string{"local  note:key   no      error", "2 references, 0 rounds"}},
		{"a name alone, checked", "check n.cnf.tmpl", withNote, exitDone, []string{"n.cnf.tmpl: valid mysql"}},
		{"a name alone has no policy", "policy n.cnf.tmpl", withNote, exitDone, []string{"# Vault policy\n\n# nothing is read\n\n# Consul ACL rules\n\n# nothing is read\n"}},
		{"a name alone, replaced", "render n.cnf.tmpl --values note.yaml --values local.yaml --out -", withNote, exitDone, []string{"a = from the file\n"}},
		{"a name that there is not", "render n.cnf.tmpl --values local.yaml", allSources, exitInvalid, []string{`there is no source "note"`}},

		{"written", "render forge.cnf.tmpl --values local.yaml --out -", withForge, exitDone, []string{"a = 9 g\n"}},
		{"written, not in vain", "render unforged.cnf.tmpl --values local.yaml --log-level debug", withForge, exitDone, []string{"a = no\n", "!forge:"}},
		{"written, planned", "plan forge.cnf.tmpl", withForge, exitDone, []string{"1      forge:nails n=3#weight  no "}},
		{"parameters of others", "render both.cnf.tmpl", withForge, exitInvalid, []string{"only a reference to Vault or Forge takes parameters"}},
		{"a field that is not checked", "check fields.cnf.tmpl", withForge, exitDone, []string{"fields.cnf.tmpl: valid mysql"}},
		{"fields in a section", "render fields.cnf.tmpl --values fields.yaml --values local.yaml --out -", withForge, exitDone, []string{"a = no\n"}},
		{"two names for one", "render fields.cnf.tmpl --values twice.yaml", withForge, exitUsage, []string{"twice.yaml:1: forge: list names the same value as LIST"}},
		{"its entry is missing", "render noforge.cnf.tmpl --values fields.yaml", withForge, exitMissing,
			[]string{"hint: put it into fields.yaml, below forge: none: {FIELD: VALUE}"}},
		{"nothing below its root", "render root.cnf.tmpl --values local.yaml", withForge, exitMissing,
			[]string{"FORGE_PATH smithy: nothing that was asked for is in it: forge:smithy/x", "look into smithy; if it may be empty, add --allow-missing=forge-path"}},
		{"allowed", "render root.cnf.tmpl --values local.yaml --allow-missing=forge-path", withForge, exitDone, []string{"a = 5\n"}},
		{"not allowed", "render root.cnf.tmpl --allow-missing=forge", withForge, exitUsage, []string{"--allow-missing must be consul-prefix, vault-path, forge-path or from"}},
		{"a value with a mark", "plan marked.cnf.tmpl", withForge, exitDone, []string{"forge:a/x%23y#weight"}},
		{"a value that leads out", "plan up.cnf.tmpl", withForge, exitInvalid, []string{"makes a segment of the path that is .."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			said, code := saidWith(tt.table, strings.Fields(tt.args))
			if code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			for _, want := range tt.want {
				if unwanted, not := strings.CutPrefix(want, "!"); not && strings.Contains(said, unwanted) {
					t.Errorf("says %q:\n%s", unwanted, said)
				} else if !not && !strings.Contains(said, want) {
					t.Errorf("does not say %q:\n%s", want, said)
				}
			}
		})
	}
}

// TestOneTableReport: a report says that what a source holds is secret, and what was asked
// of it.
func TestOneTableReport(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, writeFile("t.cnf.tmpl", "[m]\na = {{ ref \"shelf:key\" }}\n"))
	if said, code := saidWith(withShelf, []string{"render", "t.cnf.tmpl", "--out", "my.cnf", "--report", "r.json"}); code != exitDone {
		t.Fatalf("exit code %d: %s", code, said)
	}
	var r report.Report
	must(t, json.Unmarshal([]byte(read(t, "r.json")), &r))
	if len(r.Outputs) != 1 || len(r.Rounds) != 1 || r.Rounds[0].References["shelf"] != 1 {
		t.Fatalf("got outputs %+v and rounds %+v", r.Outputs, r.Rounds)
	}
	want := []report.Reference{{Reference: "shelf:key", Held: true, Secret: true}}
	if got := r.Outputs[0].References; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// saidWith runs the program in this process with a table of sources, and returns all that
// it writes and its exit code.
func saidWith(table func(*app) sources.Table, args []string) (string, int) {
	lookup := func(name string) (string, bool) {
		value := map[string]string{"FORGE_PATH": "smithy", "MARK": "x#y", "UP": ".."}[name]
		return value, value != ""
	}
	return saidTo(lookup, func() []string { return nil }, table, args)
}

// saidTo is saidWith in an environment.
func saidTo(
	lookup func(string) (string, bool), environ func() []string, table func(*app) sources.Table, args []string,
) (string, int) {
	var said bytes.Buffer
	a := newApp(streams{strings.NewReader(""), &said, &said, noTerminal, noTerminal, lookup, environ, nil})
	a.tabulate = table
	code := a.run(context.Background(), args)
	return said.String(), code
}

// TestTable: sources of one server stand together, the one with its name first if there is
// one; names are there once, and what sets a root is a flag.
func TestTable(t *testing.T) {
	a := anApp()
	table := a.table()
	for _, root := range table.Roots() {
		if _, ok := a.rootFlags()[root.Variable]; !ok {
			t.Errorf("there is no flag --%s", root.Flag)
		}
	}
	var seen []string
	for i, row := range table {
		if slices.Contains(seen, row.Name) {
			t.Errorf("%s is there twice", row.Name)
		}
		seen = append(seen, row.Name)
		isBeside := func(other sources.Row) bool { return row.Server != "" && other.Server == row.Server }
		if slices.ContainsFunc(table[:i], isBeside) && (!isBeside(table[i-1]) || row.Name == row.Server) {
			t.Errorf("%s is not behind the others of %s, or not the first", row.Name, row.Server)
		}
	}
}
