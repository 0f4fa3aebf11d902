package metrics

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestExporterFlags: the exporter accepts every file, and takes its flags as they were meant.
func TestExporterFlags(t *testing.T) {
	all := params{
		"host": "db", "mysql_port": "3307", "socket": "/run/s", "user": "m", "password": "p", "ssl_ca": "/ca", "ssl_cert": "/cert", "ssl_key": "/key", "bind_address": "::1",
		"collect": "auto_increment.columns, info_schema.processlist, perf_schema.eventsstatements", "no_collect": "slave_status", "log_level": "debug", "log_format": "logfmt",
	}
	for name, set := range map[string]params{"defaults": {"password": "p"}, "every parameter": with(all, params{"path": "/m"}), "nasty": {"password": "p", "path": "/a.b/~c_-", "log_level": "debug"}} {
		dir, port := t.TempDir(), servers.Ports(t, 1)[0]
		set = with(params{"bind_address": "127.0.0.1"}, set, params{"port": port, "config_file": dir + "/exporter.cnf"})
		if name == "every parameter" {
			everyParam(t, "mysqld-exporter", set, secured(params{}))
		}
		if err := renderInto(t, dir, "mysqld-exporter", set); err != nil {
			t.Fatal(err)
		}
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if set["bind_address"] == "::1" {
			address = fmt.Sprintf("[::1]:%d", port)
		}
		path := "/metrics"
		if p, ok := set["path"].(string); ok {
			path = p
		}
		at := url.URL{Scheme: "http", Host: address, Path: path}
		program := servers.Serve(t, servers.MetricsProgram(t, "prometheus-mysqld-exporter"), []string{"@" + dir + "/exporter.args"}, nil, answers(at.String()))
		if !strings.Contains(page(at.String()), "\nmysql_up 0\n") {
			t.Errorf("%s: no metrics at %s\n%s", name, &at, program.Log())
		}
		if log := program.Log(); name == "every parameter" && (!strings.Contains(log, "scraper=info_schema.processlist") || strings.Contains(log, "scraper=slave_status")) {
			t.Errorf("%s: other collectors than were asked for:\n%s", name, log)
		}
		program.Stop()
	}
	for _, tt := range []struct {
		set  params
		want string
	}{
		{params{"path": "/"}, "path must be /NAME"},
		{params{"password": "a$b"}, "password holds $, which"},
		{params{"password": "a%(b)s"}, "password holds %(NAME)s"},
		{params{"password": "a?b"}, "user, password or socket holds ?"},
		{params{"password": "a\nb"}, "line break"},
		{params{"host": "db:3307"}, "host is not an address or a host name, as in 127.0.0.1 or ::1, without brackets and a port: that is mysql_port"},
		{params{"user": "a:b"}, "user holds a colon"},
		{params{"user": "a$b"}, "host, user or a path holds $ or %(NAME)s"},
		{params{"ssl_ca": "/$x"}, "host, user or a path holds $ or %(NAME)s"},
		{params{"ssl_cert": "/x"}, "ssl_cert is given without"},
		{params{"ssl_key": "/x"}, "ssl_key is given without"},
		{params{"collect": "a b"}, "not names of collectors"},
		{params{"client_users": "b=x", "client_passwords": "c=x"}, "client_passwords has a name that client_users has not"},
		{params{"client_users": "a.b=x"}, "client_users has a name that"},
		{params{"client_users": "b=a:b"}, "that of b is empty or holds a colon"},
		{params{"client_users": "b=x", "client_passwords": "b=a$x"}, "that of b holds $ or %(NAME)s"},
		{params{"client_users": "b=x", "client_passwords": "b=%(x)s"}, "that of b holds $ or %(NAME)s"},
		{params{"client_users": "b=x", "client_passwords": "b=a?b"}, "that of b holds ?"},
		{params{"client_users": "b=x", "client_passwords": map[string]any{"b": "a\nb"}}, "line break"},
		{params{"cert_file": "/x"}, "cert_file is given without key_file"},
		{params{"key_file": "/x"}, "key_file is given without cert_file"},
		{params{"client_ca_file": "/x"}, "client_ca_file is given without cert_file"},
		{params{"basic_auth_users": "scraper:secret"}, "htpasswd -nB USER prints it"},
		{params{"basic_auth_users": "scraper:$apr1$x$" + strings.Repeat("a", 53)}, "htpasswd -nB USER prints it"},
		{params{"basic_auth_users": []any{hashOf(t, "a", "x"), hashOf(t, "a", "y")}}, "have a user twice"},
		{params{"no_collect": "a=b"}, "not names of collectors"},
	} {
		refused(t, "mysqld-exporter", tt.set, tt.want)
	}
}
