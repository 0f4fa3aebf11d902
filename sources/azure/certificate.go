package azure

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources"
	"software.sslmate.com/src/go-pkcs12"
)

// A pair is a certificate with its chain, and its key, in PEM.
type pair struct{ chain, key string }

func (p *pair) whole() string { return p.chain + p.key }

// parts has the names of a Secret of the type kubernetes.io/tls.
func (p *pair) parts() map[string]any { return map[string]any{"tls.crt": p.chain, "tls.key": p.key} }

// readCertificate reads the secret of a certificate, which is PEM or PKCS#12 by its content
// type: https://learn.microsoft.com/azure/key-vault/certificates/about-certificates. An error
// shows nothing of it.
func readCertificate(text, contentType string) (p *pair, err error) {
	kind, _, _ := strings.Cut(contentType, ";")
	switch kind {
	case "application/x-pem-file":
		p = fromPEM(text)
	case "application/x-pkcs12":
		p, err = fromPKCS12(text)
	default:
		return nil, &sources.Hinted{
			Err:  fmt.Errorf("the secret of that name is not that of a certificate: its content type is %q", contentType),
			Hint: "leave out certificates/ to read it as it is",
		}
	}

	switch {
	case err != nil:
		return nil, &sources.Hinted{Err: err, Hint: "import the certificate again, in PEM or PKCS#12"}
	case p.chain == "":
		return nil, errors.New("the secret of the certificate holds no certificate")
	case p.key == "":
		return nil, &sources.Hinted{
			Err:  errors.New("the certificate comes without its key"),
			Hint: "exportable of the key in the certificate's policy must be true when the certificate is made",
		}
	}
	return p, nil
}

func fromPEM(text string) *pair {
	p := &pair{}
	rest := []byte(text)
	for {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		switch {
		case block == nil:
			return p
		case block.Type == "CERTIFICATE":
			p.chain += string(pem.EncodeToMemory(block))
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			p.key += string(pem.EncodeToMemory(block))
		}
	}
}

// fromPKCS12 reads what Key Vault writes without a password.
func fromPKCS12(text string) (*pair, error) {
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("the secret of the certificate is not PKCS#12 in base64")
	}

	key, leaf, chain, err := pkcs12.DecodeChain(content, "")
	if err != nil {
		return nil, fmt.Errorf("the secret of the certificate: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}

	p := &pair{key: inPEM("PRIVATE KEY", der)}
	for _, c := range append([]*x509.Certificate{leaf}, chain...) {
		p.chain += inPEM("CERTIFICATE", c.Raw)
	}
	return p, nil
}

func inPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
