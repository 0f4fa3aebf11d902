package servers

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// MetricsProgram returns the path of a program that reads the bundled metrics templates. From Debian: prometheus,
// promtool, the exporters prometheus-mysqld-exporter, -nginx-exporter and -apache-exporter, and python3 with the SDK of
// OpenTelemetry. Built from their modules: statsd_exporter, telegraf, otelcol, prometheus-consul, prometheus-operator,
// the part of it that makes Prometheus' configuration, and go-otel, a program with the SDK of OpenTelemetry.
func MetricsProgram(t testing.TB, name string) string {
	t.Helper()
	elem := []string{"bin", name}
	switch name {
	case "prometheus", "promtool", "prometheus-mysqld-exporter":
		elem = []string{"metrics", "bin", name}
	case "prometheus-operator", "prometheus-consul":
		elem = []string{"prometheus", strings.TrimPrefix(name, "prometheus-")}
	case "prometheus-nginx-exporter", "prometheus-apache-exporter":
		elem = []string{"web-exporters", "bin", name}
	case "python3":
		elem = []string{"python-otel", "bin", name}
	}

	return Cached(t, elem...)
}

// A Program is a server that runs until the test ends.
type Program struct{ process *process }

// Serve starts a program with env as its only environment, and waits until it is ready.
func Serve(t testing.TB, path string, args, env []string, ready func() bool) *Program {
	t.Helper()
	p, err := start(path, args, env)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(p.stop)
	if err := p.until(ready, patience); err != nil {
		t.Fatal(err)
	}

	return &Program{p}
}

// Log returns the end of what the program said.
func (p *Program) Log() string { return p.process.log.String() }

// Stop ends the program before the test ends.
func (p *Program) Stop() { p.process.stop() }

// Accepts runs a program that reads a file and ends, with none of our environment, and returns what it said.
func Accepts(path string, args ...string) (said string, err error) {
	cmd := exec.Command(path, args...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent"}
	cmd.Dir = filepath.Dir(path)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
