package provider

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
)

func TestCheckCA(t *testing.T) {
	good := certificate(t)
	damaged := strings.Replace(good, "-----\nM", "-----\n!", 1)
	cut := strings.TrimSuffix(good, "-----END CERTIFICATE-----\n")
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}))
	empty := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}))
	for _, test := range []struct{ name, bundle, says string }{
		{"none", "", ""},
		{"one", good, ""},
		{"two with text", "# the first\n" + good + "\n# the second\n" + good, ""},
		{"without a line at its end", strings.TrimSpace(good), ""},
		{"a path", "/etc/ssl/ca.pem", "cannot be read"},
		{"whitespace", "\n", "cannot be read"},
		{"the second damaged", good + damaged, "cannot be read"},
		{"the first damaged", damaged + good, "cannot be read"},
		{"the second cut", good + cut, "cannot be read"},
		{"not a certificate inside", good + empty, "cannot be read: x509: "},
		{"a key", good + key, "has a PRIVATE KEY"},
	} {
		err := CheckCA(Request{Class: &v1alpha1.MysqlDbClass{}}, "rds", test.bundle)
		if test.says == "" && err == nil {
			continue
		}
		kind, reason := outcome.Of(err, "")
		if err == nil || test.says == "" || !strings.Contains(err.Error(), "rds.caBundle "+test.says) ||
			kind != outcome.Refused || reason != "BadCertificates" {
			t.Errorf("%s: %v, want %q", test.name, err, test.says)
		}
	}
}

// certificate returns one in PEM.
func certificate(t *testing.T) string {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
