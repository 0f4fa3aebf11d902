package funcs_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/render/funcs"
)

// issued is a certificate in PEM, with what signs for it.
type issued struct {
	pem    string
	cert   *x509.Certificate
	signer crypto.Signer
}

func issue(t *testing.T, name string, key crypto.Signer, by *issued) *issued {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	out := &issued{signer: key}
	if by == nil {
		by = &issued{cert: c, signer: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by.cert, key.Public(), by.signer)
	if err == nil {
		out.cert, err = x509.ParseCertificate(der)
	}
	if err != nil {
		t.Fatal(err)
	}
	out.pem = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return out
}

func ecKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pemOf(kind string, der []byte, err error) string {
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))) // as Vault has it: no line break at the end
}

type keystoreFunc = func(string, ...any) (string, error)

// TestKeystores: keytool and openssl find in a keystore what was put into it.
func TestKeystores(t *testing.T) {
	root := issue(t, "root", ecKey(t), nil)
	ca := issue(t, "ca", ecKey(t), root)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec := ecKey(t)
	pkcs8 := func(key any) string {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return pemOf("PRIVATE KEY", der, err)
	}
	ecDER, err := x509.MarshalECPrivateKey(ec)
	for _, k := range []struct {
		name   string
		signer crypto.Signer
		pem    string
	}{
		{"rsa, PKCS#1", rsaKey, pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey), nil)},
		{"ec, SEC 1", ec, pemOf("EC PRIVATE KEY", ecDER, err)},
		{"ed25519", edKey, pkcs8(edKey)},
	} {
		leaf := issue(t, "leaf", k.signer, ca)
		for _, f := range []string{"toPKCS12", "toJKS"} {
			if f == "toJKS" && k.signer != crypto.Signer(rsaKey) {
				continue // JKS holds any key as PKCS#8 has it, and keytool takes its time
			}
			t.Run(k.name+" "+f, func(t *testing.T) {
				made := funcs.Map()[f].(keystoreFunc)
				const password = "p#w \"a\\'"
				store, err := made(password, k.pem, leaf.pem, []any{ca.pem, root.pem})
				if err != nil {
					t.Fatal(err)
				}
				if again, _ := made(password, k.pem, leaf.pem, []any{ca.pem, root.pem}); again != store {
					t.Error("the same content gives other bytes")
				}
				if other, _ := made("another", k.pem, leaf.pem, []any{ca.pem, root.pem}); other == store {
					t.Error("another password gives the same bytes")
				}
				path := keystoreFile(t, store)
				said := keytool(t, "-list", "-v", "-keystore", path, "-storepass", password)
				if !strings.Contains(said, "PrivateKeyEntry") || !strings.Contains(said, "Certificate chain length: 3") {
					t.Errorf("keytool says\n%s", said)
				}
				// Exported by keytool, so that the key was really decrypted.
				p12 := path
				if f == "toJKS" {
					p12 = filepath.Join(t.TempDir(), "k.p12")
					keytool(t, "-importkeystore", "-srckeystore", path, "-srcstoretype", "JKS", "-srcstorepass", password,
						"-destkeystore", p12, "-deststoretype", "PKCS12", "-deststorepass", password)
				}
				if got, want := opensslPublic(t, p12, password), pemOf("PUBLIC KEY", publicDER(t, k.signer), nil); strings.TrimSpace(got) != want {
					t.Errorf("openssl finds the key\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
	for _, f := range []string{"toPKCS12", "toJKS"} {
		t.Run("truststore "+f, func(t *testing.T) {
			store, err := funcs.Map()[f].(keystoreFunc)("changeit", ca.pem+root.pem+ca.pem)
			if err != nil {
				t.Fatal(err)
			}
			said := keytool(t, "-list", "-keystore", keystoreFile(t, store), "-storepass", "changeit")
			if n := strings.Count(said, "trustedCertEntry"); n != 2 {
				t.Errorf("keytool finds %d trusted certificates, want 2:\n%s", n, said)
			}
		})
	}
}

func TestKeystoreErrors(t *testing.T) {
	key := ecKey(t)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	keyPEM, certPEM := pemOf("PRIVATE KEY", der, err), issue(t, "a", key, nil).pem
	for _, tt := range []struct {
		name, password string
		in             []any
		want           string
	}{
		{"nothing", "password", nil, "there is no certificate"},
		{"key alone", "password", []any{keyPEM}, "there is no certificate"},
		{"key of another", "password", []any{keyPEM, issue(t, "b", ecKey(t), nil).pem}, "no certificate belongs to the private key"},
		{"two keys", "password", []any{keyPEM + "\n" + keyPEM, certPEM}, "there is more than one private key"},
		{"no PEM", "password", []any{"s3cret"}, "a certificate or a key is not in PEM"},
		{"text behind", "password", []any{certPEM + "s3cret"}, "a certificate or a key is not in PEM"},
		{"no text", "password", []any{7}, "a certificate or a key is not text"},
		{"no certificate in it", "password", []any{"-----BEGIN CERTIFICATE-----\nczNjcmV0\n-----END CERTIFICATE-----\n"}, "a certificate cannot be read"},
		{"no key in it", "password", []any{"-----BEGIN PRIVATE KEY-----\nczNjcmV0\n-----END PRIVATE KEY-----\n"}, "the private key cannot be read: it is encrypted, or of an unknown kind"},
		{"a request", "password", []any{"-----BEGIN CERTIFICATE REQUEST-----\nczNjcmV0\n-----END CERTIFICATE REQUEST-----\n"}, "there is something other than certificates and a private key"},
		{"no password", "", []any{keyPEM, certPEM}, "the password is empty"},
	} {
		for _, f := range []string{"toPKCS12", "toJKS"} {
			got, err := funcs.Map()[f].(keystoreFunc)(tt.password, tt.in...)
			if got != "" || err == nil || err.Error() != tt.want || !funcs.Harmless(err) {
				t.Errorf("%s, %s: got %q, %v; want %q", tt.name, f, got, err, tt.want)
			}
		}
	}
	if _, err := funcs.Map()["toJKS"].(keystoreFunc)("short", certPEM); err == nil || !strings.Contains(err.Error(), "fewer than 6") {
		t.Errorf("got %v for a short password", err)
	}
	for _, password := range []string{"\xff\xff\xff\xff\xff\xff", "geheim-ü", "a\x00bcdefg", "abcdef\n"} {
		for _, f := range []string{"toPKCS12", "toJKS"} {
			if _, err := funcs.Map()[f].(keystoreFunc)(password, keyPEM, certPEM); err == nil || !strings.Contains(err.Error(), "not ASCII") {
				t.Errorf("%s with %q: got %v", f, password, err)
			}
		}
	}
}

func keystoreFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func keytool(t *testing.T, args ...string) string {
	t.Helper()
	return ran(t, exec.Command("keytool", append([]string{"-J-XX:TieredStopAtLevel=1"}, args...)...)) // starts in half the time
}

func opensslPublic(t *testing.T, path, password string) string {
	t.Helper()
	read := exec.Command("openssl", "pkcs12", "-in", path, "-passin", "stdin", "-nodes", "-nocerts")
	read.Stdin = strings.NewReader(password + "\n")
	key := ran(t, read)
	public := exec.Command("openssl", "pkey", "-pubout")
	public.Stdin = strings.NewReader(key)
	return ran(t, public)
}

func ran(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s%s", cmd.Args, err, out, &said)
	}
	return string(out)
}

func publicDER(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return der
}
