package sources

import (
	"fmt"
	"reflect"
	"testing"
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

func TestFixedCatalog(t *testing.T) {
	tables := map[string]map[string]any{
		"consul-service": {"web": []Service{{Address: "a", Tags: Tags{"v1"}}, {NodeAddress: "b", Status: "critical"}}, "web@dc2": []Service{{ID: "far"}}},
		"consul-node":    {"n1": &NodeServices{Services: []NodeService{{Service: "web"}}}},
	}
	first := Service{Name: "web", ID: "web", Address: "a", Status: "passing", Tags: Tags{"v1"}}
	for _, tt := range []struct {
		source, key string
		want        any
	}{
		{"consul-service", "web", []Service{first}},
		{"consul-service", "v1.web@dc1~n", []Service{first}},
		{"consul-service", "v2.web|any", []Service{}},
		{"consul-service", "web|critical", []Service{{Name: "web", ID: "web", NodeAddress: "b", Address: "b", Status: "critical"}}},
		{"consul-service", "web@dc2", []Service{{Name: "web", ID: "far", Status: "passing"}}},
		{"consul-service", "none", []Service{}},
		{"consul-services", "", []ServiceName{}},
		{"consul-node", "", &NodeServices{&Node{Node: "n1"}, []NodeService{{Service: "web"}}}},
		{"consul-node", "n2", &NodeServices{}},
		{"consul-nodes", "@dc1", []Node{}},
		{"consul-datacenters", "", []string{}},
	} {
		got, err := Fixed(tt.source, tables[tt.source]).Fetch(t.Context(), []string{tt.key})
		if err != nil || !reflect.DeepEqual(got[tt.key].Data, tt.want) {
			t.Errorf("%s:%s is %#v (%v), want %#v", tt.source, tt.key, got[tt.key].Data, err, tt.want)
		}
	}
}
