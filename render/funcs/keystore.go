package funcs

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	jks "github.com/pavlo-v-chernykh/keystore-go/v4"
	"software.sslmate.com/src/go-pkcs12"
)

// A keystoreError says what is wrong with what a keystore is to hold. It shows none
// of it.
type keystoreError string

func (e keystoreError) Error() string { return string(e) }

// A keystore is what a Java program, or another, finds in one.
type keystore struct {
	password string
	key      crypto.PrivateKey   // nil in a truststore
	certs    []*x509.Certificate // with a key, its own first, then its chain
	der      [][]byte
}

// toPKCS12 returns a PKCS#12 keystore with a private key, its certificate and the
// certificates of its chain, or a truststore if there is no key; pems are texts in
// PEM, or lists of them, in any order. Java 12 and OpenSSL 1.1.1 read it, and what is
// newer.
func toPKCS12(password string, pems ...any) (string, error) {
	k, err := newKeystore(password, pems)
	if err != nil {
		return "", err
	}
	enc, out := pkcs12.Modern2023.WithRand(k.random("PKCS#12")), []byte(nil)
	if k.key == nil {
		out, err = enc.EncodeTrustStore(k.certs, password)
	} else {
		out, err = enc.Encode(k.key, k.certs[0], k.certs[1:], password)
	}
	if err != nil { // its text is of the password or the key
		return "", keystoreError("PKCS#12 cannot hold that password or key")
	}
	return string(out), nil
}

// toJKS is toPKCS12 for Java's older format. Its entries are called as keytool calls
// them, mykey, or ca-0, ca-1, ... in a truststore.
func toJKS(password string, pems ...any) (string, error) {
	k, err := newKeystore(password, pems)
	if err != nil {
		return "", err
	}
	if len(password) < 6 {
		return "", keystoreError("the password has less than 6 characters, which Java refuses")
	}
	ks := jks.New(jks.WithOrderedAliases(), jks.WithCustomRandomNumberGenerator(k.random("JKS")))
	if k.key != nil {
		der, err := x509.MarshalPKCS8PrivateKey(k.key)
		if err == nil {
			entry := jks.PrivateKeyEntry{CreationTime: k.certs[0].NotBefore, PrivateKey: der}
			for _, c := range k.certs {
				entry.CertificateChain = append(entry.CertificateChain, jksCertificate(c))
			}
			err = ks.SetPrivateKeyEntry("mykey", entry, []byte(password))
		}
		if err != nil {
			return "", keystoreError("JKS cannot hold that key")
		}
	} else {
		for i, c := range k.certs {
			entry := jks.TrustedCertificateEntry{CreationTime: c.NotBefore, Certificate: jksCertificate(c)}
			if ks.SetTrustedCertificateEntry(fmt.Sprintf("ca-%d", i), entry) != nil {
				return "", keystoreError("JKS cannot hold that certificate")
			}
		}
	}
	var out bytes.Buffer
	if ks.Store(&out, []byte(password)) != nil {
		return "", keystoreError("JKS cannot hold that password")
	}
	return out.String(), nil
}

func jksCertificate(c *x509.Certificate) jks.Certificate {
	return jks.Certificate{Type: "X.509", Content: c.Raw}
}

// newKeystore reads what a keystore is to hold.
func newKeystore(password string, pems []any) (*keystore, error) {
	k := &keystore{password: password}
	if password == "" {
		return nil, keystoreError("the password is empty")
	}
	if strings.ContainsFunc(password, func(r rune) bool { return r < ' ' || r > '~' }) {
		return nil, keystoreError("the password has characters that are not ASCII, or control characters, which Java refuses")
	}
	for _, p := range pems {
		if err := k.read(p); err != nil {
			return nil, err
		}
	}
	switch {
	case len(k.certs) == 0:
		return nil, keystoreError("there is no certificate")
	case k.key != nil:
		return k, k.ownFirst()
	}
	return k, nil
}

// ownFirst puts the certificate of the key before its chain.
func (k *keystore) ownFirst() error {
	signer, ok := k.key.(crypto.Signer)
	if !ok {
		return keystoreError("the private key is of a kind that does not sign")
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	for i, c := range k.certs {
		if ok && public.Equal(c.PublicKey) {
			copy(k.certs[1:], k.certs[:i])
			k.certs[0] = c
			return nil
		}
	}
	return keystoreError("no certificate belongs to the private key")
}

// random returns what salts are drawn from: of the content, so that a template gives
// the same bytes as before where nothing has changed. A salt need not be secret, only
// another one for another content.
func (k *keystore) random(format string) io.Reader {
	h := sha256.New()
	for _, part := range append([][]byte{[]byte(format), []byte(k.password)}, k.der...) {
		binary.Write(h, binary.BigEndian, uint64(len(part)))
		h.Write(part)
	}
	return rand.NewChaCha8([32]byte(h.Sum(nil)))
}
