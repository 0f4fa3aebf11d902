package logging

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// requests are those that nginx is sent, with what it then logs.
var requests = []struct {
	path, agent string
	line        line
}{
	{"/", "plain", line{"INFO", "GET / HTTP/1.1"}},
	{`/a"b\c'd?x={"y":1}`, `"quoted" \ 'agent' 😀` + "\t", line{"INFO", `GET /a"b\c'd?x={"y":1} HTTP/1.1`}},
	{"/no/é😀", "", line{"WARN", "GET /no/é😀 HTTP/1.1"}},
	{"/broken?$status", "${x} %s", line{"ERROR", "GET /broken?$status HTTP/1.1"}},
}

func TestNginx(t *testing.T) {
	l := servers.LoggingPrograms(t)
	for _, s := range standards(t.TempDir()) {
		t.Run(s.name, func(t *testing.T) {
			dir, at := t.TempDir(), fmt.Sprint("127.0.0.1:", port(t))
			include := rendered(t, "nginx-logging", s.set)
			conf := nginxConf(t, dir, at, include)
			if out, err := l.Command("nginx", "-t", "-p", dir, "-c", conf, "-e", "stderr").CombinedOutput(); err != nil || strings.Contains(string(out), "[warn]") {
				t.Fatalf("nginx -t: %v\n%s", err, out)
			}
			stdout, stderr, stop := running(t, l.Command("nginx", "-p", dir, "-c", conf, "-e", "stderr"))
			want := get(t, s, at, stderr)
			read := func() string {
				if s.file != "" {
					b, _ := os.ReadFile(s.file)
					return string(b)
				}
				if s.set["destination"] == "stderr" {
					return logged(stderr.String())
				}
				return stdout.String()
			}
			until(t, "the log", func() bool { return strings.Count(read(), "\n") >= len(want) }, stdout, stderr)
			stop()
			if !s.json() {
				if log := read(); !strings.Contains(log, ` ERROR 127.0.0.1 "GET /broken?$status HTTP/1.1" 500 `) || strings.Contains(log, "INFO") {
					t.Errorf("logged\n%s", log)
				}
				return
			}
			compare(t, s, s.lines(t, read(), func(fields map[string]any) {
				http, _ := fields["http"].(map[string]any)
				for _, r := range requests {
					if fields[s.text("message_field", "message")] == r.line.message && (http["user_agent"] != r.agent || http["path"] != r.path || http["method"] != "GET") {
						t.Errorf("fields %q, of a request by %q", fields, r.agent)
					}
				}
				if _, ok := http["status"].(float64); !ok || fields["logger"] != "nginx" {
					t.Errorf("fields %q", fields)
				}
			}), want)
		})
	}
}

// logged leaves out nginx's own errors.
func logged(said string) string {
	var b strings.Builder
	for _, text := range strings.SplitAfter(said, "\n") {
		if strings.HasPrefix(text, "{") {
			b.WriteString(text)
		}
	}
	return b.String()
}

// nginxConf writes a configuration that includes a rendered file.
func nginxConf(t *testing.T, dir, at, include string) string {
	t.Helper()
	conf := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid;
events {}
http {
  client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  include %[3]s;
  server { listen %[2]s; location / { return 204; } location /no { return 404; } location /broken { return 500; } location /absent { root %[1]s; } }
}
`, dir, at, include)
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return conf
}

// get sends the requests, byte by byte as they are, and returns what is to be logged of them.
func get(t *testing.T, s standard, at string, stderr *servers.Output) (want []line) {
	t.Helper()
	for _, r := range requests {
		fetch(t, at, r.path, r.agent, stderr)
		if s.lets(r.line.level) {
			want = append(want, r.line)
		}
	}
	return want
}

func fetch(t *testing.T, at, path, agent string, stderr *servers.Output) {
	t.Helper()
	var conn net.Conn
	until(t, "nginx", func() (ok bool) {
		var err error
		conn, err = net.Dial("tcp", at)
		return err == nil
	}, stderr)
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: test\r\nUser-Agent: %s\r\nConnection: close\r\n\r\n", path, agent)
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
}

// A value for which nginx has no room is refused, and the longest that is not has a place.
func TestNginxRoom(t *testing.T) {
	l, dir := servers.LoggingPrograms(t), t.TempDir()
	for n, fits := range map[int]bool{560: true, 4000: false} {
		text, _, err := produced(t, "nginx-logging", map[string]any{"service": strings.Repeat(`"`, n)})
		if fits != (err == nil) || !fits && !strings.Contains(err.Error(), "no string longer than 4,000 bytes") {
			t.Errorf("%d quotes: %v", n, err)
		}
		if !fits {
			continue
		}
		include := filepath.Join(dir, "logging.conf")
		if err := os.WriteFile(include, text, 0o644); err != nil {
			t.Fatal(err)
		}
		conf := nginxConf(t, dir, "127.0.0.1:1", include)
		if out, err := l.Command("nginx", "-t", "-p", dir, "-c", conf, "-e", "stderr").CombinedOutput(); err != nil && !strings.Contains(string(out), "bind()") {
			t.Errorf("nginx -t: %v\n%s", err, out)
		}
	}
}

// nginx's own errors become JSON by way of rsyslog.
func TestNginxErrors(t *testing.T) {
	l, s := servers.LoggingPrograms(t), standards(t.TempDir())[1]
	dir, udp, at := t.TempDir(), port(t), fmt.Sprint("127.0.0.1:", port(t))
	s.set["destination"] = "stdout"
	collect := rendered(t, "rsyslog", s.set, map[string]any{"udp_port": udp, "work_folder": dir})
	log, said, _ := running(t, l.Command("rsyslogd", "-n", "-M", l.Libs()+"/rsyslog", "-i", dir+"/rsyslog.pid", "-f", collect))
	until(t, "rsyslogd", func() bool { _, err := os.Stat(dir + "/rsyslog.pid"); return err == nil }, said)
	conf := nginxConf(t, dir, at, rendered(t, "nginx-logging", s.set, map[string]any{"error_port": udp}))
	_, said, _ = running(t, l.Command("nginx", "-p", dir, "-c", conf, "-e", "stderr"))
	fetch(t, at, `/absent/"x"\n`, "", said)
	until(t, "the error in rsyslog's log", func() bool { return strings.Contains(log.String(), "No such file") }, said, log)
	found := false
	for i, got := range s.lines(t, log.String(), func(fields map[string]any) { found = found || fields["logger"] == "nginx" }) {
		if strings.Contains(got.message, `/absent/"x"\n" failed (2: No such file or directory)`) && got.level != "ERROR" {
			t.Errorf("line %d is %q", i, got)
		}
	}
	if !found {
		t.Errorf("no line is nginx's:\n%s", log)
	}
}
