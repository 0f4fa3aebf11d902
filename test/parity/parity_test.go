// Package parity compares initplate with consul-template: the same templates, rendered by both programs from the same
// servers, must give the same bytes. Where they are meant to differ, both results are written down; see
// docs/consul-template.md. The examples in the pages about gomplate, confd, envsubst and dockerize are run with these.
package parity

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A row is a template that both programs render. The extension is that of the output, and tells initplate the format.
type row struct{ name, ext, template string }

func (r row) file() string { return strings.ReplaceAll(r.name, " ", "-") + "." + r.ext }

// TestParity needs consul-template, Consul and Vault.
func TestParity(t *testing.T) {
	b := newBench(t)
	b.fill(servers.Consul(t), servers.Vault(t))
	t.Run("same", func(t *testing.T) { same(t, b) })
	t.Run("different", func(t *testing.T) { different(t, b) })
}

// same: harmless values come out as consul-template writes them, to the byte.
func same(t *testing.T, b *bench) {
	rows := slices.Concat(lookups(), catalog(), functions(), language(), files())
	for _, r := range rows {
		b.write(r)
	}
	if text, err := b.theirs(rows...).CombinedOutput(); err != nil {
		t.Fatalf("consul-template: %v\n%s", err, text)
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			want, err := os.ReadFile(b.path("theirs", r.file()))
			if err != nil {
				t.Fatal(err)
			}
			if text, err := b.ours(r).CombinedOutput(); err != nil {
				t.Fatalf("initplate: %v\n%s\nconsul-template gives\n%s", err, text, want)
			}
			got, err := os.ReadFile(b.path("ours", r.file()))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nconsul-template gives\n%s\n%q\n%q", got, want, got, want)
			}
		})
	}
}

// A bench is a folder with both programs, the servers that they read, and an environment for both.
type bench struct {
	t             *testing.T
	dir           string
	ct, initplate string
	env           []string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), ct: servers.Built(t, "consul-template"), initplate: servers.Initplate(t)}
	for _, dir := range []string{"in", "theirs", "ours"} {
		if err := os.Mkdir(filepath.Join(b.dir, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *bench) path(elem ...string) string {
	return filepath.Join(append([]string{b.dir}, elem...)...)
}

func (b *bench) write(r row) {
	b.t.Helper()
	f, err := os.OpenFile(b.path("in", r.file()+".tmpl"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) // each name once
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(r.template); err != nil {
		b.t.Fatal(err)
	}
}

// theirs returns consul-template, about to render rows once.
func (b *bench) theirs(rows ...row) *exec.Cmd {
	args := []string{"-once", "-log-level=err", "-vault-renew-token=false"}
	for _, r := range rows {
		args = append(args, "-template="+b.path("in", r.file()+".tmpl")+":"+b.path("theirs", r.file()))
	}
	return b.command(b.ct, args...)
}

// ours returns initplate, about to render a row.
func (b *bench) ours(r row) *exec.Cmd {
	return b.command(b.initplate, "render", b.path("in", r.file()+".tmpl"), "--out", b.path("ours", r.file()), "--termination-log=")
}

// command returns a program that is killed when the test ends, with nothing of our environment.
func (b *bench) command(name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(b.t.Context(), name, args...)
	c.Env, c.Dir, c.WaitDelay = b.env, b.dir, time.Second
	return c
}
