package consul

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/initplate/initplate/sources"
)

func TestParseCatalogKey(t *testing.T) {
	for _, tt := range []struct{ source, in, want string }{
		{"consul-service", "web", "[ web   map[] [passing]]"},
		{"consul-service", "v1.2.web", "[v1.2 web   map[] [passing]]"},
		{"consul-service", "k=v:x.web?ns=a&peer=b@dc1~_agent|any", "[k=v:x web dc1 _agent map[ns:[a] peer:[b]] [any]]"},
		{"consul-service", "web|passing,warning", "[ web   map[] [passing warning]]"},
		{"consul-service", "web|passing|critical", "[ web   map[] [passing critical]]"},
		{"consul-service", "web|none", "error"},
		{"consul-service", "web|", "error"},
		{"consul-service", "", "error"},
		{"consul-service", "web\n", "error"},
		{"consul-service", "web?a=b", "error"},
		{"consul-service", "web/../../kv", "error"},
		{"consul-services", "", "[    map[] [passing]]"},
		{"consul-services", "?partition=p@dc1", "[  dc1  map[partition:[p]] [passing]]"},
		{"consul-services", "web", "error"},
		{"consul-services", "?peer=b", "error"},
		{"consul-node", "db.1@dc1", "[ db.1 dc1  map[] [passing]]"},
		{"consul-node", "", "[    map[] [passing]]"},
		{"consul-nodes", "@dc1~n1", "[  dc1 n1 map[] [passing]]"},
		{"consul-datacenters", "reachable", "[ reachable   map[] [passing]]"},
		{"consul-datacenters", "x", "error"},
	} {
		k, err := ParseCatalogKey(tt.source, tt.in)
		got := fmt.Sprint([]any{k.Tag, k.Name, k.DC, k.Near, map[string][]string(k.Query), k.Status})
		if err != nil {
			got = "error"
		}
		if got != tt.want {
			t.Errorf("%s:%s is %s (%v), want %s", tt.source, tt.in, got, err, tt.want)
		}
	}
}

func TestParseStoreKey(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want StoreKey
		ok   bool
	}{
		{"a/b", StoreKey{Path: "a/b"}, true},
		{"a/@dc1", StoreKey{Path: "a/", Tail: "@dc1", DC: "dc1"}, true},
		{"a?ns=x&partition=y@dc1", StoreKey{"a", "?ns=x&partition=y@dc1", "dc1", "x", "y"}, true},
		{"what?", StoreKey{Path: "what?"}, true},
		{"a?b&c", StoreKey{Path: "a?b&c"}, true},
		{"a?namespace=x", StoreKey{}, false},
		{"a@", StoreKey{}, false},
		{"a@b@c", StoreKey{}, false},
	} {
		got, err := ParseStoreKey(tt.in)
		if (err == nil) != tt.ok || tt.ok && got != tt.want {
			t.Errorf("%s is %+v (%v), want %+v", tt.in, got, err, tt.want)
		}
	}
}

// TestStoreNames: a name is read back from the key that is written with it.
func TestStoreNames(t *testing.T) {
	for _, key := range []string{"a", "a@dc", "a?ns=x@dc", "a?b", "a%40b@dc", "a%3Fns=x?ns=y", "100%", "a%2540"} {
		if k, err := ParseStoreKey(key); err != nil || k.String() != key {
			t.Errorf("%s is read as %+v, written %s, error %v", key, k, k.String(), err)
		}
	}
}

func FuzzStoreNames(f *testing.F) {
	f.Add("a@b?c=d#e%40%2540")
	f.Fuzz(func(t *testing.T, name string) {
		if k, err := ParseStoreKey(sources.EscapeName(marks, name)); err != nil || k.Path != name {
			t.Errorf("%q is the key %+v, error %v", name, k, err)
		}
	})
}

func TestFixedCatalog(t *testing.T) {
	tables := map[string]map[string]any{
		"consul-service": {"web": []sources.Service{{Address: "a", Tags: sources.Tags{"v1"}}, {NodeAddress: "b", Status: "critical"}}, "web@dc2": []sources.Service{{ID: "far"}}},
		"consul-node":    {"n1": &sources.NodeServices{Services: []sources.NodeService{{Service: "web"}}}},
	}
	first := sources.Service{Name: "web", ID: "web", Address: "a", Status: "passing", Tags: sources.Tags{"v1"}}
	for _, tt := range []struct {
		source, key string
		want        any
	}{
		{"consul-service", "web", []sources.Service{first}},
		{"consul-service", "v1.web@dc1~n", []sources.Service{first}},
		{"consul-service", "v2.web|any", []sources.Service{}},
		{"consul-service", "web|critical", []sources.Service{{Name: "web", ID: "web", NodeAddress: "b", Address: "b", Status: "critical"}}},
		{"consul-service", "web@dc2", []sources.Service{{Name: "web", ID: "far", Status: "passing"}}},
		{"consul-service", "none", []sources.Service{}},
		{"consul-services", "", []sources.ServiceName{}},
		{"consul-node", "", &sources.NodeServices{Node: &sources.Node{Node: "n1"}, Services: []sources.NodeService{{Service: "web"}}}},
		{"consul-node", "n2", &sources.NodeServices{}},
		{"consul-nodes", "@dc1", []sources.Node{}},
		{"consul-datacenters", "", []string{}},
	} {
		got, err := sources.Table(New(Config{}).Rows()).Of(tt.source).StandIn(tables[tt.source]).Fetch(t.Context(),
			[]string{tt.key})
		if err != nil || !reflect.DeepEqual(got[tt.key].Data, tt.want) {
			t.Errorf("%s:%s is %#v (%v), want %#v", tt.source, tt.key, got[tt.key].Data, err, tt.want)
		}
	}
}
