package logging

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// One process of Node.js logs through pino with all standards.
func TestPino(t *testing.T) {
	emit, err := filepath.Abs("testdata/emit.cjs")
	if err != nil {
		t.Fatal(err)
	}
	cmd := servers.NodeJS(t, emit)
	cmd.Env = append(cmd.Env, "TZ=Asia/Kolkata")
	tried := map[string]standard{}
	for _, sync := range []bool{true, false} {
		for _, s := range standards(t.TempDir()) {
			if !sync && s.file == "" {
				continue // its end comes after the next one's beginning
			}
			file := rendered(t, "pino", s.set, map[string]any{"sync": sync})
			tried[file] = s
			cmd.Args = append(cmd.Args, file)
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
		t.Fatalf("node: %v\n%s%s", err, &stdout, &stderr)
	}
	out, errs := parts(stdout.String()), parts(stderr.String())
	for file, s := range tried {
		emitted(t, s, s.log(t, out[file], errs[file]))
	}
}

// emitted looks at one log of emit.cjs.
func emitted(t *testing.T, s standard, log string) {
	t.Helper()
	if !s.json() {
		if !strings.Contains(log, "Z] ERROR: plain\n") || strings.Contains(log, "WARN") || !strings.Contains(log, "  at Object.<anonymous> (") {
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
	want = append(want, line{"FATAL", "last of 2"}, line{"ERROR", "failed"}, line{"ERROR", "😀"}, line{"ERROR", "own"}, line{"ERROR", ""})
	exceptions := 0
	compare(t, s, s.lines(t, log, func(fields map[string]any) {
		e, ok := fields["exception"].(string)
		if ok {
			exceptions++
		}
		if fields[s.text("message_field", "message")] == "failed" &&
			(!strings.HasPrefix(e, "TypeError: because of \"x\"\n and \\\n    at ") || !strings.Contains(e, "\ncaused by: Error: 😀\n    at ")) {
			t.Errorf("%s: the exception is %q", s.name, e)
		}
		if fields["logger"] != nil && (fields["logger"] != "shop" || fields["user"] != `é"` || fields["host"] != "a" || fields["count"] != 3. ||
			fields["odd"] != nil || fields["size"] != 10.) {
			t.Errorf("%s: fields %q", s.name, fields)
		}
	}), want)
	if exceptions != 2 {
		t.Errorf("%s: %d lines with an exception, want 2", s.name, exceptions)
	}
}

// TestPinoPreloaded: a program that knows nothing of the module logs by the standard, as a module of either kind, and in a
// span of OpenTelemetry with its IDs. One without pino runs as ever.
func TestPinoPreloaded(t *testing.T) {
	s := standards(t.TempDir())[2]
	s.set["destination"], s.file = "stdout", ""
	module := rendered(t, "pino", s.set)
	for _, tt := range []struct{ name, kind, program, packages string }{
		{"CommonJS", "commonjs", `const pino = require('pino'); pino({level: 'fatal', transport: {target: 'pino-pretty'}}).info('hello')`, ""},
		{"ES module", "module", `import pino, { stdSerializers } from 'pino'; if (stdSerializers) pino({ messageKey: 'm' }).info('hello')`, ""},
		{"OpenTelemetry", "commonjs", `require('@opentelemetry/api').trace.getTracer('t').startActiveSpan('s', (span) => {
			require('pino')().info('hello'); process.exit() })`, "--require=@opentelemetry/auto-instrumentations-node/register "},
	} {
		cmd := servers.NodeJS(t, "--input-type="+tt.kind, "--eval", tt.program)
		cmd.Env = append(cmd.Env, "NODE_OPTIONS="+tt.packages+"--require="+module, "OTEL_METRICS_EXPORTER=none", "OTEL_LOGS_EXPORTER=none",
			"OTEL_NODE_RESOURCE_DETECTORS=env", "OTEL_NODE_ENABLED_INSTRUMENTATIONS=pino")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", tt.name, err, out)
		}
		compare(t, s, s.lines(t, string(out), func(fields map[string]any) {
			id, _ := fields["trace_id"].(string)
			if traced := tt.packages != ""; traced != (len(id) == 32) || traced && fields["trace_flags"] != "01" {
				t.Errorf("%s: fields %q", tt.name, fields)
			}
		}), []line{{"INFO", "hello"}})
	}

	cmd := servers.NodeJS(t, "--eval", "console.log(1)")
	cmd.Dir, cmd.Env = t.TempDir(), append(cmd.Env, "NODE_OPTIONS=--require="+module)
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "1\n" {
		t.Errorf("without pino: %v, %s", err, out)
	}
}
