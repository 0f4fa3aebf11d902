package provider

import (
	"crypto/x509"
	"encoding/pem"
	"strings"

	"github.com/initplate/initplate/mysqldb/outcome"
)

// CheckCA refuses a caBundle that has anything but certificates in PEM, and text between them. in is the field of the
// class that has it. Vault would take one whose second certificate is damaged, and leave that out.
func CheckCA(r Request, in, bundle string) error {
	if bundle == "" {
		return nil
	}

	bad := func(what string) error {
		return outcome.Refuse("BadCertificates", "class %s: %s.caBundle %s: it takes certificates in PEM, each between "+
			"-----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----", r.Class.Name, in, what)
	}
	rest, count := []byte(bundle), 0
	for block, after := pem.Decode(rest); block != nil; block, after = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return bad("has a " + block.Type)
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return bad("cannot be read: " + err.Error())
		}
		rest, count = after, count+1
	}
	if begun := strings.Count(bundle, "-----BEGIN "); begun != count || count == 0 {
		return bad("cannot be read")
	}
	return nil
}
