package funcs

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// read takes what a text in PEM holds, or a list of them.
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
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			if len(bytes.TrimSpace(text)) > 0 {
				return keystoreError("a certificate or a key is not in PEM")
			}
			return nil
		}
		if err := k.add(block); err != nil {
			return err
		}
		text = rest
	}
}

func (k *keystore) add(block *pem.Block) error {
	switch {
	case block.Type == "CERTIFICATE":
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return keystoreError("a certificate cannot be read")
		}
		for _, other := range k.certs {
			if other.Equal(c) {
				return nil
			}
		}
		k.certs = append(k.certs, c)
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		key := privateKey(block.Bytes)
		if key == nil {
			return keystoreError("the private key cannot be read: it is encrypted, or of an unknown kind")
		}
		if k.key != nil {
			return keystoreError("there is more than one private key")
		}
		k.key = key
	default:
		return keystoreError("there is something else than certificates and a private key")
	}
	k.der = append(k.der, block.Bytes)
	return nil
}

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
