package sources

import (
	"cmp"
	"maps"
	"slices"
)

// catalog answers a key of Consul's catalog. A name that is not in the table is
// one that Consul does not know.
func (f fixed) catalog(key string) any {
	k, err := ParseCatalogKey(f.source, key)
	if err != nil {
		return NoEntry(f.source)
	}
	switch f.source {
	case "consul-service":
		return f.services(key, k)
	case "consul-services":
		names := []ServiceName{}
		for _, name := range slices.Sorted(maps.Keys(f.table)) {
			tags, _ := f.table[name].([]string)
			names = append(names, ServiceName{name, slices.Sorted(slices.Values(tags))})
		}
		return names
	case "consul-node":
		return f.node(k)
	case "consul-nodes":
		nodes := []Node{}
		for _, name := range slices.Sorted(maps.Keys(f.table)) {
			n, _ := f.table[name].(Node)
			n.Node = cmp.Or(n.Node, name)
			nodes = append(nodes, n)
		}
		return nodes
	}
	names := []string{}
	for _, name := range slices.Sorted(maps.Keys(f.table)) {
		if reachable, _ := f.table[name].(bool); reachable || k.Name == "" {
			names = append(names, name)
		}
	}
	return names
}

// services are the instances of a service that a key asks for.
func (f fixed) services(key string, k CatalogKey) []Service {
	held := f.table[key]
	if k.DC != "" && held == nil {
		held = f.table[k.Name+"@"+k.DC]
	}
	if held == nil {
		held = f.table[k.Name]
	}
	all, _ := held.([]Service)
	chosen := []Service{}
	for _, s := range all {
		s.Name, s.Status = cmp.Or(s.Name, k.Name), cmp.Or(s.Status, StatusPassing)
		s.ID, s.Address = cmp.Or(s.ID, s.Name), cmp.Or(s.Address, s.NodeAddress)
		if k.Wants(s.Status) && (k.Tag == "" || slices.Contains(s.Tags, k.Tag)) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// node is one node. The agent's own is the only one, or none.
func (f fixed) node(k CatalogKey) *NodeServices {
	name := k.Name
	if name == "" && len(f.table) == 1 {
		name = slices.Collect(maps.Keys(f.table))[0]
	}
	n, _ := f.table[name].(*NodeServices)
	if n == nil {
		return &NodeServices{}
	}
	node := Node{}
	if n.Node != nil {
		node = *n.Node
	}
	node.Node = cmp.Or(node.Node, name)
	return &NodeServices{&node, n.Services}
}
