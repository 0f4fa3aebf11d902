package logging

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// Python's dictConfig and fileConfig, with all standards, in one process.
func TestPython(t *testing.T) {
	cmd := exec.Command(servers.Python(t), "-I", "testdata/emit.py")
	cmd.Env = []string{"TZ=IST-5:30"} // times are in UTC all the same
	tried := map[string]standard{}
	for _, form := range []string{"json", "ini"} {
		for _, s := range standards(t.TempDir()) {
			dir := t.TempDir()
			for _, part := range []string{"logging.json", "logging.ini", "initplate_logging.py"} {
				file := rendered(t, "python-logging."+part, s.set)
				if err := os.Rename(file, filepath.Join(dir, part)); err != nil {
					t.Fatal(err)
				}
			}
			s.name = form + ", " + s.name
			tried[filepath.Join(dir, "logging."+form)] = s
			cmd.Args = append(cmd.Args, filepath.Join(dir, "logging."+form))
		}
	}
	var in strings.Builder
	for _, m := range messages {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		in.WriteString(string(b) + "\n")
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in.String()), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("python: %v\n%s%s", err, &stdout, &stderr)
	}
	out, errs := parts(stdout.String()), parts(stderr.String())
	for file, s := range tried {
		python(t, s, s.log(t, out[file], errs[file]))
	}
}

// python looks at one log.
func python(t *testing.T, s standard, log string) {
	t.Helper()
	if !s.json() {
		if !strings.Contains(log, "Z ERROR [MainThread] app.shop: plain\n") || strings.Contains(log, "WARN") {
			t.Errorf("%s: logged\n%s", s.name, log)
		}
		return
	}
	var want []line
	for _, m := range messages {
		for _, level := range levels[:5] {
			if s.lets(level) {
				want = append(want, line{level, m})
			}
		}
	}
	want = append(want, line{"FATAL", "last of 2"}, line{"ERROR", "failed"})
	exceptions, mine := 0, "level_" // a field of extra, beside that of the standard
	if s.text("level_field", "level") != "level" {
		mine = "level"
	}
	compare(t, s, s.lines(t, log, func(fields map[string]any) {
		if fields["logger"] != "app.shop" || fields["thread"] != "MainThread" {
			t.Errorf("%s: fields %q", s.name, fields)
		}
		if e, ok := fields["exception"].(string); ok {
			exceptions++
			if !strings.HasPrefix(e, "Traceback (most recent call last):\n") || !strings.HasSuffix(e, "ValueError: because of \"x\"\n and \\") {
				t.Errorf("%s: the exception is %q", s.name, e)
			}
		}
		if u, ok := fields["user"]; ok && (u != `é"` || fields["count"] != "3" || fields["odd"] != "nan" || fields[mine] != "mine" || fields["alone"] != "\ufffd") {
			t.Errorf("%s: the fields of extra are %q", s.name, fields)
		}
	}), want)
	if exceptions != 1 {
		t.Errorf("%s: %d lines with an exception, want 1", s.name, exceptions)
	}
}

// A program with OpenTelemetry: the ids are those of its span, and there are none outside of it.
func TestPythonTraces(t *testing.T) {
	log := filepath.Join(t.TempDir(), "app.log")
	configuration := configured(t, "json", map[string]any{"destination": log})
	out, err := exec.Command(servers.MetricsProgram(t, "python3"), "testdata/traces.py", configuration).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	ids := strings.Fields(string(out))
	all := objects(t, log)
	if len(all) != 2 || len(ids) != 2 || all[0]["trace_id"] != ids[0] || all[0]["span_id"] != ids[1] || len(ids[0]) != 32 {
		t.Fatalf("want the ids %s in\n%q", out, all)
	}
	if all[1]["trace_id"] != nil || all[1]["span_id"] != nil || all[0]["otelTraceID"] != nil || all[0]["otelTraceSampled"] != true {
		t.Errorf("outside of a span, and other attributes: %q", all)
	}
}

// Children of a program with a thread that writes have one of their own.
func TestPythonFork(t *testing.T) {
	log := filepath.Join(t.TempDir(), "app.log")
	configuration := configured(t, "json", map[string]any{"destination": log, "async": true, "async_queue_size": 2})
	if out, err := exec.Command(servers.Python(t), "-I", "testdata/fork.py", configuration).CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	next := map[string]int{}
	for _, fields := range objects(t, log) {
		who, i, _ := strings.Cut(fields["message"].(string), " line ")
		if i != "" && i != strconv.Itoa(next[who]) {
			t.Errorf("%s line %s after %d lines", who, i, next[who])
		}
		next[who]++
	}
	if want := map[string]int{"parent": 2, "child 0": 100, "child 1": 100, "child 2": 100}; !maps.Equal(next, want) {
		t.Errorf("logged %v, want %v", next, want)
	}
}
