package logging

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// fpm is a PHP-FPM with one pool for each standard, whose files are read as those of the official image are: the pools,
// then docker.conf, then what is rendered.
type fpm struct {
	*servers.FPM
	dir, script string
	pools       []standard
}

// newFPM writes the configuration.
func newFPM(t *testing.T, pools []standard, more ...map[string]any) *fpm {
	t.Helper()
	f := &fpm{FPM: servers.PHPFPM(t), dir: t.TempDir(), pools: pools}
	f.script = filepath.Join(f.dir, "app.php")
	f.write(t, "app.php", `<?php
if (isset($_SERVER['LOUD'])) {
  fwrite(fopen('php://stderr', 'w'), '{"level":"INFO","message":"'.str_repeat('x', 3000)."\"}\n");
  missing();
}
while (isset($_SERVER['UNTIL']) && !@filesize($_SERVER['UNTIL'])) { usleep(50000); clearstatcache(); }
echo getenv('TZ');
`)
	f.write(t, "php-fpm.conf", "[global]\npid = "+f.dir+"/pid\ninclude = "+f.dir+"/*.d.conf\n")
	for i, s := range pools {
		name := fmt.Sprintf("p%d", i)
		f.write(t, name+".d.conf", fmt.Sprintf("[%s]\nuser = %[2]d\ngroup = %[2]d\nlisten = %[3]s\npm = static\npm.max_children = 1\n"+
			"access.log = /proc/self/fd/2\nclear_env = no\n", name, os.Getuid(), f.socket(i)))
		text, _, err := produced(t, "php-fpm-logging", append([]map[string]any{{"pool": name}, s.set}, more...)...)
		if err != nil {
			t.Fatal(err)
		}
		f.write(t, "zz-"+name+".d.conf", string(text))
	}
	return f
}

func (f *fpm) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (f *fpm) socket(pool int) string { return filepath.Join(f.dir, fmt.Sprintf("s%d", pool)) }

// start has php-fpm check the configuration, then starts it.
func (f *fpm) start(t *testing.T) *servers.Output {
	t.Helper()
	conf := filepath.Join(f.dir, "php-fpm.conf")
	if said, err := f.Check(conf); err != nil || strings.Contains(said, "WARNING") {
		t.Fatalf("php-fpm -tt: %v\n%s", err, said)
	}
	var sockets []string
	for i := range f.pools {
		sockets = append(sockets, f.socket(i))
	}
	return f.Start(t, conf, []string{"TZ=Asia/Kolkata"}, sockets...)
}

// ask sends a request whose client chose what would end a string of JSON.
func (f *fpm) ask(t *testing.T, pool int, method string, more ...string) string {
	t.Helper()
	hostile := `x","level":"ERROR"}` + "\n" + nasty
	return f.Ask(t, f.socket(pool), append(more, "SCRIPT_FILENAME="+f.script, "REQUEST_METHOD="+method, "REMOTE_ADDR=203.0.113.9",
		"REQUEST_URI=/"+hostile, "QUERY_STRING="+hostile, "SCRIPT_NAME=/"+hostile, "REMOTE_USER="+hostile, "HTTP_USER_AGENT="+hostile)...)
}

// TestPHPFPM: each request is one line with the standard, whatever the client sent, and no value of the standard means
// anything to PHP-FPM. A line has 1,024 bytes, so each pool has a part of the nasty text.
func TestPHPFPM(t *testing.T) {
	all := standards(t.TempDir())
	pools := []standard{all[0], {name: "every parameter", level: "info", set: with(all[1].set, "level", "INFO")}}
	rest, file := []rune(nasty+"$pool"), t.TempDir()+"/access.log"
	for len(rest) > 0 {
		part := string(rest[:min(20, len(rest))])
		rest = rest[len([]rune(part)):]
		set := map[string]any{"level": "debug", "service": part, "version": part, "static_fields": []any{"a=" + part}, "destination": file}
		pools = append(pools, standard{name: fmt.Sprintf("%q", part), level: "debug", set: set})
	}
	f := newFPM(t, pools, map[string]any{"fastcgi_params": "path=LOG_PATH,request_id=REQUEST_ID"})
	log := f.start(t)
	for i := range pools {
		if said := f.ask(t, i, "POST", "LOG_PATH=/shop", "REQUEST_ID=0a1b"); !strings.HasSuffix(said, "\r\n\r\nUTC") {
			t.Fatalf("%q\n%s", said, log.String())
		}
	}

	read := func() string {
		b, _ := os.ReadFile(file)
		return logged(log.String()) + string(b)
	}
	until(t, "a line of each pool", func() bool { return strings.Count(read(), "\n") >= len(pools) })
	for i, s := range pools {
		mine := grep(read(), fmt.Sprintf(`"pool":"p%d"`, i))
		got := s.lines(t, mine, func(fields map[string]any) {
			http, _ := fields["http"].(map[string]any)
			if http["method"] != "POST" || http["path"] != "/shop" || http["request_id"] != "0a1b" || http["client"] != "203.0.113.9" ||
				http["status"] != 200. || http["memory_bytes"].(float64) < 1000 || fields["logger"] != "php-fpm" {
				t.Errorf("%s: fields %q", s.name, fields)
			}
		})
		compare(t, s, got, []line{{"INFO", "POST 200"}})
	}
}

// nginxPath has nginx send a path only if it can do no harm in a string of JSON and is short, as the template's page and the
// example have it.
const nginxPath = `map $request_uri $log_path {
  "~^[!#-\[\]-\~]{1,200}$" $request_uri;
  default                  -;
}
`

// TestPHPFPMBehindNginx: behind a real nginx, paths are in the log, but for those that would break a line.
func TestPHPFPMBehindNginx(t *testing.T) {
	for file, indent := range map[string]string{"docs/templates/php-fpm-logging.md": "", "examples/php-fpm/nginx.yaml": "      "} {
		text, err := os.ReadFile("../../" + file)
		if err != nil || !strings.Contains(strings.ReplaceAll(string(text), "\n"+indent, "\n"), nginxPath) {
			t.Errorf("%v, %s has another map than\n%s", err, file, nginxPath)
		}
	}
	s := standard{name: "nginx", level: "info"}
	f := newFPM(t, []standard{s}, map[string]any{"fastcgi_params": "path=LOG_PATH,request_id=REQUEST_ID"})
	log := f.start(t)
	at := fmt.Sprint("127.0.0.1:", port(t))
	f.write(t, "nginx.conf", fmt.Sprintf(`daemon off; master_process off; pid %[1]s/nginx.pid;
events {}
http {
  access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  %[2]s
  server { listen %[3]s; location / { fastcgi_pass unix:%[4]s; fastcgi_param SCRIPT_FILENAME %[5]s; fastcgi_param REQUEST_METHOD $request_method;
    fastcgi_param REMOTE_ADDR $remote_addr; fastcgi_param LOG_PATH $log_path; fastcgi_param REQUEST_ID $request_id; } }
}
`, f.dir, nginxPath, at, f.socket(0), f.script))
	_, stderr, _ := running(t, servers.LoggingPrograms(t).Command("nginx", "-p", f.dir, "-c", f.dir+"/nginx.conf", "-e", "stderr"))
	long := "/" + strings.Repeat("a", 199)
	paths := map[string]string{"/shop?a='b'&c=%22": "", long: "", long + "a": "-", `/a"b`: "-", `/a\`: "-", "/é": "-", "/\xff": "-", `/","level":"ERROR`: "-"}
	for path := range paths {
		fetch(t, at, path, "", stderr)
	}

	until(t, "all lines", func() bool { return strings.Count(logged(log.String()), "\n") == len(paths) }, stderr, log)
	seen := map[string]int{}
	s.lines(t, logged(log.String()), func(fields map[string]any) {
		http, _ := fields["http"].(map[string]any)
		seen[fmt.Sprint(http["path"])]++
		if id, _ := http["request_id"].(string); len(id) != 32 || http["client"] != "127.0.0.1" || fields["message"] != "GET 200" {
			t.Errorf("fields %q", fields)
		}
	})
	if seen["-"] != 6 || seen[long] != 1 || seen["/shop?a='b'&c=%22"] != 1 {
		t.Errorf("paths %v", seen)
	}
}

// TestPHPFPMText: lines for people; and with level error requests are not logged, but what scripts and PHP say is, once.
func TestPHPFPMText(t *testing.T) {
	f := newFPM(t, []standard{{set: map[string]any{"format": "text", "fastcgi_params": "id=REQUEST_ID"}}})
	log := f.start(t)
	f.ask(t, 0, "GET", "REQUEST_ID=7")
	until(t, "the request", func() bool { return strings.Contains(log.String(), `Z INFO 203.0.113.9 "GET" 200 0.`) })
	if text := grep(log.String(), "INFO"); !strings.HasSuffix(text, ` id="7"`+"\n") {
		t.Errorf("logged\n%s", text)
	}

	f = newFPM(t, []standard{{set: map[string]any{"level": "error"}}})
	log = f.start(t)
	said := f.ask(t, 0, "GET", "LOUD=1")
	until(t, "PHP's error", func() bool {
		return strings.Contains(log.String(), "PHP Fatal error:  Uncaught Error: Call to undefined function missing()")
	})
	if strings.Contains(said, "PHP message") || strings.Count(log.String(), "Fatal error") != 1 {
		t.Errorf("said\n%s\nlogged\n%s", said, log.String())
	}
	if own := logged(log.String()); own != `{"level":"INFO","message":"`+strings.Repeat("x", 3000)+"\"}\n" {
		t.Errorf("what the script wrote is logged as\n%s", own)
	}
}

// TestPHPFPMSlow: the stack of a slow request is logged.
func TestPHPFPMSlow(t *testing.T) {
	slow := t.TempDir() + "/slow.log"
	f := newFPM(t, []standard{{set: map[string]any{"request_slowlog_timeout": "1s", "slowlog": slow}}})
	log := f.start(t)
	f.ask(t, 0, "GET", "UNTIL="+slow)
	b, err := os.ReadFile(slow)
	if err != nil || !strings.Contains(string(b), "() "+f.script+":6\n") {
		t.Errorf("%v, the slow log is %q\n%s", err, b, log.String())
	}
}

// What PHP-FPM has no room for, or a line would not survive, is refused.
func TestPHPFPMRefused(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value any
		want  string
	}{
		{"service", strings.Repeat(`"`, 83), "cuts lines after 1,024 bytes"},
		{"fastcgi_params", "path", "not all FIELD=PARAMETER"},
		{"fastcgi_params", `a"=URI`, "not all FIELD=PARAMETER"},
		{"fastcgi_params", "a=URI}e%{X", "not all FIELD=PARAMETER"},
		{"fastcgi_params", "status=URI", "is there already"},
		{"fastcgi_params", "a=URI,a=URI", "is there already"},
		{"pool", "global", "pool is not the name"},
		{"pool", "a]\n[b", "pool is not the name"},
		{"log_limit", 1000, "1024"},
		{"slowlog", "/slow.log", "slowlog has no effect without request_slowlog_timeout"},
		{"request_slowlog_timeout", "0s", "1s or more"},
		{"request_slowlog_timeout", "-5s", "1s or more"},
	} {
		if text, _, err := produced(t, "php-fpm-logging", map[string]any{tt.name: tt.value}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %q: %v, want an error with %q\n%s", tt.name, tt.value, err, tt.want, text)
		}
	}
}

// with returns parameters with another value for one.
func with(set map[string]any, name string, value any) map[string]any {
	all := map[string]any{name: value}
	for n, v := range set {
		if n != name {
			all[n] = v
		}
	}
	return all
}

// grep returns the lines of a text that hold a part.
func grep(text, part string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			b.WriteString(line)
		}
	}
	return b.String()
}
