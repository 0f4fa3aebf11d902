package metrics

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestPrometheus: Debian's promtool accepts every file; TestMySQL runs one.
func TestPrometheus(t *testing.T) {
	all := params{
		"port": "9100", "path": "/m", "interval": "1m30s", "labels": "team=core,n=1.10,_x=,on=yes", "service": "shop", "environment": "production", "version": "1.10",
		"targets": "db-0.db:9104,[::1]:9104", "namespaces": "shop,no,1", "job": "databases", "timeout": "90s", "scheme": "https", "ca_file": "/etc/ssl/ca.pem",
		"username": "scraper", "password": "x", "discover": "static",
	}
	odd := params{
		"path": "/a.b/~c_-", "labels": []any{"a=" + nasty, "b=two\nlines", "service=other"}, "service": nasty, "environment": nasty, "version": nasty, "job": nasty,
		"targets": []any{"{}:1", "#x", "it's\\x"}, "namespaces": []any{nasty}, "ca_file": "/" + nasty, "username": nasty, "password": nasty, "scheme": "https",
	}
	everyParam(t, "prometheus-scrape", all)
	promtool := servers.MetricsProgram(t, "promtool")
	for name, set := range map[string]params{"defaults": {}, "every parameter": all, "nasty": odd} {
		for _, discover := range []string{"static", "pods"} {
			file := rendered(t, "prometheus-scrape", with(set, params{"discover": discover})) + "/prometheus.yml"
			if said, err := servers.Accepts(promtool, "check", "config", "--syntax-only", file); err != nil || !strings.Contains(said, "SUCCESS") {
				t.Errorf("%s, %s: %v\n%s\n%s", name, discover, err, said, read(t, file))
			}
		}
	}
	for _, tt := range []struct {
		set  params
		want string
	}{
		{params{"path": "/metrics?x"}, "path must be /NAME"},
		{params{"path": "/a/../b"}, "path must be /NAME"},
		{params{"interval": "1500ms"}, "not a whole number of seconds"},
		{params{"interval": "0s"}, "interval is below 1s"},
		{params{"interval": "-5s"}, "interval is below 1s"},
		{params{"interval": "10s", "timeout": "11s"}, "timeout is not from 1s to interval"},
		{params{"targets": "http://x:1"}, "targets are not all HOST:PORT"},
		{params{"targets": "a b:1"}, "targets are not all HOST:PORT"},
		{params{"username": "x"}, "username and password must be given together"},
		{params{"labels": "__address__=elsewhere:1"}, "labels are not all NAME=VALUE"},
		{params{"labels": "a-b=x"}, "labels are not all NAME=VALUE"},
		{params{"labels": "a"}, "labels are not all NAME=VALUE"},
	} {
		refused(t, "prometheus-scrape", tt.set, tt.want)
	}
}

// with is a set of parameters with others.
func with(set params, more ...params) params {
	all := params{}
	for _, m := range append([]params{set}, more...) {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}
