package logging

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One virtual machine logs through logback and log4j2 with all standards: starting one takes longer than all else.
func TestJava(t *testing.T) {
	cmd := java(older(t), "testdata/Emit.java")
	tried := map[string]standard{}
	for _, template := range []string{"logback", "log4j2"} {
		for _, s := range standards(t.TempDir()) {
			s.name = template + ", " + s.name
			file := rendered(t, template, s.set)
			tried[file] = s
			cmd.Args = append(cmd.Args, file)
		}
	}
	var in strings.Builder
	for _, m := range messages {
		in.WriteString(base64.StdEncoding.EncodeToString([]byte(m)) + "\n")
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in.String()), &stdout, &stderr
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=Asia/Kolkata")
	if err := cmd.Run(); err != nil {
		t.Fatalf("java, a JDK of 17 or later, which this test needs: %v\n%s%s", err, &stdout, &stderr)
	}
	out, errs := parts(stdout.String()), parts(stderr.String())
	for file, s := range tried {
		ofJava(t, s, s.log(t, out[file], errs[file]), strings.HasPrefix(filepath.Base(file), "logback"))
	}
}

// log returns the log out of what a program said on its streams, which is all of that, or of its file.
func (s standard) log(t *testing.T, stdout, stderr string) string {
	t.Helper()
	log, other := stdout, stderr
	if s.set["destination"] == "stderr" {
		log, other = other, log
	}
	if s.file != "" {
		other += log
		b, err := os.ReadFile(s.file)
		if err != nil {
			t.Error(err)
		}
		log = string(b)
	}
	if other != "" {
		t.Errorf("%s: said beside its log:\n%s", s.name, other)
	}
	return log
}

// parts are what was said for each file.
func parts(said string) map[string]string {
	out := map[string]string{}
	for _, part := range strings.Split("\n"+said, "\n--- ")[1:] {
		file, text, _ := strings.Cut(part, "\n")
		out[file] = text
	}
	return out
}

// drawn is what logback writes for a character: it has no way to write other control characters than these.
func drawn(r rune) rune {
	if r < ' ' && !strings.ContainsRune("\n\r\t", r) {
		return '\ufffd'
	}
	return r
}

// ofJava looks at one log.
func ofJava(t *testing.T, s standard, log string, logback bool) {
	var want []line
	for _, m := range messages {
		for _, level := range levels[:5] {
			if s.lets(level) {
				want = append(want, line{level, m})
			}
		}
	}
	want = append(want, line{"ERROR", "failed"})
	if !s.json() {
		if !strings.Contains(log, " ERROR [main] com.example.App: plain\n") || strings.Contains(log, "WARN") {
			t.Errorf("%s: logged\n%s", s.name, log)
		}
		return
	}
	for i := range want {
		if logback {
			want[i].message = strings.Map(drawn, want[i].message)
		}
	}
	exceptions := 0
	compare(t, s, s.lines(t, log, func(fields map[string]any) {
		if fields["logger"] != "com.example.App" || fields["thread"] != "main" {
			t.Errorf("%s: fields %q", s.name, fields)
		}
		if e, ok := fields["exception"].(string); ok {
			exceptions++
			if !strings.HasPrefix(e, "java.lang.IllegalStateException: because of \"x\"\n\tand \\\n\tat ") || !strings.Contains(e, "Caused by: java.io.IOException: 😀\u2028\u0085\n") {
				t.Errorf("%s: the exception is %q", s.name, e)
			}
		}
	}), want)
	if exceptions != 1 {
		t.Errorf("%s: %d lines with an exception, want 1", s.name, exceptions)
	}
}
