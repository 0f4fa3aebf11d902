package preflight

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A signer is a certificate authority.
type signer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// signed is what a certificate says.
type signed struct {
	common          string
	names           []string
	ips             []net.IP
	expired, client bool
}

func newSigner(t *testing.T, name string) *signer {
	t.Helper()
	s := &signer{key: newKey(t)}
	s.cert = s.sign(t, &s.key.PublicKey, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	return s
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (s *signer) sign(t *testing.T, key *ecdsa.PublicKey, c *x509.Certificate) *x509.Certificate {
	t.Helper()
	c.SerialNumber, c.NotBefore = big.NewInt(time.Now().UnixNano()), time.Now().Add(-2*time.Hour)
	parent := s.cert
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key, s.key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// issue makes a certificate for a server.
func (s *signer) issue(t *testing.T, what signed) *tls.Certificate {
	t.Helper()
	key := newKey(t)
	c := &x509.Certificate{
		Subject:  pkix.Name{CommonName: what.common},
		DNSNames: what.names, IPAddresses: what.ips, NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if what.expired {
		c.NotAfter = time.Now().Add(-time.Hour)
	}
	if what.client {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	return &tls.Certificate{Certificate: [][]byte{s.sign(t, &key.PublicKey, c).Raw}, PrivateKey: key}
}

// certificate is its own.
func (s *signer) certificate() *tls.Certificate {
	return &tls.Certificate{Certificate: [][]byte{s.cert.Raw}, PrivateKey: s.key}
}

func (s *signer) file(t *testing.T) string {
	t.Helper()
	return writePEM(t, "ca.pem", "CERTIFICATE", s.cert.Raw)
}

func writePEM(t *testing.T, name, kind string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
