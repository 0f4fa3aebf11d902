package logging

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestCollector has a Collector follow a file that another program of the standard wrote, and wants its records.
func TestCollector(t *testing.T) {
	otelcol := servers.Otelcol(t)
	for _, s := range standards(t.TempDir()) {
		t.Run(s.name, func(t *testing.T) {
			dir := t.TempDir()
			own := map[string]any{"http_port": port(t)}
			if s.name != "defaults" {
				own["files"] = []any{dir + "/*.log"}
			}
			if s.file != "" {
				own["destination"], s.file = dir+"/out.json", dir+"/out.json"
			}
			conf := rendered(t, "otel-collector-logs", s.set, own)
			if out, err := exec.Command(otelcol, "validate", "--config="+conf).CombinedOutput(); err != nil {
				t.Fatalf("otelcol validate: %v\n%s", err, out)
			}
			if s.name == "text" {
				return
			}
			want := source(t, s, dir+"/app.log")
			quiet := dir + "/quiet.yaml" // it would listen on a port that others may have
			if err := os.WriteFile(quiet, []byte("service: {telemetry: {metrics: {level: none}}}\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			stdout, stderr, stop := running(t, exec.Command(otelcol, "--config="+conf, "--config="+quiet))
			read := func() string {
				if s.file == "" {
					return stdout.String() + stderr.String()
				}
				b, _ := os.ReadFile(s.file)
				return string(b)
			}
			if s.name == "defaults" { // it follows no file
				until(t, "otelcol", func() bool { return strings.Contains(stderr.String(), "Everything is ready") }, stdout, stderr)
				return
			}
			until(t, "the records", func() bool { return len(records(t, s, read())) >= len(want) }, stdout, stderr)
			stop()
			compare(t, s, records(t, s, read()), want)
		})
	}
}

// source writes lines of the standard, and one that is not JSON, and returns the records that are to come of them.
func source(t *testing.T, s standard, path string) (want []line) {
	t.Helper()
	var b strings.Builder
	for _, m := range messages {
		for _, level := range levels {
			if m == "" {
				continue
			}
			text, err := json.Marshal(map[string]any{
				s.text("timestamp_field", "timestamp"): "2026-11-22T23:59:20.212Z", s.text("level_field", "level"): level,
				s.text("message_field", "message"): m, "more": map[string]any{"n": 1},
			})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s\n", text)
			if s.lets(level) {
				want = append(want, line{level, m})
			}
		}
	}
	b.WriteString("no {JSON}\n")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return append(want, line{"", "no {JSON}"})
}

// records reads what the Collector wrote, an object of OTLP a line.
func records(t *testing.T, s standard, log string) (got []line) {
	t.Helper()
	type attributes []struct {
		Key   string
		Value struct{ StringValue string }
	}
	for _, text := range strings.Split(log, "\n") {
		var o struct {
			ResourceLogs []struct {
				Resource  struct{ Attributes attributes }
				ScopeLogs []struct {
					LogRecords []struct {
						TimeUnixNano, SeverityText string
						Body                       struct{ StringValue string }
					}
				}
			}
		}
		if json.Unmarshal([]byte(text), &o) != nil {
			continue // the last, half written
		}
		for _, resource := range o.ResourceLogs {
			found := map[string]string{}
			for _, a := range resource.Resource.Attributes {
				found[a.Key] = a.Value.StringValue
			}
			names := map[string]string{"service": "service.name", "environment": "deployment.environment.name", "version": "service.version"}
			for name, want := range s.fixed() {
				if n := names[name]; n != "" {
					name = n
				}
				if found[name] != want {
					t.Errorf("attribute %s is %q, want %q", name, found[name], want)
				}
			}
			for _, scope := range resource.ScopeLogs {
				for _, r := range scope.LogRecords {
					if r.SeverityText != "" && r.TimeUnixNano != "1795391960212000000" {
						t.Errorf("the time of %q is %s", r.Body.StringValue, r.TimeUnixNano)
					}
					got = append(got, line{r.SeverityText, r.Body.StringValue})
				}
			}
		}
	}
	return got
}
