package parity

import (
	"crypto/tls"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A documented is a page with an example, in examples/ of consul-template's repository. Its first block of code is the
// template.
type documented struct{ page, ext, format string }

func documentation() []documented {
	return []documented{
		{"apache.md", "conf", "apache"},
		{"haproxy.md", "cfg", "haproxy"},
		{"join.md", "sh", "sh"},
		{"nginx.md", "conf", "nginx"},
		{"services.md", "txt", "text"},
		{"varnish.md", "vcl", "vcl"},
		{"vault-transit.md", "txt", "text"},
	}
}

func (d documented) row(t *testing.T) row {
	t.Helper()
	return row{"documented " + strings.TrimSuffix(d.page, ".md"), d.ext, codeBlock(t, d.page, 0)}
}

// codeBlock returns a block of code of a page.
func codeBlock(t *testing.T, page string, n int) string {
	t.Helper()
	text, err := os.ReadFile(servers.Cached(t, "consul-template-docs", "examples", page))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```\\w*\n(.*?)^```$").FindAllStringSubmatch(string(text), -1)
	if n >= len(blocks) {
		t.Fatalf("%s has %d blocks of code", page, len(blocks))
	}
	return blocks[n][1]
}

// TestDocumented: the examples of consul-template's documentation come out as it writes them, to the byte, in the
// format of the program that they are for.
func TestDocumented(t *testing.T) {
	b := newBench(t)
	consul, vault := servers.Consul(t), servers.OwnVault(t)
	b.fill(consul, vault)
	b.fillDocumented(consul, vault)

	var rows []row
	for _, d := range documentation() {
		rows = append(rows, d.row(t))
		b.write(rows[len(rows)-1])
	}
	if text, err := b.theirs(rows...).CombinedOutput(); err != nil {
		t.Fatalf("consul-template: %v\n%s", err, text)
	}
	for i, d := range documentation() {
		t.Run(d.page, func(t *testing.T) {
			c, want := b.ours(rows[i]), b.read("theirs", rows[i])
			c.Args = append(c.Args, "--format", d.format)
			said, err := c.CombinedOutput()
			if got := b.read("ours", rows[i]); err != nil || got != want || got == "" {
				t.Errorf("%v\n%sgot\n%s\nconsul-template gives\n%s", err, said, got, want)
			}
		})
	}
	t.Run("vault-pki.md", func(t *testing.T) { certificates(t, b) })
}

// fillDocumented puts what the examples read where they look for it.
func (b *bench) fillDocumented(consul *servers.ConsulServer, vault *servers.VaultServer) {
	for _, kv := range [][2]string{
		{"service/haproxy/maxconn", "4"}, {"service/haproxy/mode", "http"},
		{"service/haproxy/timeouts/client", "5s"}, {"service/haproxy/timeouts/connect", "1s"},
		{"named-key", "example"}, {"vault-index", "1"},
	} {
		consul.Put(b.t, kv[0], kv[1])
	}
	for node, service := range map[string]map[string]any{
		"cache1": {"ID": "memcached-1", "Service": "memcached", "Port": 11211},
		"cache2": {"ID": "memcached-2", "Service": "memcached", "Port": 11212},
		"web1":   {"ID": "web-r1", "Service": "web", "Port": 80, "Tags": []string{"release"}},
	} {
		consul.Register(b.t, map[string]any{"Node": node, "Address": "10.0.1.1", "Service": service})
	}

	vault.Write(b.t, "sys/mounts/transit", map[string]any{"type": "transit"})
	vault.Write(b.t, "transit/keys/example", map[string]any{"exportable": true})
	vault.Write(b.t, "sys/mounts/pki", map[string]any{"type": "pki"})
	vault.Write(b.t, "pki/root/generate/internal", map[string]any{"common_name": "ca.example.com"})
	vault.Write(b.t, "pki/roles/my-domain-dot-com", map[string]any{
		"allowed_domains": "example.com", "allow_subdomains": true, "max_ttl": "1h",
	})
}

// certificates: each program gets one certificate for its three files, which fit each other. They differ in what Vault
// makes anew for each request only.
func certificates(t *testing.T, b *bench) {
	var rows []row
	for n, ext := range []string{"crt", "ca", "key"} {
		rows = append(rows, row{"documented pki", ext, codeBlock(t, "vault-pki.md", n)})
		b.write(rows[n])
	}
	b.renderTogether(rows)

	for _, whose := range []string{"theirs", "ours"} {
		if _, err := tls.X509KeyPair([]byte(b.read(whose, rows[0])), []byte(b.read(whose, rows[2]))); err != nil {
			t.Errorf("%s: %v", whose, err)
		}
	}
	if want, got := b.read("theirs", rows[1]), b.read("ours", rows[1]); got != want {
		t.Errorf("the authority is\n%s\nconsul-template gives\n%s", got, want)
	}
	for _, r := range rows {
		if want, got := withoutBase64(b.read("theirs", r)), withoutBase64(b.read("ours", r)); got != want {
			t.Errorf("%s: around the text is %q, consul-template gives %q", r.file(), got, want)
		}
	}
}

func withoutBase64(pem string) string {
	return regexp.MustCompile(`(?m)^[A-Za-z0-9+/=]+\n`).ReplaceAllString(pem, "")
}

// renderTogether renders rows in one run of each program.
func (b *bench) renderTogether(rows []row) {
	b.t.Helper()
	if text, err := b.theirs(rows...).CombinedOutput(); err != nil {
		b.t.Fatalf("consul-template: %v\n%s", err, text)
	}
	c := b.command(b.initplate, "render", "--out", b.path("ours")+"/", "--termination-log=")
	for _, r := range rows {
		c.Args = append(c.Args, b.path("in", r.file()+".tmpl"))
	}
	if text, err := c.CombinedOutput(); err != nil {
		b.t.Fatalf("initplate: %v\n%s", err, text)
	}
}
