package consul

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// web registers a service with one instance of each health, on a node each.
func web(t *testing.T, server *servers.ConsulServer, name string) {
	t.Helper()
	for i, status := range []string{"passing", "warning", "critical", "maintenance"} {
		node := fmt.Sprintf("%s-n%d", name, 4-i) // so that the order by node is not that of registration
		id := fmt.Sprintf("%s-%d", name, i)
		check := map[string]any{"Node": node, "CheckID": "c-" + id, "Name": "alive", "Status": status,
			"ServiceID": id, "Output": "said " + status}
		if status == "maintenance" {
			check["CheckID"], check["Status"] = "_service_maintenance:"+id, "critical"
		}
		service := map[string]any{"ID": id, "Service": name, "Port": 8080 + i,
			"Tags": []string{"v" + fmt.Sprint(i%2+1), "all"},
			"Meta": map[string]string{"rank": fmt.Sprint(i)}, "TaggedAddresses": map[string]any{"wan": map[string]any{"Address": "198.51.100.1", "Port": 80}}}
		if i == 0 {
			service["Address"] = "10.9.9.9"
		}
		server.Register(t, map[string]any{"Node": node, "Address": fmt.Sprintf("10.0.0.%d", i),
			"NodeMeta": map[string]string{"rack": "r1"},
			"Service":  service, "Checks": []any{check}})
	}
}

// look asks one source of the catalog.
func look(t *testing.T, s *Source, name, key string) (any, error) {
	t.Helper()
	set := setOf(s)
	got, err := set.Fetch(limit(t), []sources.Ref{{Source: name, Key: key}})
	if v := got[sources.Ref{Source: name, Key: key}]; v != nil {
		return v.Data, err
	}
	return nil, err
}

func TestService(t *testing.T) {
	server := servers.Consul(t)
	web(t, server, "tsvc")
	source := New(Config{Address: server.Addr})
	for _, tt := range []struct{ name, in, want string }{
		{"healthy", "tsvc", "tsvc-0:passing"},
		{"said so", "tsvc|passing", "tsvc-0:passing"},
		{"any, by node", "tsvc|any", "tsvc-3:maintenance tsvc-2:critical tsvc-1:warning tsvc-0:passing"},
		{"several", "tsvc|passing,warning", "tsvc-1:warning tsvc-0:passing"},
		{"several arguments", "tsvc|passing|warning", "tsvc-1:warning tsvc-0:passing"},
		{"critical", "tsvc|critical", "tsvc-2:critical"},
		{"maintenance", "tsvc|maintenance", "tsvc-3:maintenance"},
		{"tag", "v1.tsvc|any", "tsvc-2:critical tsvc-0:passing"},
		{"tag and datacenter", "v2.tsvc@dc1|warning", "tsvc-1:warning"},
		{"near the agent", "tsvc@dc1~_agent", "tsvc-0:passing"},
		{"no such tag", "v3.tsvc|any", ""},
		{"no such service", "none", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data, err := look(t, source, "consul-service", tt.in)
			all, ok := data.([]sources.Service)
			if err != nil || !ok {
				t.Fatalf("got %#v, %v", data, err)
			}
			var got []string
			for _, s := range all {
				got = append(got, s.ID+":"+s.Status)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
	data, _ := look(t, source, "consul-service", "tsvc|passing,warning")
	warning, passing := data.([]sources.Service)[0], data.([]sources.Service)[1]
	for _, tt := range []struct{ name, got, want string }{
		{"own address", passing.Address, "10.9.9.9"},
		{"that of the node", warning.Address, "10.0.0.1"},
		{"node", fmt.Sprint(passing.Node, passing.NodeAddress, passing.NodeMeta), "tsvc-n410.0.0.0map[rack:r1]"},
		{"service", fmt.Sprint(passing.Name, passing.Port, passing.ServiceMeta, passing.Tags), "tsvc8080 map[rank:0] [all v1]"},
		{"addresses", fmt.Sprint(passing.ServiceTaggedAddresses["wan"]), "{198.51.100.1 80}"},
		{"check", fmt.Sprint(len(warning.Checks), warning.Checks[0].Output), "1said warning"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestCatalog(t *testing.T) {
	server := servers.Consul(t)
	web(t, server, "tcat")
	source := New(Config{Address: server.Addr})
	get := func(name, key string) any {
		t.Helper()
		data, err := look(t, source, name, key)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	if s := fmt.Sprint(get("consul-services", "@dc1")); !strings.Contains(s, "{consul []}") ||
		!strings.Contains(s, "{tcat [all v1 v2]}") {
		t.Errorf("services: got %s", s)
	}
	if s := fmt.Sprint(get("consul-datacenters", ""), get("consul-datacenters", "reachable")); s != "[dc1] [dc1]" {
		t.Errorf("datacenters: got %s", s)
	}
	n := get("consul-node", "tcat-n4@dc1").(*sources.NodeServices)
	if n.Node == nil || n.Node.Address != "10.0.0.0" || len(n.Services) != 1 || n.Services[0].Service != "tcat" ||
		n.Services[0].Port != 8080 {
		t.Errorf("node: got %+v", n)
	}
	if n := get("consul-node", "none").(*sources.NodeServices); n.Node != nil || n.Services != nil {
		t.Errorf("no node: got %+v", n)
	}
	own := get("consul-node", "").(*sources.NodeServices)
	if own.Node == nil || !strings.HasPrefix(own.Node.Node, "node-") {
		t.Errorf("the agent's own node: got %+v", own)
	}
	var names []string
	for _, n := range get("consul-nodes", "@dc1~_agent").([]sources.Node) {
		names = append(names, n.Node)
	}
	if len(names) < 5 || names[0] != own.Node.Node { // the only one with coordinates
		t.Errorf("nodes near the agent: got %v", names)
	}
}

// TestCatalogErrors: what cannot be asked for, and what Consul knows nothing of.
func TestCatalogErrors(t *testing.T) {
	source := New(Config{Address: servers.Consul(t).Addr})
	for _, tt := range []struct{ name, source, key, want string }{
		{"status", "consul-service", "web|healthy", `there is no status "healthy"`},
		{"form", "consul-service", "a/b", "is not of the form TAG.NAME"},
		{"no name", "consul-service", "@dc1", "is not of the form"},
		{"parameter", "consul-service", "web?filter=x", `there is no parameter "filter"`},
		{"node", "consul-node", "a b", "is not of the form NAME"},
		{"datacenters", "consul-datacenters", "x", "is not of the form"},
		{"no such datacenter", "consul-service", "web@nowhere", "knows of no such datacenter"},
		{"a key there", "consul", "a@nowhere", "knows of no such datacenter"},
		{"a listing there", "consul", "a/@nowhere", "knows of no such datacenter"},
		{"a namespace", "consul", "a?ns=x", "Enterprise"},
		{"a listing in a partition", "consul", "a/?partition=x", "Enterprise"},
		{"a service in a namespace", "consul-service", "web?ns=x", "Enterprise"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := look(t, source, tt.source, tt.key)
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != sources.Invalid || e.Source != tt.source ||
				!strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestCatalogRefused: what Consul leaves out is never taken for not there; the
// rules that the error names are enough.
func TestCatalogRefused(t *testing.T) {
	server := servers.ConsulACL(t)
	web(t, server, "tref")
	server.Put(t, "tref/a", "1")
	server.Put(t, "tref2/a", "1")
	for _, tt := range []struct {
		name, source, key string
		too               string // what else is refused with these rules
	}{
		{"service", "consul-service", "tref", "tref2"},
		{"service of any health", "consul-service", "all.tref@dc1|any", "consul"},
		{"services", "consul-services", "", ""},
		{"nodes", "consul-nodes", "", ""},
		{"node", "consul-node", "tref-n1", "tref-n2"},
		{"own node", "consul-node", "", ""},
		{"key", "consul", "tref/a", "tref/b"},
		{"listing", "consul", "tref/", "/"},
		{"reachable datacenters", "consul-datacenters", "reachable", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			none := server.NewToken(t, `key_prefix "none/" { policy = "read" }`)
			_, err := look(t, New(Config{Address: server.Addr, Token: none}), tt.source, tt.key)
			var e *sources.Error
			if tt.source != "consul-datacenters" && (!errors.As(err, &e) || e.Kind != sources.Refused ||
				!strings.Contains(e.Hint, Rules(sources.Ref{Source: tt.source, Key: tt.key})[0].line())) {
				t.Fatalf("without rules: got %v", err)
			}
			var rules []string
			for _, r := range Rules(sources.Ref{Source: tt.source, Key: tt.key}) {
				rules = append(rules, r.String())
			}
			enough := New(Config{Address: server.Addr, Token: server.NewToken(t, strings.Join(rules, "\n"))})
			if data, err := look(t, enough, tt.source, tt.key); err != nil || fmt.Sprint(data) == "[]" {
				t.Errorf("with the rules %v: got %v, %v", rules, data, err)
			}
			if tt.too == "tref2" {
				web(t, server, "tref2")
			}
			if tt.too != "" {
				if data, err := look(t, enough, tt.source, tt.too); !errors.As(err, &e) || e.Kind != sources.Refused {
					t.Errorf("%s: got %v, %v, want it refused", tt.too, data, err)
				}
			}
		})
	}
}

// setOf are all sources that ask Consul.
func setOf(s *Source) sources.Set {
	set := sources.Set{}
	for _, row := range s.Rows() {
		set[row.Name] = row.Source
	}
	return set
}
