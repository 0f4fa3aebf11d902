package pods

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A Podman has its own images and containers, all of which end with the test.
type Podman struct {
	Dir  string // at the same path in its namespaces
	Root string // of the checkout
	Tool string // a program with podman's arguments

	cache  string
	inside []string // what a command in the namespaces begins with
}

// New starts an empty one. It sees these directories too, to read.
func New(t testing.TB, directories ...string) *Podman {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	p := &Podman{Root: filepath.Join(filepath.Dir(file), "..", "..")}
	for _, name := range []string{"podman", "mysql-image", "galera-11.8", "java-image", "qemu", "golang-image", "node", "logging"} {
		p.cache = filepath.Dir(filepath.Dir(servers.Cached(t, name, "packages")))
	}

	var err error
	p.Dir, err = os.MkdirTemp("", "initplate-pods-") // not t.TempDir: what images hold cannot be removed while it is mounted
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(p.Dir)) })
	p.enter(t, directories)
	return p
}

// enter makes the namespaces, and the program that runs podman in them.
func (p *Podman) enter(t testing.TB, directories []string) {
	t.Helper()
	pid := enter(t, filepath.Join(p.Root, "test/tools/podman.sh"), p.Dir, "INITPLATE_TEST_FOLDERS="+strings.Join(directories, ":"))
	p.inside = []string{"nsenter", "--target", pid, "--mount", "--net", "--pid", "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin",
		"HOME=/", "TMPDIR=/var/tmp", "LC_ALL=C", "PODMAN_IGNORE_CGROUPSV1_WARNING=1"}
	p.Tool = filepath.Join(p.Dir, "podman")
	script := "#!/bin/sh\nexec " + strings.Join(p.inside, " ") + " podman \"$@\"\n"
	must(t, os.WriteFile(p.Tool, []byte(script), 0o755))
}

// Try runs podman, and returns what it says on standard output, or on both where it
// fails.
func (p *Podman) Try(args ...string) (string, error) {
	cmd := exec.Command(p.Tool, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return string(out) + stderr.String(), fmt.Errorf("podman %s: %w\n%s%s", strings.Join(args, " "), err, out, &stderr)
	}
	return strings.TrimSpace(string(out)), nil
}

// Run is Try where there is no doubt.
func (p *Podman) Run(t testing.TB, args ...string) string {
	t.Helper()
	out, err := p.Try(args...)
	must(t, err)
	return out
}

// BuildImage builds the image of this checkout, as `make image` does.
func (p *Podman) BuildImage(t testing.TB, tag, arch string) {
	t.Helper()
	p.buildImage(t, p.Root, tag, arch)
}

func (p *Podman) buildImage(t testing.TB, checkout, tag, arch string, env ...string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(checkout, "images/build.sh"), tag, arch)
	cmd.Env = append(append(os.Environ(), "CONTAINER_TOOL="+p.Tool), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("images/build.sh: %v\n%s", err, out)
	}
}

// BuildServer builds the stand-in of an image from a root in the cache and the directory
// here that has its name. made are further build contexts, each NAME=FOLDER.
func (p *Podman) BuildServer(t testing.TB, tag, root string, made ...string) {
	t.Helper()
	name, _, _ := strings.Cut(path.Base(tag), ":")
	files := filepath.Join(p.Root, "test/pods", name)
	build := []string{"build", "--quiet", "--network=none", "--layers=false", "--pull=never", "--tag", tag,
		"--file", filepath.Join(files, "Containerfile"), "--ignorefile", filepath.Join(files, "ignore")}
	for _, context := range append(made, "files="+files) {
		build = append(build, "--build-context", context)
	}
	p.Run(t, append(build, filepath.Join(p.cache, root, "root"))...)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
