package main

import (
	"testing"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

func need(source, key string) render.Need {
	return render.Need{Template: "t", Line: 1, Column: 2, Source: source, Ref: sources.Ref{Source: source, Key: key}}
}

func TestVaultRules(t *testing.T) {
	read := func(path string) string { return "path \"" + path + "\" {\n  capabilities = [\"read\"]\n}\n" }
	update := func(path string) string { return "path \"" + path + "\" {\n  capabilities = [\"update\"]\n}\n" }
	list := func(path string) string { return "path \"" + path + "\" {\n  capabilities = [\"list\"]\n}\n" }
	const at = "# t:1:2\n"
	for _, tt := range []struct {
		name string
		in   []render.Need
		want string
	}{
		{"nothing", nil, "# nothing is read\n"},
		{"of Consul", []render.Need{need("consul", "a")}, "# nothing is read\n"},
		{"API path", []render.Need{need("vault", "secret/data/a#x")}, at + read("secret/data/a")},
		{"fields of one path", []render.Need{need("vault", "secret/data/a#x"), need("vault", "secret/data/a#y"), need("vault", "secret/data/a")}, at + read("secret/data/a")},
		{"leading slash, version", []render.Need{need("vault", "/secret/data/a?version=3#x")}, at + read("secret/data/a")},
		{"logical path", []render.Need{need("vault", "secret/a#x")},
			at + "# unless secret/ is KV version 2; leave out the one that does not apply\n" + read("secret/a") + "\n" +
				at + "# if secret/ is KV version 2\n" + read("secret/data/a")},
		{"secret called data", []render.Need{need("vault", "secret/app/data#x")},
			at + "# unless secret/ is KV version 2; leave out the one that does not apply\n" + read("secret/app/data") + "\n" +
				at + "# if secret/ is KV version 2\n" + read("secret/data/app/data")},
		{"secret called data, by API path", []render.Need{need("vault", "secret/data/data")}, at + read("secret/data/data")},
		{"listing with data", []render.Need{need("vault", "secret/data/a/")},
			at + list("secret/data/a/") + "\n" + at + "# what KV version 2 lists in its place\n" + list("secret/metadata/a/")},
		{"metadata listing", []render.Need{need("vault", "secret/metadata/a/")}, at + list("secret/metadata/a/")},
		{"logical listing", []render.Need{need("vault", "secret/a/")},
			at + "# unless secret/ is KV version 2; leave out the one that does not apply\n" + list("secret/a/") + "\n" +
				at + "# if secret/ is KV version 2\n" + list("secret/metadata/a/")},
		{"listing of a mount", []render.Need{need("vault", "secret/")},
			at + "# unless secret/ is KV version 2; leave out the one that does not apply\n" + list("secret/") + "\n" +
				at + "# if secret/ is KV version 2\n" + list("secret/metadata/")},
		{"never KV", []render.Need{need("vault", "auth/token/lookup-self#ttl")}, at + read("auth/token/lookup-self")},
		{"written to", []render.Need{need("vault", "pki/issue/web common_name=x#certificate"), need("vault", "pki/issue/web common_name=y")}, at + update("pki/issue/web")},
		{"written to, parameters computed", []render.Need{{Template: "t", Line: 1, Column: 2, Source: "vault", Path: sources.Ref{Source: "vault", Key: "pki/issue/web#certificate"}, From: []string{"consul:a"}}}, at + update("pki/issue/web")},
		{"a pattern to Vault", []render.Need{need("vault", "secret/data/a*")},
			at + "# Vault takes * at the end and + for patterns: this allows more than is read\n" + read("secret/data/a*")},
		{"quotes and breaks", []render.Need{need("vault", "secret/data/a\"\n}")}, at + read(`secret/data/a\"\n}`)},
		{"template with a line break in its name", []render.Need{{Template: "a\npath \"*\" {}", Line: 1, Column: 2, Source: "vault", Ref: sources.Ref{Source: "vault", Key: "secret/data/a"}}},
			"# a path \"*\" {}:1:2\n" + read("secret/data/a")},
		{"computed", []render.Need{{Template: "t", Line: 1, Column: 2, Source: "vault", From: []string{"env:A", "consul:b"}}},
			"# t:1:2: a path is computed from env:A, consul:b and cannot be known before that: add path \"...\" { capabilities = [\"read\"] }\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := serverRules(anApp().table(), "vault", tt.in, false).text(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestConsulRules(t *testing.T) {
	const list = "# where enable_key_list_policy is set, \"list\" is needed instead of \"read\"\n"
	for _, tt := range []struct {
		name string
		in   []render.Need
		want string
	}{
		{"key", []render.Need{need("consul", "a/b")}, "# t:1:2\nkey \"a/b\" {\n  policy = \"read\"\n}\n"},
		{"parameter", []render.Need{{Template: "t", Param: "p", Source: "consul", Ref: sources.Ref{Source: "consul", Key: "a"}}}, "# t: parameter p\nkey \"a\" {\n  policy = \"read\"\n}\n"},
		{"listing", []render.Need{need("consul", "a/")}, "# t:1:2\n" + list + "key_prefix \"a/\" {\n  policy = \"read\"\n}\n"},
		{"all", []render.Need{need("consul", "/")}, "# t:1:2\n" + list + "key_prefix \"\" {\n  policy = \"read\"\n}\n"},
		{"another datacenter", []render.Need{need("consul", "a@dc2")}, "# t:1:2\n# in datacenter dc2\nkey \"a\" {\n  policy = \"read\"\n}\n"},
		{"in a namespace", []render.Need{need("consul", "/a//b?ns=x&partition=y@dc2")}, "# t:1:2\n# in datacenter dc2\n# in namespace x\n# in partition y\nkey \"a/b\" {\n  policy = \"read\"\n}\n"},
		{"own node", []render.Need{need("consul-node", "")}, "# t:1:2\n# to ask the agent for its node's name\nagent_prefix \"\" {\n  policy = \"read\"\n}\n\n" +
			"# t:1:2\nnode_prefix \"\" {\n  policy = \"read\"\n}\n\n# t:1:2\n# the services of a node; those alone that run there are enough\nservice_prefix \"\" {\n  policy = \"read\"\n}\n"},
		{"datacenters", []render.Need{need("consul-datacenters", "")}, "# nothing is read\n"},
		{"any source, computed", []render.Need{{Template: "t", Line: 1, Column: 2, From: []string{"consul:a"}}},
			"# t:1:2: a key is computed from consul:a and cannot be known before that: add key \"...\" or key_prefix \"...\" { policy = \"read\" }\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := serverRules(anApp().table(), "consul", tt.in, false).text(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// anApp is one that runs nothing.
func anApp() *app {
	return &app{streams: streams{lookup: func(string) (string, bool) { return "", false }}, tabulate: allSources}
}
