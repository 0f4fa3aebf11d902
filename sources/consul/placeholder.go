package consul

import (
	"maps"

	"github.com/initplate/initplate/sources"
)

// What a sample consists of, unless its key says something else.
const (
	sampleName    = "placeholder"
	sampleAddress = "192.0.2.1"
)

// A sample holds what every value of the catalog needs while a template is checked.
type sample struct {
	name      string // of the service or node that the key asks for
	tags      sources.Tags
	meta      map[string]string // with all that the templates take of it
	addresses map[string]sources.ServiceAddress
}

func sampleFor(source, key string, of sources.Samples) sample {
	s := sample{sampleName, sources.Tags{sampleName}, map[string]string{}, map[string]sources.ServiceAddress{}}
	for m := range of.Meta {
		s.meta[m] = sources.AnyText
		s.addresses[m] = sources.ServiceAddress{Address: sampleAddress, Port: 1}
	}

	k, err := ParseCatalogKey(source, key)
	if err == nil && k.Name != "" {
		s.name = k.Name
	}
	if k.Tag != "" {
		s.tags = sources.Tags{k.Tag}
	}

	return s
}

func (s sample) service() any {
	return []sources.Service{{
		Node: sampleName, NodeID: sampleName, NodeAddress: sampleAddress, NodeTaggedAddresses: s.meta, NodeMeta: s.meta,
		ServiceMeta: s.meta, Address: sampleAddress, ServiceTaggedAddresses: s.addresses, ID: s.name, Name: s.name,
		Tags: s.tags, Status: StatusPassing, Port: 1, Weights: sources.Weights{Passing: 1, Warning: 1},
	}}
}

func (s sample) services() any { return []sources.ServiceName{{Name: sampleName, Tags: s.tags}} }

func (s sample) node() any {
	node := s.anyNode()
	node.Node = s.name
	on := sources.NodeService{
		ID: sampleName, Service: sampleName, Tags: s.tags, Meta: s.meta, Port: 1, Address: sampleAddress,
	}
	return &sources.NodeServices{Node: &node, Services: []sources.NodeService{on}}
}

func (s sample) nodes() any { return []sources.Node{s.anyNode()} }

func (s sample) anyNode() sources.Node {
	return sources.Node{
		ID: sampleName, Node: sampleName, Address: sampleAddress, Datacenter: sampleName,
		TaggedAddresses: maps.Clone(s.meta), Meta: s.meta,
	}
}

func (s sample) datacenters() any { return []string{sampleName} }
