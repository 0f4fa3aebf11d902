package metrics

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A webServer is nginx or httpd, with the exporter that reads its page.
type webServer struct {
	template, exporter, path  string
	status, args              string // the files
	up, requests, connections string // metrics
	config                    string // of the server, with the page's file and a port
	command                   func(t *testing.T, dir, config string) *exec.Cmd
}

var webServers = []webServer{
	{
		template: "nginx-exporter", exporter: "prometheus-nginx-exporter", path: "/stub_status",
		status: "nginx-status.conf", args: "nginx.args", up: "nginx_up", requests: "nginx_http_requests_total", connections: "nginx_connections_accepted",
		config: `daemon off; pid %[1]s/pid; error_log stderr; events {}
http {
  access_log %[1]s/access.log;
  client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  include %[1]s/nginx-status.conf;
  server { listen 127.0.0.1:%[2]d; location / { return 200 "here\n"; } }
}
`,
		command: func(t *testing.T, dir, config string) *exec.Cmd {
			return servers.LoggingPrograms(t).Command("nginx", "-p", dir, "-c", config, "-e", "stderr", "-g", "master_process off;")
		},
	},
	{
		template: "apache-exporter", exporter: "prometheus-apache-exporter", path: "/server-status",
		status: "apache-status.conf", args: "apache.args", up: "apache_up", requests: "apache_accesses_total", connections: "apache_workers",
		config: `ServerName test
PidFile %[1]s/pid
LoadModule mpm_event_module usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_host_module usr/lib/apache2/modules/mod_authz_host.so
LoadModule alias_module usr/lib/apache2/modules/mod_alias.so
LoadModule status_module usr/lib/apache2/modules/mod_status.so
User #65534
Group #65534
DocumentRoot %[1]s
DefaultRuntimeDir %[1]s
Listen 127.0.0.1:%[2]d
ErrorLog /dev/stderr
CustomLog %[1]s/access.log "%%r"
Redirect 204 /app
Include %[1]s/apache-status.conf
`,
		command: func(t *testing.T, dir, config string) *exec.Cmd {
			apache := servers.Apache(t)
			return apache.Command("apache2", "-X", "-d", apache.Root, "-f", config)
		},
	},
}

// TestWebServers: one render configures the real server and the real exporter, which counts the server's requests.
func TestWebServers(t *testing.T) {
	for _, w := range webServers {
		t.Run(w.template, w.test)
	}
}

func (w webServer) test(t *testing.T) {
	value := nasty + " x=y,z"
	all := params{"bind_address": "127.0.0.1", "path": "/a.b/~c_-", "log_level": "debug", "log_format": "logfmt"}
	labels := params{"service": value, "environment": value, "version": "1.10", "labels": []any{"team=" + value, "on=yes", "e="}}
	if w.template == "apache-exporter" {
		labels = nil
	}
	for name, set := range map[string]params{"defaults": {"bind_address": "127.0.0.1"}, "every parameter": with(all, labels)} {
		ports, dir := servers.Ports(t, 3), t.TempDir()
		set = with(set, params{"port": ports[0], "status_port": ports[1]})
		if name != "defaults" {
			everyParam(t, w.template, set)
		}
		if err := renderInto(t, dir, w.template, set); err != nil {
			t.Fatal(err)
		}
		server := w.start(t, dir, ports[2])

		at := fmt.Sprintf("http://127.0.0.1:%d%v", ports[0], with(params{"path": "/metrics"}, set)["path"])
		exporter := servers.Serve(t, servers.MetricsProgram(t, w.exporter), []string{"@" + filepath.Join(dir, w.args)}, nil, answers(at))
		before := w.count(t, page(at), server, exporter)
		for range 20 {
			sent(fmt.Sprintf("http://127.0.0.1:%d/app", ports[2]))
		}
		text := page(at)
		if got := w.count(t, text, server, exporter) - before; got < 20 || got > 25 {
			t.Errorf("%s: %v requests more\n%s\n%s\n%s", name, got, grep(text, w.up, w.requests), exporter.Log(), server.Log())
		}
		up := grep(text, "\n"+w.up, w.up+" ", w.up+"{")
		if name != "defaults" && labels != nil {
			v := quoteLabel(value)
			want := w.up + `{e="",environment=` + v + `,on="yes",service=` + v + `,team=` + v + `,version="1.10"} 1` + "\n"
			if !strings.Contains(up, want) {
				t.Errorf("%s: want %s in\n%s", name, want, up)
			}
		} else if !strings.Contains(up, "\n"+w.up+" 1\n") {
			t.Errorf("%s: not up:\n%s", name, up)
		}
		if !regexp.MustCompile(`(?m)^` + w.connections + `(\{.*\})? [1-9]`).MatchString(text) {
			t.Errorf("%s: no connections in\n%s", name, text)
		}
		if log := read(t, dir+"/access.log"); strings.Contains(log, w.path) || !strings.Contains(log, "GET /app") {
			t.Errorf("%s: the page's own requests are logged, or the others are not:\n%s", name, log)
		}
		if got := page(fmt.Sprintf("http://127.0.0.1:%d/", ports[1])); got != "" {
			t.Errorf("%s: the page's server serves\n%s", name, got)
		}
		exporter.Stop()
		server.Stop()
	}
	refused(t, w.template, params{"path": "/"}, "path must be /NAME")
	refused(t, w.template, params{"port": 8081}, "port and status_port are the same")
	if labels != nil {
		refused(t, w.template, params{"labels": []any{"a=b\nc"}}, "line break")
		refused(t, w.template, params{"labels": "__x=y"}, "labels are not all NAME=VALUE")
	}
}

// start starts the server, with the page's file, until it answers at a port.
func (w webServer) start(t *testing.T, dir string, port int) *servers.Program {
	t.Helper()
	config := filepath.Join(dir, "server.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, w.config, dir, port), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := w.command(t, dir, config)
	return servers.Serve(t, cmd.Path, cmd.Args[1:], nil, func() bool { return sent(fmt.Sprintf("http://127.0.0.1:%d/", port)) })
}

// sent tells whether a server answered a request, in any way.
func sent(address string) bool {
	resp, err := http.Get(address)
	if err == nil {
		resp.Body.Close()
	}
	return err == nil
}

// count returns how many requests the exporter shows.
func (w webServer) count(t *testing.T, text string, programs ...*servers.Program) float64 {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + w.requests + `(?:\{.*\})? (\S+)$`).FindStringSubmatch(text)
	if found == nil {
		for _, p := range programs {
			t.Log(p.Log())
		}
		t.Fatalf("no %s in\n%s", w.requests, text)
	}
	n, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
