package notify

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestNginx replaces the certificate and the key, both in one file, under an nginx with workers. Its master is the one
// that gets SIGHUP.
func TestNginx(t *testing.T) {
	t.Parallel()
	name := fmt.Sprint("nginx-", os.Getpid())
	authority := servers.NewAuthority(t, "nginx")
	const both = "{{ file `secret/tls.crt` | trim }}\n{{ file `secret/tls.key` | trim }}\n"
	s := prepared(t, map[string]string{"tls.pem": both}, "--format", "text", "--notify", "signal:HUP@"+name)
	put := func(p pair) { s.volume(t, "secret", map[string]string{"tls.crt": p.cert, "tls.key": p.key}) }
	first := issue(t, authority)
	put(first)
	s.start(t)

	p := polling(authority.Trusted(), dial(s.nginx(t, name)))
	until(t, "first certificate", func() bool { return p.served(first.serial) })
	t.Logf("a certificate is served %v after it was there, at most", p.replace(t, 5, put, authority))
	p.end(t)
	if got := s.says("initplate: notified signal:HUP@" + name + " answer=\"process "); got != 5 {
		t.Errorf("5 changes are logged as %d notifications", got)
	}
}

// nginx starts an nginx whose processes have a name of their own, and which serves out/tls.pem.
func (s *sidecar) nginx(t *testing.T, name string) (address string) {
	t.Helper()
	address = "127.0.0.1:" + servers.FreePort(t)
	must(t, os.WriteFile(s.path("nginx.conf"), fmt.Appendf(nil, nginxConf, s.dir, address), 0o644))
	cmd := s.named(t, name, servers.LoggingPrograms(t).Command(
		"nginx", "-p", s.dir, "-c", s.path("nginx.conf"), "-e", s.path("error.log")))
	servers.Background(t, cmd)
	t.Cleanup(func() { // in order, or its workers would stay
		cmd.Process.Signal(syscall.SIGTERM)
		until(t, "end of nginx", func() bool { _, err := os.Stat(s.path("pid")); return err != nil })
	})
	until(t, "nginx", func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return address
}

// dial returns a function that makes a handshake with a server of HTTPS.
func dial(address string) func(*tls.Config) error {
	return func(config *tls.Config) error {
		c, err := tls.DialWithDialer(&net.Dialer{Timeout: 30 * time.Second}, "tcp", address, config)
		if err != nil {
			return err
		}
		return c.Close()
	}
}

// named makes a command whose processes have a name of their own: other tests run the same program. What is executed is
// the loader of the C library, so a copy of that has the name.
func (s *sidecar) named(t *testing.T, name string, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	loader, err := os.ReadFile(cmd.Path)
	must(t, err)
	cmd.Path = s.path(name)
	must(t, os.WriteFile(cmd.Path, loader, 0o755))
	cmd.Args[0] = cmd.Path
	return cmd
}

const nginxConf = `daemon off; pid %[1]s/pid; worker_processes 2;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  server { listen %[2]s ssl; ssl_certificate %[1]s/out/tls.pem; ssl_certificate_key %[1]s/out/tls.pem; return 204; }
}
`
