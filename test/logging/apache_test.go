package logging

import (
	"bufio"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A request is what httpd is sent, with the line that it logs.
type request struct {
	raw  string
	line line
}

// refusals are hostile requests, of which httpd refuses some.
var refusals = []request{
	{"GET /no\"q\\é\xff HTTP/1.1\r\nHost: x\r\nUser-Agent: \\x41\\n\xc3\xa9\xff\xe2\x82\xac\xed\xa0\x80\xc0\x80\xf5\x80\x80\x80\r\n\r\n", line{"WARN", "GET /no\"q\\é\ufffd HTTP/1.1"}},
	{"GET /%22%5c%0a%00 HTTP/1.0\r\n\r\n", line{"WARN", "GET /%22%5c%0a%00 HTTP/1.0"}},
	{"GET / HTTP/1.1\r\nHost: a\"b\r\n\r\n", line{"WARN", "GET / HTTP/1.1"}},
	{"GET /\"\x01\v HTTP/1.1\r\nHost: x\r\n\r\n", line{"WARN", "GET /\"\x01 HTTP/1.1"}},
	{"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: \x01\"\r\n\r\n", line{"WARN", "GET / HTTP/1.1"}},
	{"\x16\x03\x01\x7f\"\\\x1b\b\f.\r\n\r\n", line{"WARN", "\x16\x03\x01\x7f\"\\\x1b\b ."}},
	{"GET /rewritten HTTP/1.0\r\n\r\n", line{"WARN", "GET /rewritten HTTP/1.0"}},                                     // 200 at first, then 410
	{"GET /" + strings.Repeat("\"", 9000) + " HTTP/1.0\r\n\r\n", line{"WARN", "GET /" + strings.Repeat("\"", 8000)}}, // logged up to its limit
}

// bare is what a program of httpd writes to standard error: it is not escaped by httpd.
const bare = `bare "line" \x41 \\ \q é 😀` + "\t\x01\x1b"

// awks are those of the images that httpd is in.
var awks = []struct{ name, options string }{{"mawk", " -W interactive"}, {"gawk", ""}, {"busybox awk", ""}}

func TestApache(t *testing.T) {
	apache := servers.Apache(t)
	for i, awk := range awks {
		for j, s := range standards(t.TempDir()) {
			if (i+j)%3 != 0 && (i > 0 || !servers.Long()) {
				continue // each awk and each standard, and in the long form all standards with mawk
			}
			t.Run(awk.name+" "+s.name, func(t *testing.T) {
				dir, at := t.TempDir(), fmt.Sprint("127.0.0.1:", port(t))
				renderApache(t, dir, s, awkProgram(t, dir, awk.name)+awk.options)
				args := []string{"-d", apache.Root, "-f", apacheConf(t, dir, at), "-c", "Include " + dir + "/httpd-logging.conf"}
				if out, err := apache.Command("apache2", append(args, "-t")...).CombinedOutput(); err != nil || !strings.HasSuffix(string(out), "Syntax OK\n") || strings.Contains(string(out), "AH") {
					t.Fatalf("apache2 -t: %v\n%s", err, out)
				}
				cmd := apache.Command("apache2", append(args, "-X")...)
				cmd.Env = append(cmd.Env, "HOSTNAME=shop-1")
				stdout, stderr, stop := running(t, cmd)
				read := func() string {
					if b, err := os.ReadFile(s.file); err == nil {
						return string(b)
					}
					return stdout.String()
				}
				want := attack(t, s, at, stderr, read)
				if s.name == "defaults" && awk.name == "mawk" { // the others take seconds
					burst(t, s, at, read)
				}
				until(t, "the log", func() bool { return strings.Contains(read(), "bare") && strings.Contains(read(), "/broken?") })
				stop()
				if !s.json() {
					if log := read(); !strings.Contains(log, ` ERROR 127.0.0.1 "GET /broken?$status HTTP/1.1" 500 `) || strings.Contains(log, "INFO") {
						t.Errorf("logged\n%s", log)
					}
					return
				}
				s.requested(t, read(), want)
				if said := stderr.String(); said != "" && s.level != "trace" { // before its logs are open, httpd says that
					t.Errorf("on standard error, there is\n%s", said)
				}
			})
		}
	}
}

// requested wants lines for these requests, in any order, among others of errors.
func (s standard) requested(t *testing.T, log string, want []line) {
	t.Helper()
	var got, errors []line
	s.lines(t, log, func(fields map[string]any) {
		level, _ := fields[s.text("level_field", "level")].(string)
		message, _ := fields[s.text("message_field", "message")].(string)
		http, _ := fields["http"].(map[string]any)
		if fields["host"] != "shop-1" {
			t.Errorf("the host is %q", fields["host"])
		}
		if strings.Contains(message, "rst") { // a piece of a burst
			return
		}
		if _, ok := http["status"].(float64); !ok {
			errors = append(errors, line{level, message})
			if fields["logger"] == "httpd" && message != bare && !strings.HasSuffix(message, "Setting LogLevel for all modules to trace8") {
				t.Errorf("a line was not understood: %q", message)
			}
			return
		}
		if strings.HasPrefix(message, refusals[7].line.message) {
			message = refusals[7].line.message
		}
		got = append(got, line{level, message})
		for _, r := range requests {
			if message == r.line.message && http["status"] != 400.0 && (http["user_agent"] != strings.TrimSpace(r.agent) || http["path"] != r.path || http["method"] != "GET" || http["client"] != "127.0.0.1" || fields["logger"] != "httpd") {
				t.Errorf("fields %q, of a request by %q", fields, r.agent)
			}
		}
		if agent := http["user_agent"]; message == refusals[0].line.message && agent != "\\x41\\né\ufffd€"+strings.Repeat("\ufffd", 7) {
			t.Errorf("the agent is %q", agent)
		}
	})
	same(t, s, got, want)

	for _, e := range []line{{"ERROR", bare}, {"INFO", "AH00128: File does not exist: /no\"q\\é\ufffd"}, {"DEBUG", `AH02415: [strict] Invalid host name 'a"b', problem near: "b`}} {
		if slices.Contains(errors, e) != s.lets(e.level) {
			t.Errorf("of errors, there are\n%q\nwant %q only from its level on", errors, e)
		}
	}
}

// renderApache renders both files into a directory.
func renderApache(t *testing.T, dir string, s standard, awk string) {
	t.Helper()
	for _, part := range []string{"conf", "awk"} {
		set := maps.Clone(s.set)
		if set == nil {
			set = map[string]any{}
		}
		set["awk"], set["script"] = awk, dir+"/httpd-logging.awk"
		text, out, err := produced(t, "apache-logging.httpd-logging."+part, set)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, out), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// awkProgram makes a program of one that is unpacked.
func awkProgram(t *testing.T, dir, name string) string {
	t.Helper()
	path, words := filepath.Join(dir, "awk"), strings.Fields(name)
	script := "#!/bin/sh\nexec " + strings.Join(servers.Awk(t).Command(words[0], words[1:]...).Args, " ") + " \"$@\"\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// apacheConf writes a configuration for httpd, without its logs.
func apacheConf(t *testing.T, dir, at string) string {
	t.Helper()
	var text strings.Builder
	for _, name := range []string{"mpm_event", "authz_core", "alias", "rewrite", "unique_id"} {
		fmt.Fprintf(&text, "LoadModule %[1]s_module usr/lib/apache2/modules/mod_%[1]s.so\n", name)
	}
	fmt.Fprintf(&text, `ServerName test
PidFile %[1]s/pid
DefaultRuntimeDir %[1]s
User #65534
Group #65534
Listen %[2]s
DocumentRoot /
RedirectMatch 204 "^/(a.*)?$"
Redirect 410 /gone
Redirect 500 /broken
<Directory />
  RewriteEngine on
  RewriteRule ^rewritten /gone [L]
</Directory>
CustomLog "|%[1]s/says" "-" env=NEVER
`, dir, at)
	files := map[string]string{"httpd.conf": text.String(), "bare": bare + "\n", "says": "#!/bin/sh\ncat '" + dir + "/bare' >&2; exec cat >/dev/null\n"}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "httpd.conf")
}

// attack sends all requests, and returns what is to be logged of them. The paths of the last ones end at different places
// in the longest line of the error log, 8 KiB. Each waits for its line: what does not fit into a pipe at once, httpd may
// mix with the lines of other requests.
func attack(t *testing.T, s standard, at string, stderr *servers.Output, read func() string) (want []line) {
	t.Helper()
	want = get(t, s, at, stderr)
	all := refusals
	for i := range 8 {
		path := "/no" + strings.Repeat("a", 100+i) + strings.Repeat("\\\"é", 800)
		all = append(all, request{"GET " + path + " HTTP/1.0\r\n\r\n", line{"WARN", "GET " + path + " HTTP/1.0"}})
	}
	for _, r := range all {
		conn, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		fmt.Fprint(conn, r.raw)
		if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
			t.Fatalf("%q: %v", r.raw, err)
		}
		conn.Close()
		if s.lets(r.line.level) {
			want = append(want, r.line)
		}
		if s.json() {
			until(t, fmt.Sprintf("line %d", len(want)), func() bool { return strings.Count(read(), `"status":`) >= len(want) })
		}
	}
	return want
}

// burst sends many long and short requests at once. httpd writes long lines in pieces, with others between them: all must
// be JSON then too, and the line of each short request be there.
func burst(t *testing.T, s standard, at string, read func() string) {
	t.Helper()
	var clients sync.WaitGroup
	for n := range 6 {
		clients.Go(func() {
			for i := range 20 {
				path := fmt.Sprintf("/burst-%d-%d-", n, i)
				if n%2 == 0 {
					path = "/" + strings.Repeat("burst\\\"", 1000)
				}
				conn, err := net.Dial("tcp", at)
				if err != nil {
					t.Error(err)
					return
				}
				fmt.Fprintf(conn, "GET %s HTTP/1.0\r\n\r\n", path)
				bufio.NewReader(conn).ReadString('\n')
				conn.Close()
			}
		})
	}
	clients.Wait()
	until(t, "the lines of a burst", func() bool {
		return strings.Count(read(), s.text("message_field", "message")+`":"GET /burst-`) == 60
	})
}
