package consul

import (
	"maps"

	"github.com/initplate/initplate/sources"
)

// catalogPlaceholder is something for a key of the catalog: one of everything.
func catalogPlaceholder(source, key string, of sources.Samples) any {
	const address, name = "192.0.2.1", "placeholder"
	meta, addresses := map[string]string{}, map[string]sources.ServiceAddress{}
	for m := range of.Meta {
		meta[m], addresses[m] = sources.AnyText, sources.ServiceAddress{Address: address, Port: 1}
	}
	k, err := ParseCatalogKey(source, key)
	if err != nil || k.Name == "" {
		k.Name = name
	}
	tags := sources.Tags{name}
	if k.Tag != "" {
		tags = sources.Tags{k.Tag}
	}
	node := sources.Node{
		ID: name, Node: name, Address: address, Datacenter: name, TaggedAddresses: maps.Clone(meta), Meta: meta,
	}
	switch source {
	case "consul-service":
		return []sources.Service{{
			Node: name, NodeID: name, NodeAddress: address, NodeTaggedAddresses: meta, NodeMeta: meta, ServiceMeta: meta,
			Address: address, ServiceTaggedAddresses: addresses, ID: k.Name, Name: k.Name, Tags: tags,
			Status: StatusPassing, Port: 1, Weights: sources.Weights{Passing: 1, Warning: 1},
		}}
	case "consul-services":
		return []sources.ServiceName{{Name: name, Tags: tags}}
	case "consul-node":
		node.Node = k.Name
		return &sources.NodeServices{
			Node:     &node,
			Services: []sources.NodeService{{ID: name, Service: name, Tags: tags, Meta: meta, Port: 1, Address: address}},
		}
	case "consul-nodes":
		return []sources.Node{node}
	}
	return []string{name}
}
