//go:build pods

package pods

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The Dockerfile by itself, with a stand-in of Go's official image, see the directory
// golang: the image is that of images/build.sh.
func TestDockerfile(t *testing.T) {
	goroot, cache := command(t, ".", "go", "env", "GOROOT"), command(t, ".", "go", "env", "GOCACHE")
	proxy := filepath.Join(command(t, ".", "go", "env", "GOMODCACHE"), "cache/download")
	p := New(t, goroot, proxy, cache)
	command(t, p.Root, "go", "mod", "download") // what no build here needs is not there yet
	p.BuildServer(t, "docker.io/library/golang:1.26", "golang-image")
	checkout := p.commit(t)
	revision := command(t, checkout, "git", "rev-parse", "HEAD")

	t.Run("context", func(t *testing.T) {
		file := filepath.Join(p.Dir, "Containerfile")
		must(t, os.WriteFile(file, []byte("FROM scratch\nCOPY . /\n"), 0o600))
		p.Run(t, "build", "--network=none", "--tag=context", "--file="+file, checkout)
		sent := p.files(t, "context")
		if got := command(t, sent, "git", "status", "--porcelain", "--ignored"); got != "" {
			t.Errorf("what is sent differs from what git has:\n%s", got)
		}
		t.Logf("%s bytes are sent", p.Run(t, "inspect", "--format={{.Size}}", "context"))
	})
	for arch, volumes := range map[string][]string{
		"amd64": nil,                                                // compiles everything
		"arm64": {"--volume=" + cache + ":/root/.cache/go-build:O"}, // what images/build.sh compiled will do
	} {
		t.Run(arch, func(t *testing.T) {
			// What the one who builds has set has no part in it, but for GOFLAGS.
			p.buildImage(t, checkout, "script:"+arch, arch, "GOENV=off", "GOFLAGS=", "GOAMD64=v3", "GOARM64=v9.0")
			since := time.Now()
			p.Run(t, append(append([]string{"build", "--pull=never", "--network=none", "--identity-label=false", "--platform=linux/" + arch,
				"--volume=" + goroot + ":/usr/local/go:ro", "--volume=" + proxy + ":/proxy:ro"}, volumes...),
				"--build-arg=VERSION=v1.2.3", "--build-arg=REVISION="+revision, "--tag=dockerfile:"+arch, checkout)...)
			t.Logf("built in %v", time.Since(since).Round(time.Second))

			const config = "--format={{.Os}}/{{.Architecture}} {{json .Config}}"
			if got, want := p.Run(t, "inspect", config, "dockerfile:"+arch), p.Run(t, "inspect", config, "script:"+arch); got != want {
				t.Errorf("the image is\n%s\nwant\n%s", got, want)
			}
			one, two := p.files(t, "dockerfile:"+arch), p.files(t, "script:"+arch)
			list := []string{".", "-printf", "%M %U:%G %p\n"}
			if got, want := command(t, one, "find", list...), command(t, two, "find", list...); got != want {
				t.Errorf("the image holds\n%s\nwant\n%s", got, want)
			}
			if got, want := command(t, one, "sha256sum", "initplate"), command(t, two, "sha256sum", "initplate"); got != want {
				t.Errorf("the binary is %s, want %s", got, want)
			}
			if n := strings.Count(command(t, one, "cat", "etc/ssl/certs/ca-certificates.crt"), "BEGIN CERTIFICATE"); n < 100 {
				t.Errorf("the image has %d certificates", n)
			}
		})
	}
	run := []string{"run", "--rm", "--network=none", "--read-only", "--cap-drop=all", "dockerfile:amd64"}
	if got := p.Run(t, append(run, "version")...); !strings.HasPrefix(got, "initplate v1.2.3 ("+revision[:12]+", ") || strings.Contains(got, "modified") {
		t.Errorf("it says %s", got)
	}
	if got := p.Run(t, append(run, "render", "mysql")...); !strings.Contains(got, "\nport = 3306\n") {
		t.Errorf("it renders\n%s", got)
	}
}

// commit makes a checkout of what is in this one, at a commit with a tag, and with
// files that git ignores.
func (p *Podman) commit(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(p.Dir, "checkout")
	must(t, os.Mkdir(dir, 0o755))
	command(t, p.Root, "sh", "-c", `git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- -cf - | tar -C "$1" -xf -`, "-", dir)
	for _, args := range []string{"init --quiet", "add --all", "-c user.name=test -c user.email=test@example.com commit --quiet --message=all", "tag v1.2.3"} {
		command(t, dir, "git", strings.Fields(args)...)
	}
	for _, name := range []string{".cache", "dist"} {
		must(t, os.Mkdir(filepath.Join(dir, name), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name, "ignored"), nil, 0o600))
	}
	return dir
}

// files unpacks what is in an image, and returns the directory.
func (p *Podman) files(t *testing.T, image string) string {
	t.Helper()
	dir, err := os.MkdirTemp(p.Dir, "files-")
	must(t, err)
	command(t, dir, "sh", "-c", `"$1" export "$("$1" create "$2" -)" | tar -xpf -`, "-", p.Tool, image)
	return dir
}

// command runs a program in a directory, and returns what it prints.
func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", append([]string{name}, args...), err, &stderr)
	}
	return strings.TrimSpace(string(out))
}
