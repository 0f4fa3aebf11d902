package cloud

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/initplate/initplate/sources"
	"software.sslmate.com/src/go-pkcs12"
)

// certified returns a JWT that is signed with the key of the application's certificate
// (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).
func (e *entra) certified(ctx context.Context) (string, error) {
	const see = "AZURE_CLIENT_CERTIFICATE_PATH"
	path := e.Getenv(see)
	content, err := sources.ReadSecret(ctx, path)
	if err != nil {
		return "", fmt.Errorf("%w: see %s", err, see)
	}

	key, cert, err := readPair(content, e.Getenv("AZURE_CLIENT_CERTIFICATE_PASSWORD"))
	if err != nil {
		return "", fmt.Errorf("%s %w: see %s", path, err, see)
	}

	sum := sha256.Sum256(cert)
	header := map[string]any{"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])}
	now := time.Now()
	pss := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	return signed(key, pss, header, map[string]any{
		"aud": e.tokenURL(),
		"iss": e.client,
		"sub": e.client,
		"jti": rand.Text(),
		"nbf": now.Unix(),
		"exp": now.Add(10 * time.Minute).Unix(),
	})
}

// readPair reads an RSA key and its certificate, in PEM or PKCS#12.
func readPair(content []byte, password string) (*rsa.PrivateKey, []byte, error) {
	key, cert, _, err := pkcs12.DecodeChain(content, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, nil, errors.New("has another password than AZURE_CLIENT_CERTIFICATE_PASSWORD")
	case err == nil:
		return rsaOnly(key, cert.Raw)
	}

	pair, err := tls.X509KeyPair(content, content)
	if err != nil {
		return nil, nil, errors.New("is not a certificate with its key, in PEM or PKCS#12")
	}
	return rsaOnly(pair.PrivateKey, pair.Certificate[0])
}

func rsaOnly(key any, cert []byte) (*rsa.PrivateKey, []byte, error) {
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, nil, errors.New("has a key that is not RSA")
	}
	return private, cert, nil
}

// signed returns a JWT with a signature of SHA-256, in the way that options say (RFC 7518,
// sections 3.3 and 3.5).
func signed(key *rsa.PrivateKey, options crypto.SignerOpts, header, claims map[string]any) (string, error) {
	head, _ := json.Marshal(header)
	body, _ := json.Marshal(claims)
	encode := base64.RawURLEncoding.EncodeToString
	text := encode(head) + "." + encode(body)

	sum := sha256.Sum256([]byte(text))
	signature, err := key.Sign(rand.Reader, sum[:], options)
	return text + "." + encode(signature), err
}
