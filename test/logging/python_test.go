package logging

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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
	exceptions := 0
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
		if u, ok := fields["user"]; ok && (u != `é"` || fields["count"] != "3" || fields["odd"] != "nan") {
			t.Errorf("%s: the fields of extra are %q", s.name, fields)
		}
	}), want)
	if exceptions != 1 {
		t.Errorf("%s: %d lines with an exception, want 1", s.name, exceptions)
	}
}
