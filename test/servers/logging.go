package servers

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Logging is the programs that read the bundled logging templates: rsyslog, nginx, logback and log4j2, unpacked in
// Root.
type Logging struct {
	Root         string
	loader, libs string // of the C library that the programs were built for
}

// LoggingPrograms returns the programs.
func LoggingPrograms(t testing.TB) *Logging {
	t.Helper()
	packages := Cached(t, "logging", "packages")
	l := &Logging{Root: filepath.Join(filepath.Dir(packages), "root")}
	l.loader = l.one(t, "usr/lib*/ld-linux*.so.*")
	l.libs = filepath.Dir(l.one(t, "usr/lib/*/libc.so.6"))

	return l
}

// one returns the first path below Root that matches a pattern.
func (l *Logging) one(t testing.TB, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(l.Root, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("%s holds no %s: remove .cache/logging and run `make servers` (%v)", l.Root, pattern, err)
	}
	return found[0]
}

// Libs returns the directory of the libraries. The modules of rsyslog are in its directory rsyslog.
func (l *Logging) Libs() string { return l.libs }

// Command returns a program in usr/sbin, with none of our environment.
func (l *Logging) Command(program string, args ...string) *exec.Cmd {
	path := filepath.Join(l.Root, "usr", "sbin", program)
	cmd := exec.Command(l.loader, append([]string{"--library-path", l.libs, "--argv0", path, path}, args...)...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8"}
	return cmd
}

// Background starts a program that runs until stop is called, or the test or this process ends.
func Background(t testing.TB, cmd *exec.Cmd) (stop func()) {
	t.Helper()
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = dieWithParent()

	started, done := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread() // see start
		defer runtime.UnlockOSThread()
		defer close(done)

		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
		}
	}()

	if err := <-started; err != nil {
		t.Fatal(err)
	}

	stop = func() {
		cmd.Process.Kill()
		<-done
	}
	t.Cleanup(stop)
	return stop
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
