package metrics

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

var monitors = []string{"servicemonitor", "podmonitor"}

// everyMonitor has all parameters of the templates for the Prometheus Operator, but for those that exclude others.
var everyMonitor = params{
	"port": "9100", "path": "/m", "interval": "1m30s", "labels": "team=core,n=1.10,on=yes", "service": "shop", "environment": "production", "version": "1.10",
	"name": "shop-db", "namespace": "db", "object_labels": "release=prometheus,a.b/c=1.0", "match_labels": "app=db,tier=", "namespaces": "db,other", "port_name": "metrics", "job_label": "app",
	"targets": "db-0:3306,db-1:3306", "auth_module": "client.b", "timeout": "20s", "scheme": "https", "ca_secret": "tls#ca.crt", "cert_secret": "tls#tls.crt", "key_secret": "tls#tls.key", "server_name": "db",
	"username_secret": "scraper#username", "password_secret": "scraper#password", "keep_metrics": "mysql_.*,up", "drop_metrics": "go_.*", "drop_labels": "le",
}

// TestMonitors: an API server with the operator's kinds takes every object without an unknown field, and Prometheus the
// configuration that the operator makes of them.
func TestMonitors(t *testing.T) {
	t.Parallel()
	k := servers.StartKubernetes(t, "")
	for _, name := range monitors {
		k.Apply(t, read(t, servers.Cached(t, "prometheus", "monitoring.coreos.com_"+name+"s.yaml")))
	}
	if _, stderr, err := k.Kubectl(t, "", "wait", "--for=condition=Established", "--all", "crd", "--timeout=60s"); err != nil {
		t.Fatal(err, stderr)
	}
	k.Namespace(t, "db")

	tokens := params{"service": "shop", "credentials_secret": "scraper#token", "ca_configmap": "ca#ca.crt", "namespaces": "*"}
	odd := params{"match_labels": "a=b", "service": nasty, "name": "n", "labels": []any{"team=" + nasty, "empty="}, "environment": nasty, "version": "007",
		"server_name": nasty, "targets": []any{"no:1", "[::1]:2"}, "auth_module": nasty, "keep_metrics": []any{regexp.QuoteMeta(nasty)}, "drop_metrics": []any{regexp.QuoteMeta(nasty)}, "drop_labels": []any{regexp.QuoteMeta(nasty)}}
	for _, name := range monitors {
		everyParam(t, name, everyMonitor, tokens)
		for set, given := range map[string]params{"defaults": {}, "every parameter": everyMonitor, "tokens": tokens, "nasty": odd} {
			dir := rendered(t, name, with(params{"namespace": "db"}, given))
			text := read(t, dir+"/"+name+".yaml")
			if _, stderr, err := k.Kubectl(t, text, "apply", "--validate=strict", "-f", "-"); err != nil {
				t.Errorf("%s, %s: %v\n%s\n%s", name, set, err, stderr, text)
			}
			config := dir + "/prometheus.yml"
			write(t, config, configured(t, dir, dir+"/"+name+".yaml"))
			if said, err := servers.Accepts(servers.MetricsProgram(t, "promtool"), "check", "config", "--syntax-only", config); err != nil {
				t.Errorf("%s, %s: %v\n%s\n%s", name, set, err, said, read(t, config))
			}
		}
		wrong := strings.Replace(read(t, rendered(t, name, params{"service": "shop", "namespace": "db"})+"/"+name+".yaml"), "      path:", "      paht:", 1)
		if _, stderr, err := k.Kubectl(t, wrong, "apply", "--validate=strict", "-f", "-"); err == nil || !strings.Contains(stderr, "paht") {
			t.Errorf("%s with an unknown field is accepted: %v %s", name, err, stderr)
		}
		monitorRefusals(t, name)
	}
}

// TestMonitorsScrape: what Prometheus scrapes by the operator's configuration, where pods are given to it as Kubernetes'
// discovery would.
func TestMonitorsScrape(t *testing.T) {
	t.Parallel()
	target := guard(t, "to\"ken", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "served{uri=%q} 1\nnoise 1\n", r.URL.Path+" "+r.URL.Query().Get("target")+" "+r.URL.Query().Get("auth_module"))
	}))
	dir := t.TempDir()
	base := params{"service": "shop", "namespace": "db", "interval": "1s", "credentials_secret": "scraper#token", "labels": []any{"team=" + nasty}, "drop_metrics": "noise"}
	var files []string
	for _, name := range monitors {
		for set, more := range map[string]params{"own": {"version": "1.10"}, "by-name": {"port_name": "web", "path": "/own"}, "probe": {"targets": "db-0:3306,db-1:3306", "auth_module": "client.b"}} {
			files = append(files, dir+"/"+name+"-"+set+".yaml")
			write(t, files[len(files)-1], read(t, rendered(t, name, with(base, more, params{"name": set}))+"/"+name+".yaml"))
		}
	}

	discovered := ""
	for _, d := range []struct{ address, app, number, name string }{{target, "shop", "9464", "web"}, {"127.0.0.1:1", "shop", "80", "other"}, {"127.0.0.1:1", "other", "9464", "web"}} {
		discovered += fmt.Sprintf("\n  - targets: [%q]\n    labels: {", d.address)
		for _, of := range []string{"pod", "service"} {
			discovered += fmt.Sprintf("__meta_kubernetes_%s_label_app_kubernetes_io_name: %s, __meta_kubernetes_%[1]s_labelpresent_app_kubernetes_io_name: \"true\", ", of, d.app)
		}
		discovered += fmt.Sprintf("__meta_kubernetes_pod_container_port_number: %q, __meta_kubernetes_pod_container_port_name: %q, __meta_kubernetes_endpoint_port_name: %[2]q, __meta_kubernetes_service_name: svc, __meta_kubernetes_pod_name: shop-0}", d.number, d.name)
	}
	text := regexp.MustCompile(`(?m)^  kubernetes_sd_configs:\n(  - .*\n|    .*\n)+`).ReplaceAllLiteralString(configured(t, dir, files...), "  static_configs:"+discovered+"\n")
	write(t, dir+"/prometheus.yml", text)
	address, server := prometheus(t, dir, servers.Ports(t, 1)[0])
	await(t, func() bool { return len(query(t, address, "served")) == 8 }, server)

	got := map[string]bool{}
	for _, s := range query(t, address, "served") {
		m := s.Metric
		if m["team"] != nasty || m["service"] != "shop" {
			t.Errorf("its labels are %v", m)
		}
		got[strings.Join([]string{m["job"], m["uri"], strings.TrimPrefix(m["instance"], target), m["version"]}, "|")] = true
	}
	want := map[string]bool{}
	for job, part := range map[string]string{"svc": "", "db/": "own"} {
		name := func(set string) string {
			if part == "" {
				return job
			}
			return job + set
		}
		want[name("own")+"|/metrics  ||1.10"] = true
		want[name("by-name")+"|/own  ||"] = true
		want[name("probe")+"|/probe db-0:3306 client.b|db-0:3306|"] = true
		want[name("probe")+"|/probe db-1:3306 client.b|db-1:3306|"] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("scraped were %v, want %v", got, want)
	}
	if noise := query(t, address, "noise"); len(noise) > 0 {
		t.Errorf("noise is not dropped: %v", noise)
	}
	if up := query(t, address, "up"); len(up) != 8 {
		t.Errorf("other targets are scraped too: %v", up)
	}
}

// configured is the configuration that the operator makes of objects, with what its reloader puts in.
func configured(t *testing.T, dir string, files ...string) string {
	t.Helper()
	secret := dir + "/secret"
	write(t, secret, `{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "scraper", "namespace": "db"}, "data": {"token": "dG8ia2Vu", "username": "dQ==", "password": "cA=="}}`)
	text, err := servers.Accepts(servers.MetricsProgram(t, "prometheus-operator"), append([]string{"v2.53.3", secret}, files...)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return strings.NewReplacer("$(SHARD)", "0", "$(POD_NAME)", "prometheus-0").Replace(text)
}

func monitorRefusals(t *testing.T, name string) {
	for _, tt := range []struct {
		set  params
		want string
	}{
		{params{"service": "My Shop", "name": "shop"}, "not all NAME=VALUE, as Kubernetes has labels"},
		{params{"service": "My Shop"}, "is not the name of an object"},
		{params{"service": "shop", "match_labels": "app"}, "not all NAME=VALUE, as Kubernetes has labels"},
		{params{"service": "shop", "object_labels": "a=b c"}, "not all NAME=VALUE, as Kubernetes has labels"},
		{params{"service": "shop", "path": "/"}, "path must be /NAME"},
		{params{"service": "shop", "interval": "0s"}, "interval is below 1s"},
		{params{"service": "shop", "interval": "10s", "timeout": "11s"}, "timeout is not from 1s to interval"},
		{params{"service": "shop", "labels": "a-b=x"}, "labels are not all NAME=VALUE"},
		{params{"service": "shop", "labels": "a=$(HOME)"}, "which the operator's reloader replaces"},
		{params{"service": "shop", "drop_metrics": "a$(b)"}, "which the operator's reloader replaces"},
		{params{"service": "shop", "port_name": "a.b"}, "port_name is not the name of a port"},
		{params{"service": "shop", "namespaces": "a,B"}, "namespace or namespaces is not a name"},
		{params{"service": "shop", "namespace": "*"}, "namespace or namespaces is not a name"},
		{params{"service": "shop", "namespace": "a.b"}, "namespace or namespaces is not a name"},
		{params{"service": "shop", "name": "a..b"}, "is not the name of an object"},
		{params{"service": "shop", "name": "a.-b"}, "is not the name of an object"},
		{params{"service": "shop", "port_name": "*"}, "port_name is not the name of a port"},
		{params{"service": "shop", "port_name": "9464"}, "port_name is not the name of a port"},
		{params{"service": "shop", "port_name": "a--b"}, "port_name is not the name of a port"},
		{params{"service": "shop", "port_name": "metrics-of-mysql"}, "port_name is not the name of a port"},
		{params{"service": "shop", "job_label": "a b"}, "job_label is not the name of a label"},
		{params{"service": "shop", "ca_secret": "tls"}, "is not NAME#KEY"},
		{params{"service": "shop", "ca_secret": "tls#a", "ca_configmap": "tls#a"}, "ca_secret and ca_configmap are both given"},
		{params{"service": "shop", "cert_secret": "tls#a"}, "cert_secret and key_secret must be given together"},
		{params{"service": "shop", "username_secret": "tls#a"}, "username_secret and password_secret must be given together"},
		{params{"service": "shop", "username_secret": "a#a", "password_secret": "a#a", "credentials_secret": "a#a"}, "Prometheus sends one of them"},
		{params{"service": "shop", "auth_module": "client.b"}, "auth_module is given without targets"},
		{params{"service": "shop", "targets": "db"}, "targets are not all HOST:PORT"},
		{params{"service": "shop", "targets": "db:99999"}, "targets are not all HOST:PORT"},
		{params{"service": "shop", "targets": "::1:9104"}, "targets are not all HOST:PORT"},
		{params{"service": "shop", "drop_labels": "_.*"}, "matches __name__"},
		{params{"service": "shop", "keep_metrics": "a("}, "the regular expression is not valid"},
	} {
		refused(t, name, tt.set, tt.want)
	}
}
