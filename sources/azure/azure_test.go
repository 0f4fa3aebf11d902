package azure

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
	"software.sslmate.com/src/go-pkcs12"
)

// planted is in all secrets, keys and tokens: no error may show it.
const planted = "planted"

const (
	first  = "0123456789abcdef0123456789abcdef"
	second = "fedcba9876543210fedcba9876543210"
)

func everybody() []string {
	return []string{servers.AzureSecretClient, servers.AzurePodClient, servers.AzureMachineClient}
}

// filled returns the stand-ins with some secrets in "app" and "other", and one in "closed".
func filled(t *testing.T) *servers.CloudServers {
	c := servers.Clouds(t)
	chain, key, pfx := issued(t)
	for _, s := range []servers.AzureSecret{
		{Name: "db", Version: first, Value: "planted-old"},
		{Name: "db", Version: second, Value: "planted p\nw"},
		{Name: "json", Version: first, Value: `{"password": "planted", "a": {"b": ["planted-0"]}}`},
		{Name: "off", Version: first, Value: "planted", Disabled: true},
		{Name: "denied", Version: first, Value: "planted", Readers: []string{"else"}},
		{Name: "pem", Version: first, Value: key + chain, ContentType: "application/x-pem-file"},
		{Name: "pfx", Version: first, Value: pfx, ContentType: "application/x-pkcs12"},
		{Name: "keyless", Version: first, Value: chain, ContentType: "application/x-pem-file"},
		{Name: "broken", Version: first, Value: "cGxhbnRlZA==", ContentType: "application/x-pkcs12"},
		{Vault: "other", Name: "db", Version: first, Value: "planted-other"},
		{Vault: "closed", Name: "db", Version: first, Value: "planted", Readers: []string{"else"}},
	} {
		if s.Vault == "" {
			s.Vault = "app"
		}
		if s.Readers == nil {
			s.Readers = everybody()
		}
		c.PutAzure(t, s)
	}
	return c
}

// issued returns a certificate with its chain, its key, and both in PKCS#12 as Key Vault has it.
func issued(t *testing.T) (chain, key, pfx string) {
	t.Helper()
	var certs []*x509.Certificate
	var parent *x509.Certificate
	var parentKey, private *ecdsa.PrivateKey
	for i, name := range []string{"root", "leaf"} {
		var err error
		private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		c := &x509.Certificate{SerialNumber: big.NewInt(int64(i + 1)), Subject: pkix.Name{CommonName: name},
			NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour), IsCA: i == 0, BasicConstraintsValid: true}
		if parent == nil {
			parent, parentKey = c, private
		}
		der, err := x509.CreateCertificate(rand.Reader, c, parent, private.Public(), parentKey)
		if err != nil {
			t.Fatal(err)
		}
		parent, err = x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		parentKey = private
		certs = append(certs, parent)
	}
	packed, err := pkcs12.LegacyDES.Encode(private, certs[1], certs[:1], "")
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return inPEM("CERTIFICATE", certs[1].Raw) + inPEM("CERTIFICATE", certs[0].Raw), inPEM("PRIVATE KEY", der),
		base64.StdEncoding.EncodeToString(packed)
}

// source returns one with some variables of its process.
func source(env map[string]string) *Source {
	return New(Config{Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
}

func withSecret() map[string]string {
	return map[string]string{"AZURE_TENANT_ID": servers.AzureTenant, "AZURE_CLIENT_ID": servers.AzureSecretClient,
		"AZURE_CLIENT_SECRET": servers.AzureClientSecret}
}

func withToken(c *servers.CloudServers) map[string]string {
	return map[string]string{"AZURE_TENANT_ID": servers.AzureTenant, "AZURE_CLIENT_ID": servers.AzurePodClient,
		"AZURE_FEDERATED_TOKEN_FILE": c.File("azure-federated-token"), "AZURE_AUTHORITY_HOST": "https://login.microsoftonline.com/"}
}

func with(env map[string]string, more ...string) map[string]string {
	env = maps.Clone(env)
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

func fetch(t *testing.T, s *Source, within time.Duration, keys ...string) (map[string]sources.Value, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	return s.Fetch(ctx, keys)
}

// every returns the errors that are joined.
func every(err error) (all []*sources.Error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, every(e)...)
		}
		return all
	}
	if e := (*sources.Error)(nil); errors.As(err, &e) {
		all = append(all, e)
	}
	return all
}

func TestFetch(t *testing.T) {
	c := filled(t)
	s := source(withSecret())
	want := map[string]any{
		"app/db":                  "planted p\nw",
		"app.vault.azure.net/DB":  "planted p\nw",
		"app/db?version=" + first: "planted-old",
		"app/json#password":       "planted",
		"app/json#/a/b/0":         "planted-0",
		"other/db":                "planted-other",
	}
	absent := map[string]string{
		"app/none":                  "",
		"app/certificates/none":     "",
		"app/pem?version=" + second: "there is no such secret, or no version " + second + " of it",
		"app/json#other":            `the document has nothing at "other"`,
	}
	c.Requests(t)
	held, err := fetch(t, s, time.Minute, slices.Concat(slices.Collect(maps.Keys(want)), slices.Collect(maps.Keys(absent)))...)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	for key, v := range held {
		got[key] = v.Data
		if !v.Secret || len(v.Version) != 32 || v.Origin != "azure-kv:"+key+" version "+v.Version {
			t.Errorf("%s: %+v", key, v)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for key, why := range absent {
		if a := s.Absent(key); a.Why != why {
			t.Errorf("%s: got %+v, want %q", key, a, why)
		}
	}

	// For each of two vaults a challenge, one token, and one request for each version.
	if seen := c.Requests(t); len(seen) != 2+1+8 {
		t.Errorf("%d requests: %q", len(seen), seen)
	}
	if _, err := fetch(t, s, time.Minute, "app/db"); err != nil {
		t.Error(err)
	}
	if seen := c.Requests(t); len(seen) != 1 {
		t.Errorf("asked for a token again: %q", seen)
	}
}

// TestCertificates: PEM and PKCS#12 give the same, which a reader of files takes.
func TestCertificates(t *testing.T) {
	filled(t)
	keys := []string{"app/certificates/pem", "app/certificates/pfx", "app/certificates/pfx#tls.crt", "app/certificates/pfx#tls.key"}
	held, err := fetch(t, source(withSecret()), time.Minute, keys...)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys[:2] {
		text := []byte(held[key].Data.(string))
		pair, err := tls.X509KeyPair(text, text)
		if err != nil || len(pair.Certificate) != 2 || pair.Leaf.Subject.CommonName != "leaf" {
			t.Errorf("%s: %v", key, err)
		}
		if block, _ := pem.Decode(text); block.Type != "CERTIFICATE" {
			t.Errorf("%s begins with %s", key, block.Type)
		}
	}
	whole := held[keys[1]].Data.(string)
	if held[keys[2]].Data.(string)+held[keys[3]].Data.(string) != whole {
		t.Errorf("the parts are not the whole")
	}
	if _, err := tls.X509KeyPair([]byte(held[keys[2]].Data.(string)), []byte(held[keys[3]].Data.(string))); err != nil {
		t.Error(err)
	}
}

// az writes an Azure CLI that says something, and returns the PATH of it.
func az(t *testing.T, script string) string {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "az"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestIdentities: each way to a token is accepted by what verifies it.
func TestIdentities(t *testing.T) {
	c := filled(t)
	nobody := "http://" + servers.NewPort(t).Addr
	machine := "http://" + c.Metadata
	cli := az(t, `[ "$*" = "account get-access-token --output json --resource https://vault.azure.net" ] || exit 9
token=$(curl -s -H Metadata:true '`+machine+`/metadata/identity/oauth2/token?api-version=1&resource=https://vault.azure.net' | sed 's/.*access_token":"//; s/".*//')
echo '{"accessToken": "'$token'", "expires_on": 4000000000, "expiresOn": "2096-10-02 07:06:40"}'`)
	certificate := map[string]string{"AZURE_TENANT_ID": servers.AzureTenant, "AZURE_CLIENT_ID": servers.AzureSecretClient}
	for _, tt := range []struct {
		name string
		env  map[string]string
	}{
		{"secret", withSecret()},
		{"secret, the vault's tenant", with(withSecret(), "AZURE_TENANT_ID", "")},
		{"secret before all others", with(withToken(c), "AZURE_CLIENT_ID", servers.AzureSecretClient, "AZURE_CLIENT_SECRET", servers.AzureClientSecret)},
		{"certificate in PEM", with(certificate, "AZURE_CLIENT_CERTIFICATE_PATH", c.File("azure-app.pem"))},
		{"certificate in PKCS#12", with(certificate, "AZURE_CLIENT_CERTIFICATE_PATH", c.File("azure-app.pfx"), "AZURE_CLIENT_CERTIFICATE_PASSWORD", servers.AzurePFXPassword)},
		{"workload identity", withToken(c)},
		{"machine", map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": machine}},
		{"App Service", map[string]string{"IDENTITY_ENDPOINT": machine + "/msi/token", "IDENTITY_HEADER": servers.AzureHeader, "AZURE_POD_IDENTITY_AUTHORITY_HOST": nobody}},
		{"Azure CLI", map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": nobody, "PATH": "relative:" + t.TempDir() + ":" + cli}},
		{"machine before the CLI", map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": machine, "PATH": az(t, "exit 1")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			held, err := fetch(t, source(tt.env), time.Minute, "app/db")
			if err != nil || held["app/db"].Data != "planted p\nw" {
				t.Errorf("got %v, %v", held, err)
			}
		})
	}
}

// TestRefused: what is wrong with a secret, an identity or a vault is an error that says what
// to do. It shows no secret, and keeps the other values.
func TestRefused(t *testing.T) {
	c := filled(t)
	nobody := "http://" + servers.NewPort(t).Addr
	with := with
	secret := withSecret()
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "token.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cli := func(script string) map[string]string {
		return map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": nobody, "PATH": az(t, script)}
	}
	for _, tt := range []struct {
		name, key  string
		env        map[string]string
		kind       sources.Kind
		want, hint string
	}{
		{"disabled", "app/off", secret, sources.Refused, "403 Forbidden: Forbidden: Operation get is not allowed on a disabled secret.", "az keyvault secret set-attributes --vault-name app --name off --enabled true"},
		{"denied", "app/denied", secret, sources.Refused, "403 Forbidden: Forbidden: Caller is not authorized", `az role assignment create --role "Key Vault Secrets User" --assignee PRINCIPAL --scope "$(az keyvault show --name app --query id --output tsv)/secrets/denied"`},
		{"another vault", "closed/db", secret, sources.Refused, "Caller is not authorized", "AZURE_CLIENT_SECRET"},
		{"token for elsewhere", "elsewhere/db", secret, sources.Unreached, `it wants a token for "https://evil.example", which is not of its domain`, ""},
		{"not JSON", "app/db#field", secret, sources.Invalid, "it is not JSON, so it has no fields", "leave out #field"},
		{"no certificate", "app/certificates/db", secret, sources.Invalid, `its content type is ""`, "leave out certificates/"},
		{"no key", "app/certificates/keyless", secret, sources.Invalid, "the certificate comes without its key", "exportable"},
		{"no PKCS#12", "app/certificates/broken", secret, sources.Invalid, "the secret of the certificate: pkcs12", "import the certificate again"},

		{"wrong secret", "app/db", with(secret, "AZURE_CLIENT_SECRET", "planted-wrong"), sources.Refused, "the token service of Microsoft Entra at login.microsoftonline.com: 401 Unauthorized: invalid_client: AADSTS7000215: Invalid client secret provided.", "must be the value of the secret, not its ID"},
		{"no such application", "app/db", with(secret, "AZURE_CLIENT_ID", "else"), sources.Refused, "AADSTS700016", "see AZURE_CLIENT_ID"},
		{"no client ID", "app/db", with(secret, "AZURE_CLIENT_ID", ""), sources.Refused, "no client ID: set AZURE_CLIENT_ID", ""},
		{"no such tenant", "app/db", with(secret, "AZURE_TENANT_ID", "example.com"), sources.Refused, "AADSTS90002", "see AZURE_TENANT_ID"},
		{"a tenant with a path", "app/db", with(secret, "AZURE_TENANT_ID", "a/b"), sources.Refused, "AZURE_TENANT_ID is not the ID", ""},
		{"plain HTTP", "app/db", with(secret, "AZURE_AUTHORITY_HOST", "http://127.0.0.1"), sources.Refused, "AZURE_AUTHORITY_HOST must begin with https://", ""},
		{"no token of the pod", "app/db", with(withToken(c), "AZURE_FEDERATED_TOKEN_FILE", "/does/not.exist"), sources.Refused, "/does/not.exist: no such file or directory: see AZURE_FEDERATED_TOKEN_FILE", ""},
		{"another cluster's token", "app/db", with(withToken(c), "AZURE_FEDERATED_TOKEN_FILE", file("planted")), sources.Refused, "AADSTS70021", "az identity federated-credential list"},
		{"no certificate file", "app/db", with(secret, "AZURE_CLIENT_SECRET", "", "AZURE_CLIENT_CERTIFICATE_PATH", file("planted")), sources.Refused, "is not a certificate with its key, in PEM or PKCS#12: see AZURE_CLIENT_CERTIFICATE_PATH", ""},
		{"wrong password", "app/db", with(secret, "AZURE_CLIENT_SECRET", "", "AZURE_CLIENT_CERTIFICATE_PATH", c.File("azure-app.pfx")), sources.Refused, "has another password than AZURE_CLIENT_CERTIFICATE_PASSWORD", ""},
		{"wrong header", "app/db", map[string]string{"IDENTITY_ENDPOINT": "http://" + c.Metadata + "/msi/token", "IDENTITY_HEADER": "planted-wrong"}, sources.Refused, "the identity endpoint of Azure at 127.0.0.1:", ""},
		{"Arc names another file", "app/db", map[string]string{"IDENTITY_ENDPOINT": "http://" + c.Metadata + "/arc/token", "AZURE_CLIENT_ID": "/var/opt/azcmagent/tokens/../../../../etc/x.key"}, sources.Refused, `names the file "/etc/x.key", which is not a key in /var/opt/azcmagent/tokens`, ""},
		{"Arc names a key", "app/db", map[string]string{"IDENTITY_ENDPOINT": "http://" + c.Metadata + "/arc/token", "AZURE_CLIENT_ID": "/var/opt/azcmagent/tokens/x.key"}, sources.Refused, "/var/opt/azcmagent/tokens/x.key: no such file or directory: see the group himds", ""},
		{"nobody is logged in", "app/db", cli("echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1"), sources.Refused, "nobody is logged in with ", "run: az login"},
		{"the CLI fails", "app/db", cli("echo planted >&2; exit 3"), sources.Refused, "az account get-access-token: it ended with exit code 3", "run it by hand"},
		{"the CLI says something else", "app/db", cli("echo planted"), sources.Refused, "is not a token in JSON", "run it by hand"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := fetch(t, source(tt.env), time.Minute, tt.key)
			all := every(err)
			if len(all) != 1 || all[0].Kind != tt.kind || !strings.Contains(err.Error(), tt.want) || !strings.Contains(all[0].Hint, tt.hint) {
				t.Fatalf("got %+v; want %d %q, %q", all, tt.kind, tt.want, tt.hint)
			}
			if strings.Contains(err.Error()+all[0].Hint, planted) {
				t.Errorf("shows a secret: %v, %s", err, all[0].Hint)
			}
		})
	}

	held, err := fetch(t, source(secret), time.Minute, "app/denied", "app/db", "closed/db", "app/ä")
	if len(every(err)) != 3 || held["app/db"].Data != "planted p\nw" {
		t.Errorf("got %v, %v", held, err)
	}
}

// TestCLIHangs: the Azure CLI is killed at the deadline, with all that it started.
func TestCLIHangs(t *testing.T) {
	filled(t)
	mark := filepath.Join(t.TempDir(), "mark")
	env := map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://" + servers.NewPort(t).Addr,
		"PATH": az(t, "(sleep 5; echo >"+mark+") & sleep 100")}
	_, err := fetch(t, source(env), 3*time.Second, "app/db")
	all := every(err)
	if len(all) != 1 || all[0].Kind != sources.Unreached || !strings.Contains(err.Error(), "it was stopped before it answered") {
		t.Errorf("got %+v", all)
	}
	time.Sleep(4 * time.Second)
	if _, err := os.Stat(mark); err == nil {
		t.Error("what it started runs on")
	}
}

// TestFaults: what is in between, and what is wrong for a time.
func TestFaults(t *testing.T) {
	c := filled(t)
	const kv, entra = "app.vault.azure.net", "login.microsoftonline.com"
	html := map[string]string{"Content-Type": "text/html"}
	isJSON := map[string]string{"Content-Type": "application/json"}
	for _, tt := range []struct {
		name       string
		fault      servers.CloudFault
		kind       sources.Kind
		want, hint string // "" is an answer
	}{
		{"500 for a while", servers.CloudFault{Host: kv, Status: 500, Times: 3}, 0, "", ""},
		{"429 for a while", servers.CloudFault{Host: kv, Status: 429, Body: `{"error":{"code":"Throttled"}}`, Header: isJSON, Times: 2}, 0, "", ""},
		{"closes for a while", servers.CloudFault{Host: kv, Times: 2}, 0, "", ""},
		{"slow", servers.CloudFault{Host: kv, Status: 200, Times: 1, Delay: 300 * time.Millisecond}, 0, "", ""},
		{"no tokens for a while", servers.CloudFault{Host: entra, Status: 503, Times: 2}, 0, "", ""},
		{"500", servers.CloudFault{Host: kv, Status: 500, Times: -1}, sources.Unreached, "Key Vault at app.vault.azure.net: 500 Internal Server Error (tried ", "network policies"},
		{"too slow", servers.CloudFault{Host: kv, Status: 200, Times: -1, Delay: time.Minute}, sources.Unreached, "connected, but it did not answer", ""},
		{"a page", servers.CloudFault{Host: kv, Status: 200, Body: "<html>planted", Header: html, Times: -1}, sources.Unreached, "something else answers there: 200 OK with a page of HTML", ""},
		{"a page that is not found", servers.CloudFault{Host: kv, Status: 404, Body: "<html>", Header: html, Times: -1}, sources.Unreached, "404 Not Found with a page of HTML", ""},
		{"a page for tokens", servers.CloudFault{Host: entra, Status: 200, Body: "<html>", Header: html, Times: -1}, sources.Unreached, "the token service of Microsoft Entra at login.microsoftonline.com: something else answers there", ""},
		{"404 of another program", servers.CloudFault{Host: kv, Status: 404, Body: `{"detail":"Not Found"}`, Header: isJSON, Times: -1}, sources.Unreached, "something else answers there: 404 Not Found without the fields of its answers", ""},
		{"401 of another program", servers.CloudFault{Host: kv, Status: 401, Body: "{}", Header: isJSON, Times: -1}, sources.Unreached, "something else answers there: 401 Unauthorized", ""},
		{"no challenge", servers.CloudFault{Host: kv, Status: 200, Body: `{"value":"planted","id":"https://app.vault.azure.net/secrets/db/1"}`, Header: isJSON, Times: -1}, sources.Unreached, "something else answers there", ""},
		{"text", servers.CloudFault{Host: kv, Status: 200, Body: "planted", Times: -1}, sources.Unreached, "something else answers there", ""},
		{"32 MiB", servers.CloudFault{Host: kv, Status: 200, Body: strings.Repeat("x", 33<<20), Times: -1}, sources.Unreached, "larger than 32 MiB", ""},
		{"nothing", servers.CloudFault{Host: kv, Status: 204, Times: -1}, sources.Unreached, "204 No Content", ""},
		{"redirect", servers.CloudFault{Host: kv, Status: 302, Header: map[string]string{"Location": "https://evil.example/?planted"}, Times: -1}, sources.Unreached, "302 Found to https://evil.example: not followed", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.Fault(t, tt.fault)
			within := time.Minute
			if tt.fault.Status == 500 || tt.fault.Delay > 0 {
				within = 2 * time.Second
			}
			if tt.want == "" {
				within = time.Minute
			}
			held, err := fetch(t, source(withSecret()), within, "app/db")
			if tt.want == "" {
				if err != nil || len(held) != 1 {
					t.Errorf("got %v, %v", held, err)
				}
				return
			}
			all := every(err)
			if len(all) != 1 || all[0].Kind != tt.kind || !strings.Contains(err.Error(), tt.want) || !strings.Contains(all[0].Hint, tt.hint) {
				t.Fatalf("got %+v; want %d %q, %q", all, tt.kind, tt.want, tt.hint)
			}
			if strings.Contains(err.Error()+all[0].Hint, planted) {
				t.Errorf("shows a secret: %v, %s", err, all[0].Hint)
			}
		})
	}

	// After the challenge: the answers that hold what is asked for.
	for _, tt := range []struct {
		name  string
		fault servers.CloudFault
		kind  sources.Kind
		want  string
	}{
		{"JSON of another program", servers.CloudFault{Status: 200, Body: `{"status":"ok"}`, Header: isJSON}, sources.Unreached, "something else answers there"},
		{"JSON of another shape", servers.CloudFault{Status: 200, Body: `{"value": ["planted"]}`, Header: isJSON}, sources.Unreached, "something else answers there"},
		{"another secret", servers.CloudFault{Status: 200, Body: `{"value":"planted","id":"https://app.vault.azure.net/secrets/else/1"}`, Header: isJSON}, sources.Unreached, "something else answers there"},
		{"firewall", servers.CloudFault{Status: 403, Body: `{"error":{"code":"Forbidden","message":"Client address is not authorized and caller is not a trusted service.","innererror":{"code":"ForbiddenByFirewall"}}}`, Header: isJSON}, sources.Refused, "Client address is not authorized"},
		{"another tenant", servers.CloudFault{Status: 401, Body: `{"error":{"code":"Unauthorized","message":"AKV10032: Invalid issuer."}}`, Header: isJSON}, sources.Refused, "AKV10032"},
	} {
		t.Run("then "+tt.name, func(t *testing.T) {
			s := source(withSecret())
			if _, err := fetch(t, s, time.Minute, "app/db"); err != nil {
				t.Fatal(err)
			}
			tt.fault.Host, tt.fault.Times = kv, -1
			c.Fault(t, tt.fault)
			_, err := fetch(t, s, 2*time.Second, "app/db")
			all := every(err)
			if len(all) != 1 || all[0].Kind != tt.kind || !strings.Contains(err.Error(), tt.want) || all[0].Hint == "" ||
				strings.Contains(err.Error()+all[0].Hint, planted) {
				t.Errorf("got %+v; want %d %q", all, tt.kind, tt.want)
			}
		})
	}
}

// TestTime: clocks that differ, and tokens that expire.
func TestTime(t *testing.T) {
	c := filled(t)
	t.Run("clock", func(t *testing.T) {
		c.Time(t, 2*time.Hour, 0)
		_, err := fetch(t, source(withToken(c)), time.Minute, "app/db")
		all := every(err)
		if len(all) != 1 || all[0].Kind != sources.Refused || !strings.Contains(all[0].Hint, "the clock of this machine is wrong") {
			t.Errorf("got %+v", all)
		}
	})
	t.Run("expired", func(t *testing.T) {
		c.Time(t, 0, -time.Hour)
		_, err := fetch(t, source(withSecret()), time.Minute, "app/db")
		all := every(err)
		if len(all) != 1 || all[0].Kind != sources.Refused || !strings.Contains(err.Error(), "401 Unauthorized") ||
			!strings.Contains(all[0].Hint, "is the clock of this machine right?") {
			t.Errorf("got %+v", all)
		}
	})
}

// TestNobody: where nothing gives a token, the error lists what was looked at.
func TestNobody(t *testing.T) {
	filled(t)
	env := map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://" + servers.NewPort(t).Addr}
	_, err := fetch(t, source(env), time.Second, "app/db")
	all := every(err)
	if len(all) != 1 || all[0].Kind != sources.Unreached || !strings.Contains(err.Error(), "the metadata service of Azure at 127.0.0.1:") {
		t.Fatalf("got %+v", all)
	}
	for _, want := range []string{"AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE", "IDENTITY_ENDPOINT", "az login"} {
		if !strings.Contains(all[0].Hint, want) {
			t.Errorf("%s is not in %q", want, all[0].Hint)
		}
	}
}
