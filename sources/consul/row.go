package consul

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/entry"
)

// server is the name of the server, and store that of the source of its key-value store.
const (
	server = "consul"
	store  = "consul"
)

// Rows returns the sources that ask Consul: its key-value store and the parts of its
// catalog. They share one client, and one login.
//
//   - consul-service: the instances of a service, as []sources.Service
//   - consul-services: the names of all, as []sources.ServiceName
//   - consul-node: a node and its services, as *sources.NodeServices
//   - consul-nodes: all nodes, as []sources.Node
//   - consul-datacenters: their names, as []string
//
// Of the catalog, what there is not is held all the same, with nothing in it. Keys are
// those of [StoreKey] and [CatalogKey]. An answer from which Consul left something out
// that the token may not read is an error.
func (s *Source) Rows() []sources.Row {
	rows := []sources.Row{s.storeRow()}
	for _, p := range parts() {
		rows = append(rows, s.catalogRow(p))
	}
	return rows
}

func (s *Source) storeRow() sources.Row {
	return sources.Row{
		Name: store, Source: s, Server: server, Title: "Consul",
		Keys:        sources.Keys{Marks: marks, Split: splitStoreKey, Hint: markHint, Covers: covers},
		Placeholder: storePlaceholder,
		Missing:     func(key string) string { return "put it there with: consul kv put " + kvWords(key) + " VALUE" },
		Entries:     sources.Entries{StandIn: standIn, Same: cleanKey},
		Policy: &sources.Policy{
			Title: "ACL rules", Key: "key", Add: `key "..." or key_prefix "..." { policy = "read" }`,
			Rules: func(key string, _ bool) []sources.Rule { return stanzas(sources.Ref{Source: store, Key: key}) },
		},
		Root: &sources.Root{
			Flag: "consul-prefix", Variable: "CONSUL_PREFIX", Value: "KEY", Where: "below it", Holds: holds,
			Look: func(root string) string {
				return "look with: consul kv get -keys " + sources.ShellArgument(above(root))
			},
		},
	}
}

// splitStoreKey parts the path of a key, in its one written form, from what follows.
func splitStoreKey(key string) (path, tail string, err error) {
	k, err := ParseStoreKey(key)
	return strings.TrimSuffix(k.String(), k.Tail), k.Tail, err
}

// covers reports whether two keys are the same, or one is of a listing that holds the other.
func covers(key, other string) bool {
	k, err := ParseStoreKey(key)
	o, otherErr := ParseStoreKey(other)
	if err != nil || otherErr != nil {
		return key == other
	}
	at, its := path.Join("/", k.Path), path.Join("/", o.Path)
	if strings.HasSuffix(k.Path, "/") || strings.HasSuffix(o.Path, "/") {
		return below(its, at) || below(at, its)
	}
	return at == its
}

// below reports whether a path is a folder, or is in it.
func below(at, folder string) bool {
	return at == folder || folder == "/" || strings.HasPrefix(at, folder+"/")
}

func storePlaceholder(key string, of sources.Samples) any {
	k, _ := ParseStoreKey(key)
	if strings.HasSuffix(k.Path, "/") {
		return []sources.Pair{{Path: k.Path + "placeholder", Key: "placeholder", Value: of.Text}}
	}
	return of.Text
}

// kvWords are the flags and the argument of consul kv for a key.
func kvWords(key string) string {
	k, err := ParseStoreKey(key)
	if err != nil {
		return sources.ShellArgument(key)
	}
	var words []string
	for _, flag := range [][2]string{{"datacenter", k.DC}, {"namespace", k.Namespace}, {"partition", k.Partition}} {
		if flag[1] != "" {
			words = append(words, "-"+flag[0]+"="+sources.ShellWord(flag[1]))
		}
	}
	return strings.Join(append(words, sources.ShellArgument(k.Path)), " ")
}

// holds reports whether a key is below a root.
func holds(root, key string) bool {
	k, err := ParseStoreKey(key)
	return err == nil && strings.HasPrefix(plain(k.Path), plain(root+"/"))
}

// above is the folder that a prefix stands in, as consul kv takes it.
func above(prefix string) string {
	if dir := path.Dir(prefix); dir != "." && dir != "/" {
		return dir + "/"
	}
	return ""
}

// stanzas are the rules for a reference, in HCL.
func stanzas(ref sources.Ref) (rules []sources.Rule) {
	for _, r := range Rules(ref) {
		rules = append(rules, sources.Rule{Stanza: r.String(), Notes: r.Notes})
	}
	return rules
}

// A catalogPart is a source of the catalog.
type catalogPart struct {
	name     string
	key, add string     // of the policy
	nothing  func() any // what it gives for a key where nothing is
	read     func(*yaml.Node) (any, error)
}

func parts() []catalogPart {
	const read, nodes, services = ` { policy = "read" }`, `node_prefix ""`, `service_prefix ""`
	return []catalogPart{
		{
			"consul-service", "service", `service "..."` + read + " and " + nodes + read,
			func() any { return []sources.Service{} },
			reader[[]sources.Service]("[{Address: 10.0.0.1, Port: 80}]"),
		},
		{
			"consul-services", "list of services", services + read + " and " + nodes + read,
			func() any { return []sources.ServiceName{} },
			reader[[]string]("[tag, tag]"),
		},
		{
			"consul-node", "node", `node "..."` + read + " and " + services + read,
			func() any { return &sources.NodeServices{} },
			readNode,
		},
		{
			"consul-nodes", "list of nodes", nodes + read,
			func() any { return []sources.Node{} },
			reader[sources.Node]("{Address: 10.0.0.1}"),
		},
		{
			"consul-datacenters", "", "",
			func() any { return []string{} },
			reader[bool]("true, or false where it does not answer"),
		},
	}
}

func reader[T any](example string) func(*yaml.Node) (any, error) {
	return func(node *yaml.Node) (any, error) { return entry.Like[T](node, example) }
}

func readNode(node *yaml.Node) (any, error) {
	n, err := entry.Like[sources.NodeServices](node, "{Node: {Address: 10.0.0.1}, Services: [{Service: web, Port: 80}]}")
	return &n, err
}

func (s *Source) catalogRow(p catalogPart) sources.Row {
	return sources.Row{
		Name: p.name, Source: catalog{s, p.name}, Server: server, Title: "Consul",
		Keys: sources.Keys{
			Flat: true, Optional: p.name != "consul-service", Stray: strayIn(p.name),
			Split: func(key string) (path, tail string, err error) {
				_, err = ParseCatalogKey(p.name, key)
				return key, "", err
			},
		},
		Nothing:     p.nothing,
		Placeholder: func(key string, of sources.Samples) any { return catalogPlaceholder(p.name, key, of) },
		Entries: sources.Entries{
			Read: func(_ string, node *yaml.Node) (any, error) { return p.read(node) },
			StandIn: func(table map[string]any) sources.Source {
				f := fixedCatalog{p, table}
				return &sources.Fixed{Name: p.name, Answer: func(key string) (any, bool) { return f.answer(key), true }}
			},
			Missing: func(string, map[string]any) (entry, near string) { return "", "" },
		},
		Policy: &sources.Policy{
			Title: "ACL rules", Key: p.key, Add: p.add,
			Rules: func(key string, _ bool) []sources.Rule { return stanzas(sources.Ref{Source: p.name, Key: key}) },
		},
	}
}

// strayIn finds what would begin another part of a key of the catalog. A "." parts a tag
// from a name.
func strayIn(source string) func(before, value string, dotted bool) string {
	return func(_, value string, dotted bool) string {
		ends := "?@~|,"
		if source == "consul-service" && !dotted {
			ends += "."
		}
		if i := strings.IndexAny(value, ends); i >= 0 {
			return "holds a \"" + value[i:i+1] + "\""
		}
		return ""
	}
}
