package notify

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// planted is part of what is secret. It may stand in files, never in what is said.
const planted = "planted"

// A sidecar is `initplate render --watch` in a directory of its own, in which templates/ is rendered into out/.
type sidecar struct {
	dir  string
	cmd  *exec.Cmd
	said servers.Output
	done chan struct{} // closed when it has ended
}

// prepared returns a sidecar that is not started yet. Templates are texts by the names of their files.
func prepared(t *testing.T, templates map[string]string, args ...string) *sidecar {
	t.Helper()
	s := &sidecar{dir: t.TempDir(), done: make(chan struct{})}
	for name, text := range templates {
		s.write(t, "templates/"+name+".tmpl", text)
	}
	all := append([]string{"render", "templates/", "--out", "out/", "--mkdir", "--watch", "--log-level", "debug"}, args...)
	s.cmd = exec.Command(servers.Initplate(t), all...)
	s.cmd.Dir, s.cmd.Env = s.dir, []string{"HOME=" + s.dir, "PATH=/usr/bin:/bin"}
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	return s
}

// start starts it, and waits for its files.
func (s *sidecar) start(t *testing.T) *sidecar {
	t.Helper()
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.cmd.Wait()
		close(s.done)
	}()
	t.Cleanup(func() {
		s.end(t)
		if t.Failed() {
			t.Logf("the sidecar said:\n%s", &s.said)
		}
		if strings.Contains(s.said.String(), planted) {
			t.Error("the sidecar shows a secret")
		}
	})
	until(t, "file", func() bool { return s.says("initplate: wrote ") > 0 || s.ended() })
	if s.ended() {
		t.Fatalf("the sidecar ended: %v", s.cmd.ProcessState)
	}
	return s
}

// end ends it, as the kubelet does, and returns how long that took.
func (s *sidecar) end(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(time.Minute):
		s.cmd.Process.Kill()
		t.Error("the sidecar did not end")
	}
	return time.Since(began)
}

func (s *sidecar) ended() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// says returns how many of its lines hold a text.
func (s *sidecar) says(text string) (n int) {
	for line := range strings.Lines(s.said.String()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// path returns the absolute path of a file of the sidecar.
func (s *sidecar) path(name string) string { return filepath.Join(s.dir, name) }

// write replaces a file at once, as whatever writes a source does.
func (s *sidecar) write(t *testing.T, name, text string) {
	t.Helper()
	path := s.path(name)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path+".new", []byte(text), 0o600))
	must(t, os.Rename(path+".new", path))
}

// volume replaces all files of a directory at once, as the kubelet does with those of a Secret.
func (s *sidecar) volume(t *testing.T, name string, files map[string]string) {
	t.Helper()
	dir := s.path(name)
	must(t, os.MkdirAll(dir, 0o755))
	fresh, err := os.MkdirTemp(dir, "..")
	must(t, err)
	must(t, os.Chmod(fresh, 0o755))
	for file, text := range files {
		must(t, os.WriteFile(filepath.Join(fresh, file), []byte(text), 0o644))
		if err := os.Symlink("..data/"+file, filepath.Join(dir, file)); err != nil && !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
	}
	must(t, os.Symlink(filepath.Base(fresh), dir+"/..data.new"))
	must(t, os.Rename(dir+"/..data.new", dir+"/..data"))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// until waits until something is so.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("after a minute, still no %s", what)
		}
	}
}
