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
func (l *Logging) ClassPath(t testing.TB, jars ...string) string { return classPath(t, l.Root, jars) }

// NewerLogging returns a class path of newer releases of logback and log4j2. A jar may be a pattern.
func NewerLogging(t testing.TB, jars ...string) string {
	t.Helper()
	return classPath(t, filepath.Join(filepath.Dir(Cached(t, "logging-newer", "packages")), "root"), jars)
}

func classPath(t testing.TB, root string, jars []string) string {
	t.Helper()
	var paths []string
	for _, jar := range jars {
		pattern := filepath.Join(root, "usr/share/java", jar+".jar")
		found, _ := filepath.Glob(pattern)
		if len(found) != 1 {
			t.Fatalf("%d files %s: want 1", len(found), pattern)
		}
		paths = append(paths, found[0])
	}
	return strings.Join(paths, ":")
}

// Otelcol returns the path of an OpenTelemetry Collector with the parts that the template otel-collector-logs uses.
func Otelcol(t testing.TB) string {
	t.Helper()
	return Cached(t, "bin", "otelcol-logs")
}
