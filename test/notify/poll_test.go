package notify

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A poll makes TLS connections to a server, twenty in a second, and keeps what happens.
type poll struct {
	mu     sync.Mutex
	made   int
	failed []error
	first  map[string]time.Time // when a certificate was first served, by its serial number
	latest string

	stop chan struct{}
	done sync.WaitGroup
}

// polling starts a poll of those who trust an authority. Connect makes one connection with a configuration and ends it.
func polling(trusted *tls.Config, connect func(*tls.Config) error) *poll {
	p := &poll{first: map[string]time.Time{}, stop: make(chan struct{})}
	p.done.Go(func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			p.done.Go(func() { p.once(trusted.Clone(), connect) })
			select {
			case <-tick.C:
			case <-p.stop:
				return
			}
		}
	})
	return p
}

func (p *poll) once(config *tls.Config, connect func(*tls.Config) error) {
	config.ServerName = serverName
	serial := ""
	config.VerifyConnection = func(s tls.ConnectionState) error {
		serial = s.PeerCertificates[0].SerialNumber.String()
		return nil
	}
	err := connect(config)
	if err == nil && serial == "" {
		err = errors.New("there was no handshake")
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	p.made++
	if err != nil {
		p.failed = append(p.failed, err)
		return
	}
	p.latest = serial
	if p.first[serial].IsZero() {
		p.first[serial] = time.Now()
	}
}

// served reports whether a server has served a certificate.
func (p *poll) served(serial string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.first[serial].IsZero()
}

// end ends the poll, and reports what failed.
func (p *poll) end(t *testing.T) {
	t.Helper()
	close(p.stop)
	p.done.Wait()
	t.Logf("%d handshakes, %d failed, %d certificates", p.made, len(p.failed), len(p.first))
	if len(p.failed) > 0 {
		t.Errorf("%d of %d handshakes failed: %v", len(p.failed), p.made, p.failed[:min(len(p.failed), 3)])
	}
}

// serverName is what certificates are for.
const serverName = "db.example"

// A pair is a certificate and its key.
type pair struct{ cert, key, serial string }

// issue makes a pair.
func issue(t *testing.T, a *servers.Authority) pair {
	t.Helper()
	certFile, keyFile := a.Issue(t, serverName)
	cert, err := os.ReadFile(certFile)
	must(t, err)
	key, err := os.ReadFile(keyFile)
	must(t, err)
	both, err := tls.X509KeyPair(cert, key)
	must(t, err)
	leaf, err := x509.ParseCertificate(both.Certificate[0])
	must(t, err)
	return pair{string(cert), string(key), leaf.SerialNumber.String()}
}

// replace replaces a pair by another one, many times, and waits each time until it is served. It returns how long that
// took at most.
func (p *poll) replace(t *testing.T, times int, put func(pair), a *servers.Authority) (most time.Duration) {
	t.Helper()
	for i := range times {
		next := issue(t, a)
		began := time.Now()
		put(next)
		until(t, fmt.Sprintf("certificate %d of %d", i+1, times), func() bool { return p.served(next.serial) })
		most = max(most, time.Since(began))
	}
	return most
}
