package consul

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/entry"
)

// A catalogPart is a source of the catalog.
type catalogPart struct {
	name     string
	key, add string // of the policy

	nothing func() any                                            // the value of a key if nothing is there
	sample  func(sample) any                                      // the value of a key while a template is checked
	read    func(*yaml.Node) (any, error)                         // reads the entry of a name in a file of --values
	standIn func(held fixedCatalog, key string, k CatalogKey) any // answers from these entries
}

func parts() []catalogPart {
	const read, nodes, services = ` { policy = "read" }`, `node_prefix ""`, `service_prefix ""`
	return []catalogPart{
		{
			"consul-service", "service", `service "..."` + read + " and " + nodes + read,
			func() any { return []sources.Service{} }, sample.service,
			reader[[]sources.Service]("[{Address: 10.0.0.1, Port: 80}]"), fixedCatalog.service,
		},
		{
			"consul-services", "list of services", services + read + " and " + nodes + read,
			func() any { return []sources.ServiceName{} }, sample.services,
			reader[[]string]("[tag, tag]"), fixedCatalog.services,
		},
		{
			"consul-node", "node", `node "..."` + read + " and " + services + read,
			func() any { return &sources.NodeServices{} }, sample.node,
			readNode, fixedCatalog.node,
		},
		{
			"consul-nodes", "list of nodes", nodes + read,
			func() any { return []sources.Node{} }, sample.nodes,
			reader[sources.Node]("{Address: 10.0.0.1}"), fixedCatalog.nodes,
		},
		{
			"consul-datacenters", "", "",
			func() any { return []string{} }, sample.datacenters,
			reader[bool]("true, or false if it does not answer"), fixedCatalog.datacenters,
		},
	}
}

func reader[T any](example string) func(*yaml.Node) (any, error) {
	return func(node *yaml.Node) (any, error) { return entry.Like[T](node, example) }
}

func readNode(node *yaml.Node) (any, error) {
	const example = "{Node: {Address: 10.0.0.1}, Services: [{Service: web, Port: 80}]}"
	n, err := entry.Like[sources.NodeServices](node, example)
	return &n, err
}

func (s *Source) catalogRow(p catalogPart) sources.Row {
	return sources.Row{
		Name: p.name, Source: catalog{s, p.name}, Server: server, Title: title,
		Keys:        p.keys(),
		Nothing:     p.nothing,
		Placeholder: func(key string, of sources.Samples) any { return p.sample(sampleFor(p.name, key, of)) },
		Entries:     p.entries(),
		Policy: &sources.Policy{
			Title: policyTitle, Key: p.key, Add: p.add,
			Rules: func(key string, _ bool) []sources.Rule { return stanzas(sources.Ref{Source: p.name, Key: key}) },
		},
	}
}

func (p catalogPart) keys() sources.Keys {
	return sources.Keys{
		Flat: true, Alone: true, Optional: p.name != "consul-service", Stray: p.stray,
		Split: func(key string) (path, tail string, err error) {
			_, err = ParseCatalogKey(p.name, key)
			return key, "", err
		},
	}
}

// stray finds what would begin another part of a key. A "." separates a tag from a name.
func (p catalogPart) stray(_, value string, dotted bool) string {
	ends := "?@~|,"
	if p.name == "consul-service" && !dotted {
		ends += "."
	}
	if i := strings.IndexAny(value, ends); i >= 0 {
		return `contains a "` + value[i:i+1] + `"`
	}

	return ""
}

func (p catalogPart) entries() sources.Entries {
	return sources.Entries{
		Read: func(_ string, node *yaml.Node) (any, error) { return p.read(node) },
		StandIn: func(table map[string]any) sources.Source {
			return &sources.Fixed{Name: p.name, Answer: func(key string) (any, bool) {
				return p.answer(fixedCatalog(table), key), true
			}}
		},
		Missing: func(string, map[string]any) (entry, near string) { return "", "" },
	}
}

// answer returns what is held for a key. Consul does not know names that are not in the table.
func (p catalogPart) answer(held fixedCatalog, key string) any {
	k, err := ParseCatalogKey(p.name, key)
	if err != nil {
		return p.nothing()
	}
	return p.standIn(held, key, k)
}
