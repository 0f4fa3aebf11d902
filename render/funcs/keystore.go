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

// A keystoreError says what is wrong with a keystore's password, key or certificates. It
// shows nothing of them.
type keystoreError string

func (e keystoreError) Error() string { return string(e) }

// A keystore is the content of one, whatever its format.
type keystore struct {
	password string
	key      crypto.PrivateKey   // nil in a truststore
	certs    []*x509.Certificate // with a key, its own first, then its chain
	der      [][]byte
}

// toPKCS12 returns a PKCS#12 keystore with a private key, its certificate and the
// certificates of its chain, or a truststore if there is no key. The pems are texts in
// PEM, or lists of them, in any order. Java 12, OpenSSL 1.1.1 and later ones read it.
func toPKCS12(password string, pems ...any) (string, error) {
	k, err := newKeystore(password, pems)
	if err != nil {
		return "", err
	}

	out, err := k.encodePKCS12()
	if err != nil { // err may quote the password or the key
		return "", keystoreError("PKCS#12 cannot hold that password or key")
	}
	return string(out), nil
}

func (k *keystore) encodePKCS12() ([]byte, error) {
	enc := pkcs12.Modern2023.WithRand(k.random("PKCS#12"))
	if k.key == nil {
		return enc.EncodeTrustStore(k.certs, k.password)
	}
	return enc.Encode(k.key, k.certs[0], k.certs[1:], k.password)
}

// toJKS is toPKCS12 for Java's older format. Its entries have the names that keytool
// gives them: mykey, or ca-0, ca-1, ... in a truststore.
func toJKS(password string, pems ...any) (string, error) {
	k, err := newKeystore(password, pems)
	if err != nil {
		return "", err
	}
	if len(password) < 6 {
		return "", keystoreError("the password has fewer than 6 characters, which Java refuses")
	}

	ks := jks.New(jks.WithOrderedAliases(), jks.WithCustomRandomNumberGenerator(k.random("JKS")))
	switch {
	case k.key == nil && k.fillTruststore(ks) != nil:
		return "", keystoreError("JKS cannot hold that certificate")
	case k.key != nil && k.fillKeystore(ks) != nil:
		return "", keystoreError("JKS cannot hold that key")
	}

	var out bytes.Buffer
	if ks.Store(&out, []byte(password)) != nil {
		return "", keystoreError("JKS cannot hold that password")
	}
	return out.String(), nil
}

func (k *keystore) fillTruststore(ks jks.KeyStore) error {
	for i, c := range k.certs {
		entry := jks.TrustedCertificateEntry{CreationTime: c.NotBefore, Certificate: jksCertificate(c)}
		if err := ks.SetTrustedCertificateEntry(fmt.Sprintf("ca-%d", i), entry); err != nil {
			return err
		}
	}
	return nil
}

func (k *keystore) fillKeystore(ks jks.KeyStore) error {
	der, err := x509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		return err
	}

	entry := jks.PrivateKeyEntry{CreationTime: k.certs[0].NotBefore, PrivateKey: der}
	for _, c := range k.certs {
		entry.CertificateChain = append(entry.CertificateChain, jksCertificate(c))
	}
	return ks.SetPrivateKeyEntry("mykey", entry, []byte(k.password))
}

func jksCertificate(c *x509.Certificate) jks.Certificate {
	return jks.Certificate{Type: "X.509", Content: c.Raw}
}

// newKeystore reads the content of a keystore from texts in PEM.
func newKeystore(password string, pems []any) (*keystore, error) {
	if password == "" {
		return nil, keystoreError("the password is empty")
	}
	if strings.ContainsFunc(password, func(r rune) bool { return r < ' ' || r > '~' }) {
		return nil, keystoreError("the password has characters that Java refuses: control characters, or not ASCII")
	}

	k := &keystore{password: password}
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

// ownFirst moves the key's own certificate before its chain.
func (k *keystore) ownFirst() error {
	signer, ok := k.key.(crypto.Signer)
	if !ok {
		return keystoreError("the private key is of a kind that cannot sign")
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

// random returns the source of salts. It depends on the content alone, so that the same
// content gives the same bytes. A salt need not be secret, only different for different
// content.
func (k *keystore) random(format string) io.Reader {
	h := sha256.New()
	for _, part := range append([][]byte{[]byte(format), []byte(k.password)}, k.der...) {
		binary.Write(h, binary.BigEndian, uint64(len(part)))
		h.Write(part)
	}
	return rand.NewChaCha8([32]byte(h.Sum(nil)))
}
