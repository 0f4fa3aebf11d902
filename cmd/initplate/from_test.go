package main

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/templates"
)

// A crate is a made-up source that refuses the keys in which it has an error.
type crate struct {
	name string
	held map[string]any
}

func (c crate) Fetch(_ context.Context, keys []string) (map[string]sources.Value, error) {
	held := map[string]sources.Value{}
	var errs []error
	for _, k := range keys {
		switch v := c.held[k].(type) {
		case nil:
		case error:
			errs = append(errs, &sources.Error{Source: c.name, Keys: []string{k}, Kind: sources.Refused, Err: v})
		default:
			held[k] = sources.Value{Data: v, Origin: c.name + ":" + k}
		}
	}
	return held, errors.Join(errs...)
}

// withCrates is the table of sources with a source of paths, one of documents and one
// without secrets.
func withCrates(a *app) sources.Table {
	inDocument := func(at, name string) string { return at + "#" + name }
	statement := func(key string, _ bool) []sources.Rule {
		text, _ := json.Marshal(map[string]string{"Resource": key})
		return []sources.Rule{{Stanza: string(text), Notes: []string{"of one crate"}}}
	}
	whole := func(stanzas []string) string { return "[" + strings.Join(stanzas, ",\n") + "]" }
	return append(allSources(a),
		sources.Row{
			Name: "crate", Server: "harbour", Title: "Harbour", SomeSecret: true,
			Source: crate{"crate", map[string]any{
				"/db/port": "3310", "/db/host": "crate.example", "/db/level": "warn", "/db/p-0/port": "3399",
				"/denied/host": errors.New("not allowed"), "/low/host": "low.example", "/low/ssl_ca": "/low/ca",
				"/typed/port": "many",
			}},
			Policy: &sources.Policy{Title: "grant", Key: "crate", Add: "all", Rules: statement, Whole: whole},
		},
		sources.Row{
			Name: "chest", Server: "harbour", Title: "Harbour", Secret: true,
			Source: crate{"chest", map[string]any{"db#password": "of the chest", "db#username": "sailor", "db#host": "chest.example"}},
			Keys:   sources.Keys{Marks: "#", Below: inDocument},
			Policy: &sources.Policy{Title: "grant", Key: "chest", Rules: statement, Whole: whole},
		},
		sources.Row{
			Name: "nest", Server: "nest", Secret: true,
			Source: crate{"nest", map[string]any{"doc#/a/port": "3315"}},
			Keys: sources.Keys{Marks: "#", Below: func(at, name string) string {
				document, field, one := strings.Cut(at, "#")
				if !one {
					return document + "#" + name
				}
				return document + "#" + field + "/" + name
			}},
		},
		sources.Row{
			Name: "board", Server: "board",
			Source:  crate{"board", map[string]any{"db/port": "3311", "db/password": "for all to see"}},
			Missing: func(key string) string { return "write it on the board" },
		},
	)
}

// TestFrom: --from names places, which are looked at in order, after the environment and
// files and before Consul and Vault.
func TestFrom(t *testing.T) {
	t.Chdir(t.TempDir())
	const param = "{{/*\nparams:\n  %: {from: [%]}\n*/ -}}\n[m]\na = {{ .% }}\n"
	own := func(name, from string) string {
		text := strings.Replace(param, "%", name, 1)
		return strings.Replace(strings.Replace(text, "%", from, 1), "%", name, 1)
	}
	must(t, os.Mkdir("dir", 0o755))
	for name, text := range map[string]string{
		"log.cnf.tmpl":   own("level", `"consul:${LOG_CONSUL_PREFIX}/level"`),
		"late.cnf.tmpl":  own("x", `"consul:${CONSUL_PREFIX}/x", "file:late"`),
		"twice.cnf.tmpl": strings.Replace(own("port", `"consul:${CONSUL_PREFIX}/port"`), "*/", "  other: {default: 1, from: [\"consul:${METRICS_CONSUL_PREFIX}/port\"]}\n*/", 1),
		"pod.cnf.tmpl":   own("port", `"consul:${CONSUL_PREFIX}/${POD}/port"`),
		"out.cnf.tmpl":   own("port", `"consul:${CONSUL_PREFIX}/${UP}/port"`),
		"deep.cnf.tmpl":  own("x", `"vault:${VAULT_PATH:-secret/data/x}/a?version=2#b"`),
		"fixed.cnf.tmpl": own("x", `"consul:fixed/x"`),
		"tree.cnf.tmpl":  own("x", `"consul:${CONSUL_PREFIX}/x/"`),
		"local.yaml":     "consul: {}\nvault: {}\n",
		"consul.yaml":    "consul: {c/port: 3312, c/host: consul.example}\nvault: {v: {password: of Vault}}\n",
		"crate.yaml":     "crate: {/db/port: 3313}\nconsul: {}\nvault: {}\n",
		"dir/port":       "3314\n",
		"dir/password":   "of a file\n",
	} {
		must(t, writeFile(name, text))
	}

	both := "--from crate:/db/ --from chest:db "
	for _, tt := range []struct {
		name, args string
		env        map[string]string
		code       int
		want       []string // with a "!", what is not to be said
	}{
		{"paths and documents", "render mysql-client --out - --values local.yaml " + both, nil, exitDone,
			[]string{"host = crate.example\n", "port = 3310\n", "user = sailor\n", "password = of the chest\n"}},
		{"the other order", "render mysql-client --out - --values local.yaml --from chest:db --from crate:/db", nil, exitDone,
			[]string{"host = chest.example\n", "port = 3310\n"}},
		{"before Consul and Vault", "render mysql-client --out - --values consul.yaml --consul-prefix c --vault-path v --from crate:/low", nil, exitDone,
			[]string{"host = low.example\n", "port = 3312\n", "password = of Vault\n"}},
		{"after the environment", "render mysql-client --out - --values local.yaml " + both, map[string]string{"MYSQL_HOST": "env.example"}, exitDone,
			[]string{"host = env.example\n", "port = 3310\n"}},
		{"after --set", "render mysql-client --out - --values local.yaml --set port=1 " + both, nil, exitDone, []string{"port = 1\n"}},
		{"a variable", "render mysql-client --out - --values local.yaml", map[string]string{"INITPLATE_FROM": "crate:/db, chest:db"}, exitDone,
			[]string{"host = crate.example\n", "user = sailor\n"}},
		{"of a directory", "render mysql-client --out - --values local.yaml --from file:dir", nil, exitDone,
			[]string{"port = 3314\n", "password = of a file\n"}},
		{"below a field of a document", "render mysql-client --out - --values local.yaml --from nest:doc#/a", nil, exitDone, []string{"port = 3315\n"}},
		{"no secret from what has none", "render mysql-client --out - --values local.yaml --from board:db", nil, exitDone,
			[]string{"port = 3311\n", "!password"}},
		{"no secret is asked there", "plan mysql-client --from board:db", nil, exitDone, []string{"board:db/port", "!board:db/password"}},
		{"an own prefix", "render log.cnf.tmpl --out - --values local.yaml --from crate:/db", nil, exitDone, []string{"a = warn\n"}},
		{"one name below two prefixes", "templates twice.cnf.tmpl --from crate:/db", nil, exitDone,
			[]string{"crate:/db/port, consul:${CONSUL_PREFIX}/port", "default 1, from consul:${METRICS_CONSUL_PREFIX}/port"}},
		{"a variable in the name", "render pod.cnf.tmpl --out - --values local.yaml --from crate:/db", nil, exitDone, []string{"a = 3399\n"}},
		{"a name that leads out", "render out.cnf.tmpl --values local.yaml --from crate:/db", nil, exitInvalid, []string{"makes a segment of the path that is .."}},
		{"a path with a field", "plan deep.cnf.tmpl --from chest:db", nil, exitDone, []string{"chest:db#a/b"}},
		{"below no root", "plan fixed.cnf.tmpl --from crate:/db", nil, exitDone,
			[]string{"!crate:/db/x", "warning: --from crate:/db: no parameter of the templates is looked for there"}},
		{"a listing", "plan tree.cnf.tmpl", map[string]string{"INITPLATE_FROM": "crate:/db"}, exitDone, []string{"!crate"}},
		{"before a file that comes late", "plan late.cnf.tmpl --from crate:/db", nil, exitDone, []string{"1      crate:/db/x  ?       next       late.cnf.tmpl: parameter x, 1 of 2"}},
		{"from --values", "render mysql-client --out - --values crate.yaml --from crate:/db", nil, exitDone, []string{"port = 3313\n"}},

		{"denied", "render mysql-client --values local.yaml --from crate:/denied", nil, exitRefused, []string{"crate:/denied/host: not allowed"}},
		{"of the wrong type", "render mysql-client --values local.yaml --from crate:/typed", nil, exitInvalid, []string{"port: crate /typed/port is not a port"}},
		{"nothing there", "render mysql-client --values local.yaml --from crate:/bd", nil, exitMissing,
			[]string{"error: --from crate:/bd: nothing that was asked for is there: crate:/bd/host, crate:/bd/password, crate:/bd/port and 7 more",
				"hint: is the place right? if it may be empty, add --allow-missing=from"}},
		{"nothing in one of two", "render mysql-client --values local.yaml --from crate:/db --from chest:none", nil, exitMissing,
			[]string{"--from chest:none: nothing that was asked for is there: chest:none#host, ", "add --allow-missing=chest:none", "!--from crate"}},
		{"nothing in a variable's", "render mysql-client --values local.yaml", map[string]string{"INITPLATE_FROM": "crate:/bd"}, exitMissing,
			[]string{"error: INITPLATE_FROM crate:/bd: nothing"}},
		{"nothing in Consul", "render mysql-client --values local.yaml --from consul:a/b", nil, exitMissing,
			[]string{"error: --from consul:a/b: nothing that was asked for is there", "look at the section consul of --values"}},
		{"nothing in a directory", "render mysql-client --values local.yaml --from file:none", nil, exitMissing, []string{"--from file:none: nothing"}},
		{"allowed", "render mysql-client --values local.yaml --from crate:/bd --from chest:none --allow-missing from", nil, exitDone, []string{"port = 3306"}},
		{"one is allowed", "render mysql-client --values local.yaml --from crate:/db --from chest:none --allow-missing chest:none/", nil, exitDone, []string{"port = 3310"}},
		{"another is allowed", "render mysql-client --values local.yaml --from crate:/db --allow-missing chest:none", nil, exitUsage,
			[]string{`--allow-missing must be consul-prefix, vault-path or from, not "chest:none"`}},
		{"the hint of a missing value", "render log.cnf.tmpl --values local.yaml --from crate:/low --from board:db --allow-missing from,board:db", map[string]string{"LOG_CONSUL_PREFIX": "l"}, exitMissing,
			[]string{"give it with --set level=..., or put it at crate:/low/level, or put it at board:db/level"}},
		{"a missing value", "render pod.cnf.tmpl --values local.yaml --from crate:/low --allow-missing from", map[string]string{"CONSUL_PREFIX": "c"}, exitMissing,
			[]string{"put it at crate:/low/p-0/port, or put it into local.yaml, below consul: c/p-0/port: VALUE"}},

		{"checked", "check mysql-client " + both, nil, exitDone, []string{"mysql-client: valid mysql"}},
		{"described", "templates mysql-client " + both, nil, exitDone,
			[]string{"env:MYSQL_TCP_PORT, crate:/db/port, chest:db#port, consul:${CONSUL_PREFIX}/port", "crate:/db/username, chest:db#user, chest:db#username, consul:"}},
		{"permitted", "policy mysql-client " + both + "--for harbour", nil, exitDone,
			[]string{"[{\"Resource\":\"/db/host\"},\n{\"Resource\":\"/db/password\"},\n", "note: crate:/db/host: mysql-client: parameter host\n", "parameter user\ninitplate: note: of one crate\n[", "!# "}},
		{"permitted among all", "policy mysql-client --consul-prefix c " + both, nil, exitDone,
			[]string{"# Harbour grant\n\n# crate:/db/host: mysql-client: parameter host\n", "# of one crate\n[", "\n\n# Consul ACL rules\n\n# mysql-client: ", "!note:", "!Vault"}},
		{"nothing is permitted", "policy fixed.cnf.tmpl --for harbour", nil, exitDone, []string{"note: nothing is read\n", "!["}},
		{"in a preset", "podpreset mysql-client --server-user 1:1 --servers= " + both, nil, exitDone,
			[]string{"--from crate:/db --from chest:db\n", `{name: INITPLATE_FROM, value: "crate:/db,chest:db"}`, "!VAULT_TOKEN"}},
		{"a comma in a preset", "podpreset mysql-client --server-user 1:1 --from crate:/a,b", nil, exitUsage, []string{"a comma separates places in a variable"}},
		{"in a preset of what reads nothing there", "podpreset cert --server-user 1:1 --from crate:/db", nil, exitDone, []string{"INITPLATE_FROM"}},
		{"completed", "__complete render --from cr", nil, exitDone, []string{"crate:\n", "vault:\n", "!env:", "!consul-node"}},
		{"servers completed", "__complete policy --for h", nil, exitDone, []string{"harbour\n", "vault\n"}},
		{"servers in help", "policy --help", nil, exitDone, []string{"print only those of SERVER: harbour, "}},

		{"a mistyped source", "plan mysql-client --from crat:/db", nil, exitUsage, []string{"--from crat:/db: there is no source crat\n", "did you mean crate?"}},
		{"no reference", "plan mysql-client --from /db", nil, exitUsage, []string{"--from /db: it is not SOURCE:PATH"}},
		{"a password in a URL", "plan mysql-client --from crat:https://u:planted@h/x", nil, exitUsage, []string{"--from crat:https://...@h/x: there is no source", "!planted"}},
		{"a reference of another tool", "plan mysql-client --from ref+vault://secret/data/db#/password", nil, exitUsage,
			[]string{"there is no source ref+vault", "that is how vals writes it; here, write vault:secret/data/db#password"}},
		{"no path", "plan mysql-client --from crate:", nil, exitUsage, []string{"it is not SOURCE:PATH"}},
		{"all paths", "plan mysql-client --from crate:/", nil, exitDone, []string{"crate:/port"}},
		{"a field", "plan mysql-client --from chest:db#a", nil, exitUsage, []string{"it names the field a\n", "leave that out: chest:db\n"}},
		{"a line of a file", "plan mysql-client --from file:/etc/labels#a", nil, exitUsage, []string{"it names the field a\n", "leave that out: file:/etc/labels\n"}},
		{"the environment", "plan mysql-client --from env:DB", nil, exitUsage, []string{"in env, no value is below another one"}},
		{"the catalog", "plan mysql-client --from consul-service:db", nil, exitUsage, []string{"in consul-service, no value is below"}},
		{"variables", "plan mysql-client --from crate:/${X}", nil, exitUsage, []string{"variables are not replaced in it", "$(NAME)"}},
		{"what is made", "plan mysql-client --from vault:a%20b", map[string]string{"INITPLATE_FROM": "vault:pki/issue/x a=b"}, exitDone, []string{"vault:a%20b#port"}},
		{"what creates something", "plan mysql-client", map[string]string{"INITPLATE_FROM": "vault:pki/issue/x a=b"}, exitUsage,
			[]string{"INITPLATE_FROM vault:pki/issue/x a=b: asking for it creates something"}},
		{"a datacenter", "plan mysql-client --from consul:a/@dc2", nil, exitDone, []string{"consul:a/port@dc2"}},
		{"a wrong datacenter", "plan mysql-client --from consul:a@", nil, exitUsage, []string{"a value below it would be consul:a", "a datacenter must follow"}},
		{"twice", "plan mysql-client --from crate:/db --from crate:/db/", nil, exitDone, []string{"parameter port, 3 of 3"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			said, code := saidIn(t, tt.env, withCrates, strings.Fields(tt.args))
			unwrapped := strings.Join(strings.Fields(said), " ")
			if code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			for _, want := range tt.want {
				if unwanted, not := strings.CutPrefix(want, "!"); not && strings.Contains(said, unwanted) {
					t.Errorf("says %q:\n%s", unwanted, said)
				} else if !not && !strings.Contains(said, want) && !strings.Contains(unwrapped, want) {
					t.Errorf("does not say %q:\n%s", want, said)
				}
			}
		})
	}
}

// TestFromOfBundled: each reference of a bundled template to Consul or Vault has one to each
// place, but for names of two prefixes, and secrets where none are kept.
func TestFromOfBundled(t *testing.T) {
	rooted := regexp.MustCompile(`^(?:consul:\$\{(\w*)CONSUL_PREFIX\}/|vault:\$\{(\w*)VAULT_PATH\}#)(.+)$`)
	a := anApp()
	a.tabulate = withCrates
	a.From = []string{"crate:/at", "board:at"}
	places, err := a.places()
	must(t, err)
	shared := map[string]string{"mysqld-exporter": "port", "telegraf": "port"}
	seen := 0
	for _, file := range templates.All() {
		parsed, err := render.Parse(file.Name, file.Text, render.Options{Sources: a.table(), From: places})
		must(t, err)
		for name, p := range parsed.Header.Params {
			var want []string
			for _, ref := range p.From {
				m := rooted.FindStringSubmatch(ref)
				if m == nil || m[1] == "METRICS_" && shared[file.Name] == m[3] {
					continue
				}
				at := strings.TrimSuffix(m[3], "/") // the entries of a map are one value there
				want = append(want, "crate:/at/"+at)
				if !p.Secret {
					want = append(want, "board:at/"+at)
				}
			}
			slices.Sort(want)
			want = slices.Compact(want) // sst_user has one name in both
			for _, ref := range want {
				seen++
				if !slices.Contains(p.From, ref) {
					t.Errorf("%s: %s is not looked for at %s: %v", file.Name, name, ref, p.From)
				}
			}
			isPlaced := func(ref string) bool { return strings.HasPrefix(ref, "crate:") || strings.HasPrefix(ref, "board:") }
			if got := len(slices.DeleteFunc(slices.Clone(p.From), func(ref string) bool { return !isPlaced(ref) })); got != len(want) {
				t.Errorf("%s: %s has %d references to places, want %d: %v", file.Name, name, got, len(want), p.From)
			}
			first := slices.IndexFunc(p.From, isPlaced)
			if first >= 0 && slices.ContainsFunc(p.From[:first], func(ref string) bool { return rooted.MatchString(ref) }) {
				t.Errorf("%s: %s looks in Consul or Vault first: %v", file.Name, name, p.From)
			}
		}
	}
	if seen < 200 {
		t.Errorf("only %d references were seen", seen)
	}
}

// saidIn is [saidWith] with other variables in the environment.
func saidIn(t *testing.T, env map[string]string, table func(*app) sources.Table, args []string) (string, int) {
	t.Helper()
	all := map[string]string{"POD": "p-0", "UP": ".."}
	maps.Copy(all, env)
	lookup := func(name string) (string, bool) {
		value, ok := all[name]
		return value, ok
	}
	return saidTo(lookup, func() []string { return slices.Sorted(maps.Keys(all)) }, table, args)
}
