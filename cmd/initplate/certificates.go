package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
)

// isCertificates reports whether a text is one or more certificates in PEM, and nothing else but whitespace.
func isCertificates(text []byte) bool {
	rest := bytes.TrimSpace(text)
	for len(rest) > 0 {
		after, ok := cutCertificate(rest)
		if !ok {
			return false
		}
		rest = bytes.TrimSpace(after)
	}
	return len(bytes.TrimSpace(text)) > 0
}

// cutCertificate returns what comes after the certificate that a text begins with.
func cutCertificate(text []byte) (after []byte, ok bool) {
	const begin = "-----BEGIN CERTIFICATE-----"
	block, after := pem.Decode(text)
	if block == nil || len(block.Headers) > 0 || !bytes.HasPrefix(text, []byte(begin)) {
		return nil, false
	}

	decoded := text[:len(text)-len(after)]
	if bytes.Count(decoded, []byte(begin)) != 1 { // Decode goes on from a block that is not valid to the next
		return nil, false
	}
	_, err := x509.ParseCertificate(block.Bytes)
	return after, err == nil
}
