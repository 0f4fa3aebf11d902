//go:build pods

package pods

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/podpreset/bundled"
)

// What shop/Shop.java logs.
var shopLogs = []map[string]string{
	{"level": "TRACE", "message": "cart 7 opened"},
	{"level": "DEBUG", "message": "cart 7 has 2 items"},
	{"level": "INFO", "message": `order 7 of "Zoë's" is in C:\orders\new`},
	{"level": "WARN", "message": "the note of order 7:\r\n\t\"%msg{} ${HOME} \\n\"\nends in \\"},
	{"level": "ERROR", "message": "order 7 failed", "exception": "java.lang.IllegalStateException: card \"4711\"\nrefused\n" +
		"\tat com.example.Shop.main(Shop.java:22)\nCaused by: java.io.IOException: C:\\bank\n\t... 1 common frames omitted\n"},
}

func TestJava(t *testing.T) {
	const nasty = "sh\"op\\ <x>&%msg{}\n${HOME} 'é' ]]> -->\t%"
	p := New(t)
	p.BuildImage(t, bundled.DefaultImage, "")
	p.BuildServer(t, "shop:1.2.3", "java-image", "made="+p.shop(t))
	t.Logf("the image has %s bytes", p.Run(t, "inspect", "--format={{.Size}}", "shop:1.2.3"))
	tests := []struct {
		name      string
		set, want map[string]string // of the init container; in every line
		logs      []map[string]string
	}{
		{"starts as asked", nil, map[string]string{
			"service": "shop", "version": "1.2.3", "environment": "production", "team": "core", "region": "eu-west-1",
		}, shopLogs[2:]},
		{"starts with all levels", map[string]string{"LOG_LEVEL": "trace", "LOG_STATIC_FIELDS": ""}, map[string]string{
			"service": "shop", "version": "1.2.3", "environment": "production",
		}, shopLogs},
		{"starts with nasty values", map[string]string{
			"LOG_LEVEL": "WARN", "LOG_SERVICE": nasty, "LOG_VERSION": "", "LOG_ENVIRONMENT": `\`, "LOG_STATIC_FIELDS": "team=" + nasty + ",region=",
		}, map[string]string{
			"service": nasty, "environment": `\`, "team": nasty, "region": "",
		}, shopLogs[3:]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := p.Example(t, "logging-java")
			for name, value := range tt.set {
				m.Set(name, value)
			}
			starts(t, p, m)
			restricted(t, p, m)
			_, shop := m.Containers()
			log, err := exec.Command(p.Tool, "logs", shop).CombinedOutput()
			must(t, err)
			lines := strings.Split(strings.TrimSuffix(string(log), "\n"), "\n")
			if len(lines) != len(tt.logs) {
				t.Fatalf("want %d lines, not\n%s", len(tt.logs), log)
			}
			for i, line := range lines {
				want := maps.Clone(tt.want)
				maps.Copy(want, tt.logs[i])
				want["logger"], want["thread"] = "com.example.Shop", "main"
				logged(t, line, want)
			}
		})
	}
	for name, set := range map[string]map[string]string{
		"is not ready without its file":     {"INITPLATE_OUT": "/config/other.xml"},
		"is not ready with a file of log4j": {"INITPLATE_TEMPLATES": "log4j2", "INITPLATE_OUT": "/config/logback.xml"},
	} {
		t.Run(name, func(t *testing.T) {
			m := p.Example(t, "logging-java")
			for name, value := range set {
				m.Set(name, value)
			}
			must(t, p.Play(t, m))
			probed(t, p, m, func(err error) bool { return err != nil && strings.Contains(err.Error(), "answered 503") })
		})
	}
	t.Run("does not start", func(t *testing.T) {
		m := p.Example(t, "logging-java")
		m.Set("LOG_LEVEL", "verbose")
		refuses(t, p, m, "initplate: error: logback: parameter level: env LOG_LEVEL is not one of trace, debug, info, warn, error\n")
	})
}

// logged wants a line to be one object of JSON with these fields and the time, and no
// other.
func logged(t *testing.T, line string, want map[string]string) {
	t.Helper()
	var got map[string]string
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Errorf("%v:\n%s", err, line)
		return
	}
	if when, err := time.Parse(time.RFC3339Nano, got["timestamp"]); err != nil || time.Since(when).Abs() > time.Hour {
		t.Errorf("the time is not now (%v):\n%s", err, line)
	}
	delete(got, "timestamp")
	if !maps.Equal(got, want) {
		t.Errorf("the fields are\n%q\nwant\n%q", got, want)
	}
}

// shop compiles the program of the directory shop with the JDK of the system, for the
// JRE of the image, and returns the directory it is in.
func (p *Podman) shop(t *testing.T) string {
	t.Helper()
	from, made := filepath.Join(p.Root, "test/pods/shop"), filepath.Join(p.Dir, "shop")
	must(t, os.Mkdir(made, 0o755))
	for _, command := range [][]string{
		{"javac", "--release=17", "-encoding", "UTF-8", "-cp", filepath.Join(p.cache, "java-image/root/usr/share/java/*"), "-d", made + "/classes", from + "/Shop.java"},
		{"jar", "--create", "--file", made + "/shop.jar", "--manifest", from + "/manifest", "-C", made + "/classes", "."},
	} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v, of a JDK of 17 or later: %v\n%s", command, err, out)
		}
	}
	return made
}
