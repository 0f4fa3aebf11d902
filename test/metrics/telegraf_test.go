package metrics

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// testTelegraf: telegraf accepts every file, logs in with exactly the password that was given, and what it collects
// from a real MySQL comes out with the labels of the standard.
func testTelegraf(t *testing.T, db *database) {
	all := params{
		"path": "/m", "interval": "1s", "labels": "team=core,n=1.10", "service": "shop", "environment": "production", "version": "1.10",
		"mysql": "yes", "host": "127.0.0.1", "user": "monitor", "password": "p", "gather": "process_list,binary_logs,innodb_metrics", "mariadb": "no",
	}
	odd := params{"interval": "1s", "service": nasty, "environment": nasty, "version": "on", "labels": []any{"a=" + nasty, "b=two\nlines"}, "gather": []any{"innodb_metrics"},
		"user": "o'br$ien\\ ${x}", "password": "a`b\"c'd\\e#f;g: h%i@(j)/k?l=m&n,é💾 $HOME ${HOME} $$ x "}
	secure := with(odd, params{"host": "127.0.0.1", "ssl_ca": db.ca, "ssl_cert": db.cert, "ssl_key": db.key})
	for name, set := range map[string]params{"defaults": {"password": "p", "interval": "1s"}, "every parameter": all, "nasty": with(odd, params{"socket": db.Socket}), "TLS": secure} {
		if !servers.Long() && name != "nasty" {
			continue
		}
		port := servers.Ports(t, 1)[0]
		set = with(set, params{"port": port, "bind_address": "127.0.0.1", "mysql_port": db.Port})
		user, ok := set["user"].(string)
		if !ok {
			user = "monitor"
		}
		db.account(t, user, set["password"])
		dir := rendered(t, "telegraf", set)
		path := "/metrics"
		if p, ok := set["path"].(string); ok {
			path = p
		}
		at := fmt.Sprintf("http://127.0.0.1:%d%s", port, path)
		program := servers.Serve(t, servers.MetricsProgram(t, "telegraf"), []string{"--config", dir + "/telegraf.conf"}, []string{"HOME=/wrong"}, func() bool {
			conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err == nil {
				conn.Close()
			}
			return err == nil
		})
		await(t, func() bool {
			return strings.Contains(page(at), "\nmysql_uptime{") || strings.Contains(program.Log(), " E! ")
		}, program)
		var want []string
		for label, v := range map[string]string{"service": "", "environment": "", "version": ""} {
			if s, ok := set[label].(string); ok {
				v = s
				want = append(want, label+"="+quoteLabel(v))
			}
		}
		if name == "nasty" {
			want = append(want, "a="+quoteLabel(nasty), `b="two\nlines"`)
		}
		line := grep(page(at), "mysql_uptime{")
		if line == "" {
			t.Errorf("%s: no metrics:\n%s", name, program.Log())
		}
		for _, w := range want {
			if !strings.Contains(line, w) {
				t.Errorf("%s: want %s in\n%s", name, w, line)
			}
		}
		program.Stop()
	}
	port := servers.Ports(t, 1)[0]
	dir := rendered(t, "telegraf", params{"mysql": "no", "port": port, "bind_address": "127.0.0.1", "interval": "1s"})
	address := fmt.Sprintf("http://127.0.0.1:%d/metrics", port)
	program := servers.Serve(t, servers.MetricsProgram(t, "telegraf"), []string{"--config", dir + "/telegraf.conf"}, nil, func() bool { return strings.Contains(page(address), "internal_agent") })
	program.Stop()

	everyParam(t, "telegraf", all, secure, params{"socket": 1, "port": 1, "bind_address": 1, "mysql_port": 1})
	for _, tt := range []struct {
		set  params
		want string
	}{
		{params{"password": "a@{b:c}"}, "user or password holds @{"},
		{params{"password": "x?tls=custom&"}, "user or password holds tls=custom"},
		{params{"user": "a:b"}, "user holds a colon"},
		{params{"gather": "a = true\nb"}, "gather is not a list of names"},
		{params{"interval": "0s"}, "interval is below 1s"},
		{params{"ssl_cert": "/x"}, "ssl_cert is given without"},
		{params{"ssl_key": "/x"}, "ssl_key is given without"},
	} {
		refused(t, "telegraf", tt.set, tt.want)
	}
	refused(t, "telegraf", params{"host": "db:3307"}, "that is mysql_port")
}
