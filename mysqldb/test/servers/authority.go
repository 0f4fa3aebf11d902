//go:build linux

package servers

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"time"
)

// Authority is a certificate authority that lives as long as the tests.
type Authority struct {
	PEM string // its certificate

	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// NewAuthority makes an authority of that name.
func NewAuthority(name string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}

	a := &Authority{key: key}
	der, err := a.sign(key, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	if err != nil {
		return nil, err
	}
	a.PEM = block("CERTIFICATE", der)
	a.cert, err = x509.ParseCertificate(der)
	return a, err
}

// Issue writes a certificate for servers at 127.0.0.1, and its key, into two files.
func (a *Authority) Issue(certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	cert, err := a.sign(key, &x509.Certificate{
		Subject: pkix.Name{CommonName: "mysql"}, IPAddresses: []net.IP{{127, 0, 0, 1}},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	if err != nil {
		return err
	}

	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(certFile, []byte(block("CERTIFICATE", cert)), 0o600); err != nil {
		return err
	}
	return os.WriteFile(keyFile, []byte(block("PRIVATE KEY", private)), 0o600)
}

// sign signs a certificate for a key: by itself, if the authority has none yet.
func (a *Authority) sign(key *ecdsa.PrivateKey, cert *x509.Certificate) ([]byte, error) {
	cert.SerialNumber = big.NewInt(time.Now().UnixNano())
	cert.NotBefore, cert.NotAfter = time.Now().Add(-time.Minute), time.Now().Add(24*time.Hour)
	parent := a.cert
	if parent == nil {
		parent = cert
	}
	return x509.CreateCertificate(rand.Reader, cert, parent, key.Public(), a.key)
}

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
