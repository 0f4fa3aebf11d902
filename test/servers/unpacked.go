package servers

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// Unpacked is the programs of Debian packages, unpacked in Root.
type Unpacked struct {
	Root         string
	loader, libs string // of the C library that the programs were built for
}

// Redis returns redis-server, redis-sentinel and valkey-server.
func Redis(t testing.TB) *Unpacked {
	t.Helper()
	return unpacked(t, "redis")
}

// Apache returns apache2, which is httpd, with the modules in usr/lib/apache2/modules.
func Apache(t testing.TB) *Unpacked {
	t.Helper()
	return unpacked(t, "apache")
}

// Awk returns mawk, gawk and busybox, whose awk is that of Alpine.
func Awk(t testing.TB) *Unpacked {
	t.Helper()
	return unpacked(t, "awk")
}

// Varnish returns varnishd. It calls a compiler of C, which is that of the system.
func Varnish(t testing.TB) *Unpacked {
	t.Helper()
	u := unpacked(t, "varnish")
	u.libs += ":" + filepath.Join(u.libs, "varnish")
	return u
}

// PHP returns php8.4.
func PHP(t testing.TB) *Unpacked {
	t.Helper()
	return unpacked(t, "php")
}

// HAProxy returns haproxy.
func HAProxy(t testing.TB) *Unpacked {
	t.Helper()
	return unpacked(t, "haproxy")
}

// Shells returns bash with bash-completion, zsh and fish.
func Shells(t testing.TB) *Unpacked {
	t.Helper()
	return unpacked(t, "shells")
}

// Envsubst returns GNU's envsubst.
func Envsubst(t testing.TB) *Unpacked {
	t.Helper()
	return unpacked(t, "envsubst")
}

// unpacked returns what is unpacked in a directory of the cache.
func unpacked(t testing.TB, name string) *Unpacked {
	t.Helper()
	packages := Cached(t, name, "packages")
	u := &Unpacked{Root: filepath.Join(filepath.Dir(packages), "root")}
	u.loader = u.one(t, "usr/lib*/ld-linux*.so.*")
	u.libs = filepath.Dir(u.one(t, "usr/lib/*/libc.so.6"))

	return u
}

// one returns the first path below Root that matches a pattern.
func (u *Unpacked) one(t testing.TB, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(u.Root, pattern))
	if err != nil || len(found) == 0 {
		dir := filepath.Base(filepath.Dir(u.Root))
		t.Fatalf("%s holds no %s: remove .cache/%s and run `make servers` (%v)", u.Root, pattern, dir, err)
	}
	return found[0]
}

// Libs returns the directory of the libraries. The modules of rsyslog are in its directory rsyslog.
func (u *Unpacked) Libs() string { return u.libs }

// Command returns a program in usr/sbin or usr/bin, with none of our environment.
func (u *Unpacked) Command(program string, args ...string) *exec.Cmd {
	path := filepath.Join(u.Root, "usr", "sbin", program)
	if found, _ := filepath.Glob(filepath.Join(u.Root, "usr", "bin", program)); len(found) > 0 {
		path = found[0]
	}

	cmd := exec.Command(u.loader, append([]string{"--library-path", u.libs, "--argv0", path, path}, args...)...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8"}
	return cmd
}

// Background starts a program that runs until stop is called, or the test or this process ends.
func Background(t testing.TB, cmd *exec.Cmd) (stop func()) {
	t.Helper()
	cmd.WaitDelay = time.Second
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = dieWithParent()
	}

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
