package consul

import (
	"cmp"
	"maps"
	"slices"

	"github.com/initplate/initplate/sources"
)

// A fixedCatalog stands for a part of the catalog:
//
//   - consul-service: the instances of every service, as []sources.Service, or of one in
//     another datacenter ("web@dc2"). They are chosen by tag and status, which is passing
//     where it is left out.
//   - consul-services: the tags of every service, as []string; consul-node and
//     consul-nodes: every node, as *sources.NodeServices and sources.Node;
//     consul-datacenters: whether each is reachable, as bool.
type fixedCatalog struct {
	catalogPart
	entries map[string]any
}

// answer gives what is held for a key. A name that is not in the table is one that Consul
// does not know.
func (f fixedCatalog) answer(key string) any {
	k, err := ParseCatalogKey(f.name, key)
	if err != nil {
		return f.nothing()
	}
	switch f.name {
	case "consul-service":
		return f.services(key, k)
	case "consul-services":
		names := []sources.ServiceName{}
		for _, name := range slices.Sorted(maps.Keys(f.entries)) {
			tags, _ := f.entries[name].([]string)
			names = append(names, sources.ServiceName{Name: name, Tags: slices.Sorted(slices.Values(tags))})
		}
		return names
	case "consul-node":
		return f.node(k)
	case "consul-nodes":
		nodes := []sources.Node{}
		for _, name := range slices.Sorted(maps.Keys(f.entries)) {
			n, _ := f.entries[name].(sources.Node)
			n.Node = cmp.Or(n.Node, name)
			nodes = append(nodes, n)
		}
		return nodes
	}
	names := []string{}
	for _, name := range slices.Sorted(maps.Keys(f.entries)) {
		if reachable, _ := f.entries[name].(bool); reachable || k.Name == "" {
			names = append(names, name)
		}
	}
	return names
}

// services are the instances of a service that a key asks for.
func (f fixedCatalog) services(key string, k CatalogKey) []sources.Service {
	held := f.entries[key]
	if k.DC != "" && held == nil {
		held = f.entries[k.Name+"@"+k.DC]
	}
	if held == nil {
		held = f.entries[k.Name]
	}
	all, _ := held.([]sources.Service)
	chosen := []sources.Service{}
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
func (f fixedCatalog) node(k CatalogKey) *sources.NodeServices {
	name := k.Name
	if name == "" && len(f.entries) == 1 {
		name = slices.Collect(maps.Keys(f.entries))[0]
	}
	n, _ := f.entries[name].(*sources.NodeServices)
	if n == nil {
		return &sources.NodeServices{}
	}
	node := sources.Node{}
	if n.Node != nil {
		node = *n.Node
	}
	node.Node = cmp.Or(node.Node, name)
	return &sources.NodeServices{Node: &node, Services: n.Services}
}
