package metrics

import (
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestPrometheus: Debian's promtool accepts every file; TestMySQL runs one.
func TestPrometheus(t *testing.T) {
	all := params{
		"port": "9100", "path": "/m", "interval": "1m30s", "labels": "team=core,n=1.10,_x=,on=yes", "service": "shop", "environment": "production", "version": "1.10",
		"targets": "db-0.db:9104,[::1]:9104", "job": "databases", "timeout": "90s", "scheme": "https", "ca_file": "/etc/ssl/ca.pem",
		"username": "scraper", "password": "x", "discover": "static", "cert_file": "/c", "key_file": "/k", "server_name": "db",
		"keep_metrics": "mysql_.*,up", "drop_metrics": "go_.*,process_(cpu|open)_.*", "drop_labels": "le|quantile",
		"external_labels": "cluster=eu,replica=1", "remote_write_url": "https://mimir:8080/api/v1/push", "remote_write_username": "u", "remote_write_password": "p", "remote_write_ca_file": "/ca",
		"remote_write_queue": map[string]any{"capacity": "5000", "max_shards": "10", "min_shards": "1", "max_samples_per_send": "1000", "batch_send_deadline": "5s", "min_backoff": "30ms", "max_backoff": "5s", "sample_age_limit": "1h", "retry_on_http_429": "true"},
	}
	jobs := params{
		"targets": "db-0:3306,db-1:3306", "exporter": "exporter:9104", "auth_module": "client.b", "credentials_file": "/t", "remote_write_url": "http://h:1/x", "remote_write_credentials_file": "/t",
		"jobs": `[{"job": "a", "targets": ["a:1"], "path": "/m", "interval": "1m30s", "timeout": "20s", "scheme": "https", "ca_file": "/a", "cert_file": "/c", "key_file": "/k", "server_name": "n",
			"username": "u", "password_file": "/p", "labels": {"team": "own", "on": "yes"}, "keep_metrics": ["a.*"], "drop_metrics": ["ab"], "drop_labels": ["x"]},
			{"job": "b", "targets": ["b:1", "b:2"], "exporter": "e:1", "auth_module": "client", "credentials_file": "/c"}]`,
	}
	pods := params{"discover": "pods", "namespaces": "shop,no,1"}
	consul := params{"discover": "consul", "consul_server": "https://[::1]:8501", "consul_services": "db,web", "consul_tags": "a,b", "consul_token_file": "/t", "consul_ca_file": "/ca"}
	files := params{"username": "u", "password_file": "/p", "remote_write_url": "http://h/", "remote_write_username": "u", "remote_write_password_file": "/p"}
	tokens := params{"credentials": "t", "remote_write_url": "http://h", "remote_write_credentials": "t"}
	odd := params{
		"path": "/a.b/~c_-", "labels": []any{"a=" + nasty, "b=two\nlines", "service=other"}, "service": nasty, "environment": nasty, "version": nasty, "job": nasty,
		"targets": []any{"no:1", "a_b.c-1:65535", "127.0.0.1:1"}, "ca_file": "/" + nasty, "username": nasty, "password": nasty, "scheme": "https",
		"jobs":             []any{map[string]any{"job": nasty + "x", "targets": []any{"on:1"}, "username": nasty, "password_file": "/" + nasty, "server_name": nasty, "labels": map[string]any{"a": nasty}, "drop_metrics": []any{regexp.QuoteMeta(nasty)}, "keep_metrics": []any{regexp.QuoteMeta(nasty), "x"}}},
		"external_labels":  []any{"a=" + strings.ReplaceAll(nasty, "$", "")},
		"remote_write_url": "http://h/" + strings.Map(graphic, nasty), "remote_write_username": nasty, "remote_write_password": nasty,
	}
	everyParam(t, "prometheus-scrape", all, pods, consul, jobs, files, tokens)
	rendered(t, "prometheus-scrape", with(without(odd, "targets"), consul, params{"consul_services": []any{nasty}, "consul_token_file": "/" + nasty})) // Debian's Prometheus knows no Consul
	promtool := servers.MetricsProgram(t, "promtool")
	for name, set := range map[string]params{
		"defaults": {}, "every parameter": all, "nasty": odd, "jobs": jobs, "files": files, "tokens": tokens, "pods": pods, "pods with labels": with(without(all, "targets"), pods),
		"nasty pods": with(without(odd, "targets"), params{"discover": "pods", "namespaces": []any{nasty}}),
	} {
		file := rendered(t, "prometheus-scrape", set) + "/prometheus.yml"
		if said, err := servers.Accepts(promtool, "check", "config", "--syntax-only", file); err != nil || !strings.Contains(said, "SUCCESS") {
			t.Errorf("%s: %v\n%s\n%s", name, err, said, read(t, file))
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
		{params{"targets": "db"}, "targets are not all HOST:PORT"},
		{params{"targets": "db:91O4"}, "targets are not all HOST:PORT"},
		{params{"targets": "db:99999"}, "targets are not all HOST:PORT"},
		{params{"targets": "db:0"}, "targets are not all HOST:PORT"},
		{params{"targets": "::1:9104"}, "targets are not all HOST:PORT"},
		{params{"targets": "a:1", "discover": "pods"}, "targets are given, but discover is pods"},
		{params{"targets": "a:1", "discover": "consul"}, "targets are given, but discover is consul"},
		{params{"namespaces": "a"}, "namespaces are given, but discover is static"},
		{params{"consul_services": "a"}, "consul_services is given, but discover is static"},
		{params{"consul_tags": "a", "discover": "pods"}, "consul_tags is given, but discover is pods"},
		{params{"consul_token_file": "/a"}, "consul_token_file is given, but discover is static"},
		{params{"discover": "consul", "consul_server": "HTTPS://consul:8501"}, "consul_server is not HOST:PORT"},
		{params{"discover": "consul", "consul_server": "unix:///run/consul"}, "consul_server is not HOST:PORT"},
		{params{"discover": "consul", "consul_server": "consul:8500/v1"}, "consul_server is not HOST:PORT"},
		{params{"discover": "consul", "consul_server": "http://user:secret@consul:8500"}, "consul_server is not HOST:PORT"},
		{params{"discover": "consul", "consul_server": "consul:85000"}, "consul_server is not HOST:PORT"},
		{params{"username": "x"}, "username and password must be given together"},
		{params{"username": "x", "password": "x", "password_file": "/x"}, "password and password_file are both given"},
		{params{"username": "x", "password": "x", "credentials": "x"}, "Prometheus sends one of them"},
		{params{"username": "x", "password_file": "/x", "credentials_file": "/x"}, "Prometheus sends one alone"},
		{params{"cert_file": "/x"}, "cert_file and key_file must be given together"},
		{params{"auth_module": "client.x"}, "auth_module is given without exporter"},
		{params{"exporter": "http://x:1"}, "exporter is not HOST:PORT"},
		{params{"exporter": "x:1", "targets": "db"}, "targets are not all HOST:PORT"},
		{params{"exporter": "x:1", "discover": "pods"}, "discover is pods"},
		{params{"keep_metrics": "a("}, "the regular expression is not valid"},
		{params{"drop_metrics": "*"}, "the regular expression is not valid"},
		{params{"drop_labels": "a)|(b"}, "the regular expression is not valid"},
		{params{"drop_labels": "_.*"}, "matches __name__"},
		{params{"external_labels": "a=$HOME"}, "without $, which Prometheus 3 expands there"},
		{params{"external_labels": "a-b=x"}, "external_labels are not all NAME=VALUE"},
		{params{"remote_write_username": "x"}, "given without remote_write_url"},
		{params{"remote_write_url": "mimir:8080"}, "remote_write_url is not http://HOST:PORT/PATH"},
		{params{"remote_write_url": "http://u:p@mimir"}, "without an account in it"},
		{params{"remote_write_url": "http://h", "remote_write_username": "x"}, "must be given together"},
		{params{"remote_write_url": "http://h", "remote_write_username": "x", "remote_write_password": "x", "remote_write_password_file": "/x"}, "are both given"},
		{params{"remote_write_url": "http://h", "remote_write_username": "x", "remote_write_password": "x", "remote_write_credentials": "x"}, "remote_write_credentials are given beside"},
		{params{"remote_write_url": "http://h", "remote_write_username": "x", "remote_write_password": "x", "remote_write_credentials_file": "/x"}, "Prometheus sends one alone"},
		{params{"remote_write_url": "http://h", "remote_write_queue": "shards=1"}, "has no setting shards of a queue"},
		{params{"remote_write_url": "http://h", "remote_write_queue": "capacity=many"}, "remote_write_queue: capacity is not a whole number from 1"},
		{params{"remote_write_url": "http://h", "remote_write_queue": "max_backoff=5"}, "remote_write_queue: max_backoff is not a time, as in 5s or 100ms"},
		{params{"remote_write_url": "http://h:65536/"}, "remote_write_url is not http://HOST:PORT/PATH"},
		{params{"jobs": "mysql"}, "it is not a JSON list of objects"},
		{params{"jobs": `[{"job": "a", "target": ["a:1"]}]`}, "target is not a key of a job; did you mean targets?"},
		{params{"jobs": `[{"job": "a", "targets": ["x:1", 5]}]`}, "targets are not all HOST:PORT"},
		{params{"scheme": "https", "jobs": `[{"job": "a", "targets": ["a:1"]}]`}, "scheme is for the job of targets or discover"},
		{params{"ca_file": "/x", "jobs": `[{"job": "a", "targets": ["a:1"]}]`}, "ca_file is for the job of targets or discover"},
		{params{"username": "x", "password": "y", "jobs": `[{"job": "a", "targets": ["a:1"]}]`}, "username is for the job of targets or discover"},
		{params{"jobs": `[{"job": "a"}]`}, "without job or targets"},
		{params{"jobs": `[{"job": "a", "targets": "a:1"}]`}, "targets is not a list"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "pasword_file": "/x"}]`}, "pasword_file is not a key of a job; these are job, path,"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "path": 1}]`}, "path is not a text"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "path": "m"}]`}, "path must be /NAME"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "scheme": "ftp"}]`}, "scheme is not http or https"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "interval": "1500ms"}]`}, "interval is not whole seconds"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "timeout": "31s"}]`}, "job a: timeout is greater than interval"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "ca_file": "ca"}]`}, "ca_file is not an absolute path"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "username": "u"}]`}, "job a: username and password_file must be given together"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "labels": {"a-b": "x"}}]`}, "labels are not all texts"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"], "labels": {"a": 1}}]`}, "labels are not all texts"},
		{params{"jobs": `[{"job": "a", "targets": ["http://a"]}]`}, "job a: targets are not all HOST:PORT"},
		{params{"jobs": `[{"job": "a", "targets": ["a:1"]}, {"job": "a", "targets": ["b:1"]}]`}, "two jobs have the same name"},
		{params{"targets": "a:1", "job": "a", "jobs": `[{"job": "a", "targets": ["a:1"]}]`}, "two jobs have the same name"},
		{params{"labels": "__address__=elsewhere:1"}, "labels are not all NAME=VALUE"},
		{params{"labels": "a-b=x"}, "labels are not all NAME=VALUE"},
		{params{"labels": "a"}, "labels are not all NAME=VALUE"},
	} {
		refused(t, "prometheus-scrape", tt.set, tt.want)
	}
}

// graphic keeps what may stand in the path of a URL as it is.
func graphic(r rune) rune {
	if r <= ' ' || r > '~' || strings.ContainsRune("%\"<>", r) {
		return -1
	}
	return r
}

// without is a set of parameters but for one.
func without(set params, name string) params {
	rest := with(set)
	delete(rest, name)
	return rest
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
