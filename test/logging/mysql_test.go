package logging

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// refused is an account that there is not, which the server logs; names of accounts have no emoji.
const refused = "a\"b\\c'\né"

// The server's errors are JSON on its standard error, and with a file rsyslog makes the standard of them.
func TestMySQL(t *testing.T) {
	for i, s := range standards(t.TempDir()) {
		if !servers.Long() && s.file == "" {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			conf, more := rendered(t, "mysql-logging", s.set), map[string]any(nil)
			if i > 0 {
				more = map[string]any{"slow_query_log": "on", "slow_query_log_file": t.TempDir() + "/slow.log", "long_query_time": "0.01"}
				conf = rendered(t, "mysql-logging", s.set, more)
			}
			d := servers.MySQL(t)
			server := d.Start(t, servers.Options{IncludeDir: filepath.Dir(conf)})
			login := exec.Command(d.Dir+"/bin/mysql", "--no-defaults", "--socket="+server.Socket, "--user="+refused, "--default-character-set=utf8mb4")
			if out, err := login.CombinedOutput(); err == nil || !strings.Contains(string(out), "Access denied") {
				t.Errorf("a login was not refused: %v\n%s", err, out)
			}
			server.Query(t, "select sleep(0.1)")
			switch {
			case !s.json():
				if log := server.Log(); strings.Contains(log, "\n{") || strings.Contains(log, "[Warning]") {
					t.Errorf("logged\n%s", log)
				}
			case s.file == "":
				serverJSON(t, server.Log(), s.lets("INFO"))
			default:
				collected(t, s)
			}
			if path, ok := more["slow_query_log_file"].(string); ok {
				if b, err := os.ReadFile(path); err != nil || !strings.Contains(string(b), "select sleep(0.1)") || !strings.Contains(string(b), "Bytes_sent:") {
					t.Errorf("the slow log is %q, %v", b, err)
				}
			}
		})
	}
}

// serverJSON wants a server's log to be JSON.
func serverJSON(t *testing.T, log string, notes bool) {
	t.Helper()
	denied := false
	for _, text := range strings.Split(strings.TrimSpace(log), "\n") {
		var fields struct{ Time, Label, Msg string }
		if err := json.Unmarshal([]byte(text), &fields); err != nil || fields.Time == "" || fields.Label == "" || fields.Msg == "" {
			t.Errorf("%v, fields %+v:\n%s", err, fields, text)
		}
		denied = denied || strings.Contains(fields.Msg, "for user '"+refused+"'@")
	}
	if denied != notes {
		t.Errorf("the refused login is logged: %v, want %v:\n%s", denied, notes, log)
	}
}

// collected has rsyslog read the log of a server, and wants the standard.
func collected(t *testing.T, s standard) {
	t.Helper()
	l, dir := servers.LoggingPrograms(t), t.TempDir()
	own := map[string]any{"udp_port": port(t), "work_folder": dir, "mysql_log": s.file + ".00.json", "destination": "stdout"}
	conf := rendered(t, "rsyslog", s.set, own)
	log, said, _ := running(t, l.Command("rsyslogd", "-n", "-M", l.Libs()+"/rsyslog", "-i", dir+"/pid", "-f", conf))
	denied := line{"INFO", "Access denied for user '" + refused + "'@'localhost' (using password: NO)"}
	lines := func() []line { return s.lines(t, log.String()[:1+strings.LastIndex(log.String(), "\n")], nil) }
	until(t, "the refused login", func() bool { return slices.Contains(lines(), denied) || t.Failed() }, said, log)
	b, err := os.ReadFile(s.file + ".00.json")
	if err != nil {
		t.Fatal(err)
	}
	until(t, "all lines", func() bool { return len(lines()) == strings.Count(string(b), "\n") || t.Failed() }, said, log)
}
