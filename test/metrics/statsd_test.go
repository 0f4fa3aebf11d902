package metrics

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestStatsD: statsd_exporter accepts every file, and what is sent to it comes out with the labels of the standard.
func TestStatsD(t *testing.T) {
	all := params{
		"path": "/m", "bind_address": "127.0.0.1", "labels": "team=core,no=1.10", "service": "shop", "environment": "production", "version": "1.10",
		"statsd_address": "127.0.0.1", "prefix": "shop_", "timers": "summary", "buckets": "0.1,1", "ttl": "1h30m", "log_level": "debug", "log_format": "logfmt",
	}
	value := strings.ReplaceAll(nasty, "\t", "") + "\n$1 ${1}"
	odd := params{"bind_address": "127.0.0.1", "service": value, "environment": value, "version": "on", "labels": []any{"aa=" + value, "bb="}, "buckets": []any{"0.001", 1, 2.5}, "path": "/a.b/~c_-"}
	for name, set := range map[string]params{"defaults": {"bind_address": "127.0.0.1"}, "every parameter": all, "nasty": odd} {
		dir, ports := t.TempDir(), servers.Ports(t, 2)
		set = with(set, params{"port": ports[0], "statsd_port": ports[1], "config_file": dir + "/statsd.yml"})
		if name == "every parameter" {
			everyParam(t, "statsd-exporter", set)
		}
		if err := renderInto(t, dir, "statsd-exporter", set); err != nil {
			t.Fatal(err)
		}
		path := "/metrics"
		if p, ok := set["path"].(string); ok {
			path = p
		}
		at := (&url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", ports[0]), Path: path}).String()
		program := servers.Serve(t, servers.MetricsProgram(t, "statsd_exporter"), []string{"@" + dir + "/statsd.args"}, nil, answers(at))
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", ports[1]))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, "orders.placed:3|c\nservice.time:320|ms|#code:200\n")
		conn.Close()
		want := map[string][]string{
			"defaults":        {"\norders_placed 3\n", "\nservice_time_bucket{code=\"200\",le=\"0.5\"} 1\n"},
			"every parameter": {"\nshop_orders_placed{environment=\"production\",no=\"1.10\",service=\"shop\",team=\"core\",version=\"1.10\"} 3\n", "\nshop_service_time_sum{code=\"200\","},
			"nasty":           {"\norders_placed{aa=" + quoteLabel(value) + ",bb=\"\",environment=" + quoteLabel(value) + ",service=" + quoteLabel(value) + ",version=\"on\"} 3\n", "le=\"2.5\"} 1\n"},
		}[name]
		await(t, func() bool { return strings.Contains(page(at), "orders_placed") }, program)
		text := page(at)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: want %s in\n%s", name, w, grep(text, "orders_placed", "service_time"))
			}
		}
		program.Stop()
	}
	for _, tt := range []struct {
		set  params
		want string
	}{
		{params{"prefix": "a-b"}, "prefix must consist of letters, digits and _"},
		{params{"prefix": "$1"}, "prefix must consist of letters, digits and _"},
		{params{"buckets": "a"}, "buckets are not all numbers"},
		{params{"buckets": "1,1"}, "buckets are not in rising order"},
		{params{"labels": "__x=y"}, "labels are not all NAME=VALUE"},
		{params{"labels": "x=y"}, "labels have a name of one character"},
		{params{"path": "/a b"}, "path must be /NAME"},
		{params{"config_file": "/a\x01b"}, "control character"},
	} {
		refused(t, "statsd-exporter", tt.set, tt.want)
	}
	refused(t, "statsd-exporter", params{"statsd_address": "0.0.0.0:8125"}, "statsd_address is not an address or a host name")
}

// quoteLabel writes a label's value as the text format of Prometheus has it.
func quoteLabel(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(s) + `"`
}

// grep returns the lines of a text that hold one of these.
func grep(text string, any ...string) (found string) {
	for line := range strings.Lines(text) {
		for _, s := range any {
			if strings.Contains(line, s) {
				found += line
				break
			}
		}
	}
	return found
}
