package consul

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A catalog is one source of the catalog.
type catalog struct {
	source *Source
	name   string
}

// Fetch implements [sources.Source].
func (c catalog) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	return c.source.values(ctx, question{name: c.name, keys: keys, look: (*fetch).catalog})
}

// catalog asks for keys of the catalog.
func (f *fetch) catalog(keys []string) {
	for _, asked := range keys {
		k, err := ParseCatalogKey(f.name, asked)
		if err != nil {
			f.fail(&sources.Error{Source: f.name, Keys: []string{asked}, Kind: sources.Invalid, Err: err})
			continue
		}

		f.wg.Go(func() {
			defer f.enter()()
			f.look(asked, k)
		})
	}
}

// look asks for one key, and holds what there is.
func (f *fetch) look(asked string, k CatalogKey) {
	data, found, meta, err := f.find(k, f.catalogQuery(k))
	switch {
	case err != nil:
		f.fail(f.client.errorOf(err, f.name, []string{asked}))
		return
	case meta.ResultsFilteredByACLs:
		f.fail(f.client.errorOf(errDenied(), f.name, []string{asked}))
		return
	case found == 0:
		f.doubt(meta, asked)
	}

	f.hold(asked, data, meta.LastIndex)
}

func (f *fetch) catalogQuery(k CatalogKey) *api.QueryOptions {
	q := f.query(place{k.DC, k.Query.Get("ns"), k.Query.Get("partition")})
	q.Near = k.Near
	q.Peer = k.Query.Get("peer")
	q.SamenessGroup = k.Query.Get("sameness-group")
	return q
}

// find returns the value of a key, and how many entries of the catalog it is made of.
func (f *fetch) find(k CatalogKey, q *api.QueryOptions) (data any, found int, meta *api.QueryMeta, err error) {
	switch f.name {
	case "consul-service":
		return f.service(k, q)
	case "consul-services":
		return f.services(k, q)
	case "consul-node":
		return f.node(k, q)
	case "consul-nodes":
		return f.nodes(k, q)
	}
	return f.datacenters(k, q)
}

func (f *fetch) service(k CatalogKey, q *api.QueryOptions) (any, int, *api.QueryMeta, error) {
	healthy := len(k.Status) == 1 && k.Status[0] == StatusPassing
	entries, meta, err := f.client.Health().Service(k.Name, k.Tag, healthy, q)
	if err != nil {
		return nil, 0, nil, err
	}

	all := []sources.Service{}
	for _, e := range entries {
		if s := service(e); k.Wants(s.Status) {
			all = append(all, s)
		}
	}

	if k.Near == "" {
		sort.SliceStable(all, func(i, j int) bool { return before(all[i].Node, all[j].Node, all[i].ID, all[j].ID) })
	}

	return all, len(entries), meta, nil
}

func service(e *api.ServiceEntry) sources.Service {
	weights := e.Service.Weights
	s := sources.Service{
		Node:                   e.Node.Node,
		NodeID:                 e.Node.ID,
		NodeAddress:            e.Node.Address,
		NodeTaggedAddresses:    e.Node.TaggedAddresses,
		NodeMeta:               e.Node.Meta,
		ServiceMeta:            e.Service.Meta,
		Address:                cmp.Or(e.Service.Address, e.Node.Address),
		ID:                     e.Service.ID,
		Name:                   e.Service.Service,
		Tags:                   sorted(e.Service.Tags),
		Status:                 e.Checks.AggregatedStatus(),
		Port:                   e.Service.Port,
		Weights:                sources.Weights{Passing: weights.Passing, Warning: weights.Warning},
		ServiceTaggedAddresses: map[string]sources.ServiceAddress{},
	}

	for name, a := range e.Service.TaggedAddresses {
		s.ServiceTaggedAddresses[name] = sources.ServiceAddress{Address: a.Address, Port: a.Port}
	}
	for _, c := range e.Checks {
		s.Checks = append(s.Checks, check(c))
	}
	return s
}

func check(c *api.HealthCheck) sources.Check {
	return sources.Check{
		Node:        c.Node,
		CheckID:     c.CheckID,
		Name:        c.Name,
		Status:      c.Status,
		Notes:       c.Notes,
		Output:      c.Output,
		ServiceID:   c.ServiceID,
		ServiceName: c.ServiceName,
		ServiceTags: c.ServiceTags,
		Type:        c.Type,
	}
}

func sorted(tags []string) sources.Tags {
	return append(sources.Tags{}, slices.Sorted(slices.Values(tags))...)
}

func (f *fetch) services(_ CatalogKey, q *api.QueryOptions) (any, int, *api.QueryMeta, error) {
	found, meta, err := f.client.Catalog().Services(q)
	all := []sources.ServiceName{}
	for name, tags := range found {
		all = append(all, sources.ServiceName{Name: name, Tags: sorted(tags)})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all, len(all), meta, err
}

func (f *fetch) nodes(k CatalogKey, q *api.QueryOptions) (any, int, *api.QueryMeta, error) {
	found, meta, err := f.client.Catalog().Nodes(q)
	all := []sources.Node{}
	for _, n := range found {
		all = append(all, node(n))
	}

	if k.Near == "" {
		sort.SliceStable(all, func(i, j int) bool {
			return before(all[i].Node, all[j].Node, all[i].Address, all[j].Address)
		})
	}

	return all, len(all), meta, err
}

func node(n *api.Node) sources.Node {
	return sources.Node{
		ID:              n.ID,
		Node:            n.Node,
		Address:         n.Address,
		Datacenter:      n.Datacenter,
		TaggedAddresses: n.TaggedAddresses,
		Meta:            n.Meta,
	}
}

// node asks for a node by its name. Without a name it is the agent's own node, whose name
// the agent knows.
func (f *fetch) node(k CatalogKey, q *api.QueryOptions) (any, int, *api.QueryMeta, error) {
	name := k.Name
	if name == "" {
		own, err := f.ownNode()
		if err != nil {
			return nil, 0, nil, err
		}
		name = own
	}

	found, meta, err := f.client.Catalog().Node(name, q)
	if err != nil || found == nil {
		return &sources.NodeServices{}, 0, meta, err
	}
	return nodeServices(found), 1, meta, nil
}

// ownNode asks the agent for the name of its node.
func (f *fetch) ownNode() (string, error) {
	var self struct{ Config struct{ NodeName string } }
	_, err := f.client.Raw().Query("/v1/agent/self", &self, f.query(place{}))
	if err == nil && self.Config.NodeName == "" {
		err = fmt.Errorf("%w, not consul: an agent without a name", remote.ErrForeign)
	}
	return self.Config.NodeName, err
}

func nodeServices(found *api.CatalogNode) *sources.NodeServices {
	n := node(found.Node)
	out := &sources.NodeServices{Node: &n, Services: []sources.NodeService{}}
	for _, s := range found.Services {
		out.Services = append(out.Services, sources.NodeService{
			ID:                s.ID,
			Service:           s.Service,
			Tags:              sorted(s.Tags),
			Meta:              s.Meta,
			Port:              s.Port,
			Address:           s.Address,
			EnableTagOverride: s.EnableTagOverride,
		})
	}

	all := out.Services
	sort.Slice(all, func(i, j int) bool { return before(all[i].Service, all[j].Service, all[i].ID, all[j].ID) })
	return out
}

// before compares names first, and what is beside them where these are equal.
func before(name, otherName, beside, otherBeside string) bool {
	return name < otherName || name == otherName && beside < otherBeside
}

// probe is how long a datacenter that counts as reachable may take to answer.
const probe = 2 * time.Second

func (f *fetch) datacenters(k CatalogKey, q *api.QueryOptions) (any, int, *api.QueryMeta, error) {
	var names []string
	meta, err := f.client.Raw().Query("/v1/catalog/datacenters", &names, q)
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%w, not consul: it knows of no datacenter, not even its own", remote.ErrForeign)
	}
	if err == nil && k.Name == "reachable" {
		names = slices.DeleteFunc(names, func(dc string) bool { return !f.answersFrom(dc) })
	}

	return slices.Sorted(slices.Values(names)), len(names), meta, err
}

func (f *fetch) answersFrom(dc string) bool {
	ctx, cancel := context.WithTimeout(f.ctx, probe)
	defer cancel()
	_, _, err := f.client.Catalog().Services(f.query(place{dc: dc}).WithContext(ctx))
	return err == nil
}
