package metrics

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestConsul: services of a real Consul with access control, as Prometheus 3 finds them. Debian's Prometheus is built
// without this discovery.
func TestConsul(t *testing.T) {
	t.Parallel()
	consul, dir := servers.ConsulACL(t), t.TempDir()
	for node, address := range map[string]string{"db-0": "127.0.1.1", "db-1": "127.0.1.2", "web-0": "127.0.1.3"} {
		service, _, _ := strings.Cut(node, "-")
		consul.Register(t, map[string]any{"Node": node, "Address": address, "Service": map[string]any{"Service": service, "ID": node, "Port": 3306, "Tags": []string{"prod", service}}})
	}
	write(t, dir+"/token", consul.NewToken(t, `service_prefix "" { policy = "read" } node_prefix "" { policy = "read" } agent_prefix "" { policy = "read" }`))

	server := strings.TrimPrefix(consul.Addr, "http://")
	for _, tt := range []struct {
		name string
		set  params
		want map[string]map[string]string // labels of the targets, by URL
	}{
		{"all", params{"labels": []any{"team=" + nasty}, "service": "other"}, map[string]map[string]string{
			"http://127.0.1.1:3306/metrics": {"job": "other", "instance": "127.0.1.1:3306", "service": "db", "team": nasty},
			"http://127.0.1.2:3306/metrics": {"job": "other", "instance": "127.0.1.2:3306", "service": "db", "team": nasty},
			"http://127.0.1.3:3306/metrics": {"job": "other", "instance": "127.0.1.3:3306", "service": "web", "team": nasty},
		}},
		{"by name, at an exporter", params{"consul_services": "db", "exporter": "exporter:9104", "auth_module": "client.b"}, map[string]map[string]string{
			"http://exporter:9104/probe?auth_module=client.b&target=127.0.1.1%3A3306": {"job": "metrics", "instance": "127.0.1.1:3306", "service": "db"},
			"http://exporter:9104/probe?auth_module=client.b&target=127.0.1.2%3A3306": {"job": "metrics", "instance": "127.0.1.2:3306", "service": "db"},
		}},
		{"by tags", params{"consul_tags": "prod,web", "consul_server": consul.Addr, "path": "/m"}, map[string]map[string]string{
			"http://127.0.1.3:3306/m": {"job": "metrics", "instance": "127.0.1.3:3306", "service": "web"},
		}},
	} {
		set := with(params{"discover": "consul", "consul_server": server, "consul_token_file": dir + "/token"}, tt.set)
		said, err := servers.Accepts(servers.MetricsProgram(t, "prometheus-consul"), rendered(t, "prometheus-scrape", set)+"/prometheus.yml", fmt.Sprint(len(tt.want)))
		if err != nil {
			t.Fatalf("%s: %v\n%s", tt.name, err, said)
		}
		got := map[string]map[string]string{}
		for line := range strings.Lines(said) {
			var target struct {
				URL    string
				Labels map[string]string
			}
			if err := json.Unmarshal([]byte(line), &target); err != nil {
				t.Fatalf("%s: %v\n%s", tt.name, err, said)
			}
			got[target.URL] = target.Labels
		}
		if !maps.EqualFunc(got, tt.want, maps.Equal) {
			t.Errorf("%s: the targets are %q, want %q", tt.name, got, tt.want)
		}
	}
}
