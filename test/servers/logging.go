package servers

import (
	"path/filepath"
	"strings"
	"testing"
)

// Logging is the programs that read the bundled logging templates: rsyslog, nginx, logback and log4j2.
type Logging struct{ *Unpacked }

// LoggingPrograms returns the programs.
func LoggingPrograms(t testing.TB) *Logging {
	t.Helper()
	return &Logging{unpacked(t, "logging")}
}

// ClassPath returns a class path of these jars, each named without its version.
func (l *Logging) ClassPath(jars ...string) string {
	var paths []string
	for _, jar := range jars {
		paths = append(paths, filepath.Join(l.Root, "usr/share/java", jar+".jar"))
	}
	return strings.Join(paths, ":")
}

// Otelcol returns the path of an OpenTelemetry Collector with the parts that the template otel-collector-logs uses.
func Otelcol(t testing.TB) string {
	t.Helper()
	return Cached(t, "bin", "otelcol-logs")
}
