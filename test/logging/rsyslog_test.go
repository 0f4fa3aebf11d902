package logging

import (
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// severities are rsyslog's numbers for levels; it has none for TRACE.
var severities = map[string]int{"FATAL": 2, "ERROR": 3, "WARN": 4, "INFO": 6, "DEBUG": 7}

func TestRsyslog(t *testing.T) {
	l := servers.LoggingPrograms(t)
	for _, s := range standards(t.TempDir()) {
		t.Run(s.name, func(t *testing.T) {
			dir, udp := t.TempDir(), port(t)
			own := map[string]any{"udp_port": udp, "work_folder": dir}
			if s.name != "defaults" {
				own["socket"], own["tcp_port"] = dir+"/log", port(t)
				own["files"] = []any{dir + "/*.txt"}
				if err := os.WriteFile(dir+"/a.txt", []byte(" from a \"file\"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			conf := rendered(t, "rsyslog", s.set, own)
			args := []string{"-M", l.Libs() + "/rsyslog", "-i", dir + "/pid", "-f", conf}
			if out, err := l.Command("rsyslogd", append(args, "-N1")...).CombinedOutput(); err != nil || strings.Contains(string(out), "rror") {
				t.Fatalf("rsyslogd -N1: %v\n%s", err, out)
			}
			stdout, stderr, stop := running(t, l.Command("rsyslogd", append(args, "-n")...))
			until(t, "rsyslogd", func() bool { _, err := os.Stat(dir + "/pid"); return err == nil }, stderr)
			want := send(t, s, "udp", fmt.Sprint("127.0.0.1:", udp))
			if s.name != "defaults" {
				want = append(want, send(t, s, "unixgram", dir+"/log")...)
				if s.lets("INFO") {
					want = append(want, line{"INFO", ` from a "file"`})
				}
			}
			complete := func() bool {
				if s.file == "" {
					return strings.Count(stdout.String()+stderr.String(), "\n") >= len(want)
				}
				b, _ := os.ReadFile(s.file)
				return strings.Count(string(b), "\n") >= len(want)
			}
			until(t, "the log", func() bool { return !s.json() && strings.Contains(stdout.String(), "last") || s.json() && complete() }, stdout, stderr)
			stop()
			log := s.log(t, stdout.String(), stderr.String())
			if !s.json() {
				if !strings.Contains(log, "Z FATAL app: last of udp\n") && !strings.Contains(log, "+00:00 FATAL app: last of udp\n") {
					t.Errorf("logged\n%s", log)
				}
				return
			}
			got := s.lines(t, log, func(fields map[string]any) {
				if fields["logger"] != "app" && fields["logger"] != "file" {
					t.Errorf("fields %q", fields)
				}
			})
			same(t, s, got, want)
		})
	}
}

// send sends all messages in all levels and both forms of the protocol, and returns what is to be logged of them.
func send(t *testing.T, s standard, network, address string) (want []line) {
	t.Helper()
	var conn net.Conn
	until(t, address, func() (ok bool) {
		var err error
		conn, err = net.Dial(network, address)
		return err == nil
	})
	defer conn.Close()
	put := func(level, message string) {
		for _, form := range []string{
			"<%d>1 " + time.Now().UTC().Format(time.RFC3339Nano) + " host app 12 - - %s",
			"<%d>" + time.Now().UTC().Format(time.Stamp) + " host app[12]: %s",
		} {
			if network == "unixgram" {
				form = strings.Replace(form, " host app[", " app[", 1)
			}
			if network == "unixgram" && strings.Contains(form, ">1 ") {
				continue // glibc's syslog sends the other
			}
			if _, err := fmt.Fprintf(conn, form, 8+severities[level], message); err != nil {
				t.Fatal(err)
			}
			if s.lets(level) {
				want = append(want, line{level, message})
			}
		}
	}
	for _, m := range messages {
		for _, level := range levels[1:] {
			put(level, m)
		}
		time.Sleep(time.Millisecond) // UDP drops what comes too fast
	}
	put("FATAL", "last of "+network)
	return want
}
