package consul

import (
	"cmp"
	"maps"
	"slices"

	"github.com/initplate/initplate/sources"
)

// A fixedCatalog takes the place of a source of the catalog. It has, by name:
//
//   - consul-service: the instances of every service, as []sources.Service, or of one in
//     another datacenter ("web@dc2"). They are chosen by tag and status. An instance without
//     a status is passing.
//   - consul-services: the tags of every service, as []string; consul-node and
//     consul-nodes: every node, as *sources.NodeServices and sources.Node;
//     consul-datacenters: whether each is reachable, as bool.
type fixedCatalog map[string]any

// service returns the instances of a service that a key asks for.
func (f fixedCatalog) service(key string, k CatalogKey) any {
	held := f[key]
	if k.DC != "" && held == nil {
		held = f[k.Name+"@"+k.DC]
	}
	if held == nil {
		held = f[k.Name]
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

// node returns a node. The agent's own is the only one in the table; it is empty if there are
// more.
func (f fixedCatalog) node(_ string, k CatalogKey) any {
	name := k.Name
	if name == "" && len(f) == 1 {
		name = slices.Collect(maps.Keys(f))[0]
	}

	n, _ := f[name].(*sources.NodeServices)
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

func (f fixedCatalog) services(string, CatalogKey) any {
	names := []sources.ServiceName{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		tags, _ := f[name].([]string)
		names = append(names, sources.ServiceName{Name: name, Tags: slices.Sorted(slices.Values(tags))})
	}
	return names
}

func (f fixedCatalog) nodes(string, CatalogKey) any {
	nodes := []sources.Node{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		n, _ := f[name].(sources.Node)
		n.Node = cmp.Or(n.Node, name)
		nodes = append(nodes, n)
	}
	return nodes
}

func (f fixedCatalog) datacenters(_ string, k CatalogKey) any {
	names := []string{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if reachable, _ := f[name].(bool); reachable || k.Name == "" {
			names = append(names, name)
		}
	}
	return names
}
