package funcs

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
)

// read adds the keys and certificates in a text in PEM, or in a list of such texts.
func (k *keystore) read(v any) error {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return k.readText([]byte(v))
	case []string:
		return k.readText([]byte(strings.Join(v, "\n")))
	case []any:
		for _, e := range v {
			if err := k.read(e); err != nil {
				return err
			}
		}
		return nil
	}
	return keystoreError("a certificate or a key is not text")
}

func (k *keystore) readText(text []byte) error {
	block, rest := pem.Decode(text)
	for block != nil {
		if err := k.add(block); err != nil {
			return err
		}
		block, rest = pem.Decode(rest)
	}

	if len(bytes.TrimSpace(rest)) > 0 {
		return keystoreError("a certificate or a key is not in PEM")
	}
	return nil
}

func (k *keystore) add(block *pem.Block) error {
	switch {
	case block.Type == "CERTIFICATE":
		return k.addCertificate(block.Bytes)
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return k.addKey(block.Bytes)
	}
	return keystoreError("there is something other than certificates and a private key")
}

// addCertificate adds a certificate, once.
func (k *keystore) addCertificate(der []byte) error {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return keystoreError("a certificate cannot be read")
	}
	if slices.ContainsFunc(k.certs, c.Equal) {
		return nil
	}

	k.certs = append(k.certs, c)
	k.der = append(k.der, der)
	return nil
}

func (k *keystore) addKey(der []byte) error {
	key := privateKey(der)
	if key == nil {
		return keystoreError("the private key cannot be read: it is encrypted, or of an unknown kind")
	}
	if k.key != nil {
		return keystoreError("there is more than one private key")
	}

	k.key = key
	k.der = append(k.der, der)
	return nil
}

// privateKey reads a key in any of the forms that PEM files hold, nil if it is in none.
func privateKey(der []byte) crypto.PrivateKey {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key
	}
	return nil
}
