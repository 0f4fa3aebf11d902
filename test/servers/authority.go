package servers

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

// Authority is a certificate authority that a test uses while it runs.
type Authority struct {
	File string // its certificate
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	dir  string
}

// NewAuthority makes an authority of that name.
func NewAuthority(t testing.TB, name string) *Authority {
	t.Helper()
	a := &Authority{dir: t.TempDir()}
	a.key = newKey(t)
	a.cert = a.sign(t, name, a.key, &x509.Certificate{
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	})

	a.File = a.write(t, name+".pem", "CERTIFICATE", a.cert.Raw)
	return a
}

// Issue makes a certificate of that name, for clients and for servers on loopback. It returns the certificate's file
// and the key's.
func (a *Authority) Issue(t testing.TB, name string) (cert, key string) {
	t.Helper()
	private := newKey(t)
	made := a.sign(t, name, private, &x509.Certificate{
		DNSNames:    []string{name},
		IPAddresses: []net.IP{{127, 0, 0, 1}},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	})

	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return a.write(t, name+".pem", "CERTIFICATE", made.Raw), a.write(t, name+"-key.pem", "PRIVATE KEY", der)
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign signs a certificate, with its own key if the authority has no certificate yet.
func (a *Authority) sign(t testing.TB, name string, key *ecdsa.PrivateKey, cert *x509.Certificate) *x509.Certificate {
	t.Helper()
	cert.Subject = pkix.Name{CommonName: name}
	cert.SerialNumber = big.NewInt(time.Now().UnixNano())
	cert.NotBefore, cert.NotAfter = time.Now().Add(-time.Minute), time.Now().Add(time.Hour)
	parent := a.cert
	if parent == nil {
		parent = cert
	}

	der, err := x509.CreateCertificate(rand.Reader, cert, parent, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (a *Authority) write(t testing.TB, file, kind string, content []byte) (path string) {
	t.Helper()
	path = filepath.Join(a.dir, file)
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Trusted is the configuration of a client that trusts this authority alone.
func (a *Authority) Trusted() *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return &tls.Config{RootCAs: pool}
}
