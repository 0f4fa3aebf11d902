package vault

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A loginTest is one login: it reads secret/data/KEY#p and its token is revoked or,
// where want is given, it is refused. No text of planted is in what it says.
type loginTest struct {
	name       string
	in         Config
	want, hint string
}

const loginSecret = "s3cret"

func (tt loginTest) run(t *testing.T, server *servers.VaultServer, key string) {
	t.Helper()
	var log bytes.Buffer
	tt.in.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if tt.in.Address == "" {
		tt.in.Address = server.Addr
	}
	source := New(tt.in)
	got, err := ask(t, source, "secret/data/"+key+"#p")
	if tt.want == "" {
		if err != nil || got["secret/data/"+key+"#p"].Data != "x" {
			t.Fatalf("got %d values, %v, hint %q", len(got), err, hintOf(err))
		}
		token := source.session.api.Token()
		if err := source.Close(t.Context()); err != nil || server.Holds(t, token) {
			t.Errorf("the token was not revoked (%v)", err)
		}
	} else if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(hintOf(err), tt.hint) {
		t.Errorf("got %v, hint %q; want %q, %q", err, hintOf(err), tt.want, tt.hint)
	}
	said := log.String() + hintOf(err)
	if err != nil {
		said += err.Error()
	}
	if strings.Contains(said, loginSecret) {
		t.Errorf("a secret is in %q", said)
	}
}

// enabled enables a method at a path of its own, and returns what follows auth/.
func enabled(t *testing.T, server *servers.VaultServer, kind string) string {
	t.Helper()
	mount := kind + "-" + strings.ToLower(rand.Text())
	server.Write(t, "sys/auth/"+mount, map[string]any{"type": kind})
	t.Cleanup(func() { call(t, server, "DELETE", "sys/auth/"+mount, nil) })
	return mount
}

// readable puts a secret and returns a policy that lets it be read.
func readable(t *testing.T, server *servers.VaultServer, key string) string {
	t.Helper()
	server.PutV2(t, key, map[string]any{"p": "x"})
	return server.Policy(t, `path "secret/data/`+key+`" { capabilities = ["read"] }`)
}

// signedToken is a JSON web token, signed with ES256.
func signedToken(t *testing.T, key *ecdsa.PrivateKey, claims map[string]any) string {
	t.Helper()
	part := func(v any) string { return base64.RawURLEncoding.EncodeToString([]byte(asJSON(t, v))) }
	text := part(map[string]any{"alg": "ES256", "typ": "JWT"}) + "." + part(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func TestJWT(t *testing.T) {
	server := servers.Vault(t)
	policy := readable(t, server, "jwt/db")
	var keys [2]*ecdsa.PrivateKey
	for i := range keys {
		var err error
		if keys[i], err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	der, err := x509.MarshalPKIXPublicKey(crypto.PublicKey(&keys[0].PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	mount := enabled(t, server, "jwt")
	server.Write(t, "auth/"+mount+"/config", map[string]any{
		"jwt_validation_pubkeys": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		"bound_issuer":           "https://ci.test", "default_role": "db"})
	server.Write(t, "auth/"+mount+"/role/db", map[string]any{"role_type": "jwt", "user_claim": "sub",
		"bound_audiences": "vault", "bound_claims": map[string]any{"project": "shop"}, "token_policies": policy})
	token := func(key *ecdsa.PrivateKey, change map[string]any) string {
		claims := map[string]any{"iss": "https://ci.test", "sub": "job-7", "aud": "vault", "project": "shop",
			"iat": time.Now().Unix(), "nbf": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
		for name, v := range change {
			claims[name] = v
		}
		return file(t, signedToken(t, key, claims)+"\n")
	}
	good, ended := token(keys[0], nil), time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, tt := range []loginTest{
		{"role given", Config{Role: "db", JWTFile: good}, "", ""},
		{"the default role", Config{JWTFile: good}, "", ""},
		{"other audience", Config{Role: "db", JWTFile: token(keys[0], map[string]any{"aud": []string{"a", "b"}})},
			"login by jwt at auth/" + mount + ": 400 Bad Request: error validating token: invalid audience (aud) claim", `bound_audiences, bound_subject and bound_claims of the role must hold what the token says, and keys and issuer in the mount's config must be those of the token; the token says sub="job-7" aud=["a","b"] iss="https://ci.test"`},
		{"other claim", Config{JWTFile: token(keys[0], map[string]any{"project": "other"})}, "400 Bad Request: error validating claims: claim \"project\" does not match", "bound_claims"},
		{"other issuer", Config{JWTFile: token(keys[0], map[string]any{"iss": "https://else.test"})}, "400 Bad Request: ", `iss="https://else.test"`},
		{"other key", Config{JWTFile: token(keys[1], nil)}, "400 Bad Request: error validating token: error verifying token signature", "keys and issuer"},
		{"ended", Config{JWTFile: token(keys[0], map[string]any{"nbf": ended.Unix() - 100, "iat": ended.Unix() - 100, "exp": ended.Unix()})},
			"400 Bad Request: error validating token", ", and expired at " + ended.UTC().Format(time.RFC3339)},
		{"no such role", Config{Role: "none", JWTFile: good}, `role "none" could not be found`, "bound_claims of the role"},
		{"no file", Config{JWTFile: "/does/not/exist"}, "open /does/not/exist: no such file or directory: see INITPLATE_VAULT_JWT_FILE", ""},
		{"no file of the pod", Config{}, "automountServiceAccountToken of the pod and its service account, or set INITPLATE_VAULT_JWT_FILE", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Mount = "jwt", mount
			tt.run(t, server, "jwt/db")
		})
	}
}

func TestSaid(t *testing.T) {
	encode := func(claims string) string { return "h." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".s" }
	for _, tt := range []struct{ name, in, want string }{
		{"all", encode(`{"sub":"s","aud":["a"],"iss":"i","exp":4102444800}`), `the token says sub="s" aud=["a"] iss="i"`},
		{"ended", encode(`{"sub":"s","aud":"a","iss":"i","exp":1.7e9}`), `the token says sub="s" aud="a" iss="i", and expired at 2023-11-14T22:13:20Z`},
		{"nothing", encode(`{}`), `the token says sub="" iss=""`},
		{"nothing else", encode(`{"sub":"s","password":"s3cret"}`), `the token says sub="s" iss=""`},
		{"no JSON", encode(`s3cret`), "what was given is not a JSON web token"},
		{"no parts", "s3cret", "what was given is not a JSON web token"},
		{"no base64", "a.s3c ret.b", "what was given is not a JSON web token"},
		{"", "", "what was given is not a JSON web token"},
	} {
		if got := said(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestUserpass(t *testing.T) {
	server := servers.Vault(t)
	policy := readable(t, server, "up/db")
	mount := enabled(t, server, "userpass")
	for name, password := range map[string]string{"app": loginSecret + ` b"1`, "blank": loginSecret + " ",
		"app-1.shop": loginSecret} {
		server.Write(t, "auth/"+mount+"/users/"+name, map[string]any{"password": password, "token_policies": policy})
	}
	for _, tt := range []loginTest{
		{"given", Config{Username: "app", Password: loginSecret + ` b"1`}, "", ""},
		{"file", Config{Username: "app", PasswordFile: file(t, loginSecret+" b\"1\n")}, "", ""},
		{"a blank at the end is part of it", Config{Username: "blank", PasswordFile: file(t, loginSecret+" \r\n")}, "", ""},
		{"name with signs", Config{Username: "app-1.shop", Password: loginSecret}, "", ""},
		{"wrong password", Config{Username: "app", Password: loginSecret}, "login by userpass at auth/" + mount + ": 400 Bad Request: invalid username or password", "are the user name and the password right?"},
		{"no such user", Config{Username: "none?x=%2f", Password: loginSecret}, "login by userpass at auth/" + mount + ": 403 Forbidden: failed to determine alias name", "are the user name and the password right?"},
		{"no name", Config{Password: loginSecret}, "no user name: set INITPLATE_VAULT_USERNAME", ""},
		{"name is a path", Config{Username: "../../../sys/seal", Password: loginSecret}, "contains a slash, or nothing but dots", ""},
		{"name is dots", Config{Username: "..", Password: loginSecret}, "contains a slash, or nothing but dots", ""},
		{"no password", Config{Username: "app"}, "no password: set INITPLATE_VAULT_PASSWORD_FILE", ""},
		{"empty file", Config{Username: "app", PasswordFile: file(t, "\n")}, "is empty: see INITPLATE_VAULT_PASSWORD_FILE", ""},
		{"no file", Config{Username: "app", PasswordFile: "/does/not/exist"}, "/does/not/exist", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Mount = "userpass", mount
			tt.run(t, server, "up/db")
		})
	}
}

// directory is an LDAP server whose users are cn=app,ou=people, who is found in it,
// and cn=ghost,ou=people, who is not.
func directory(t *testing.T, password string) string {
	const app, ghost = "cn=app,ou=people", "cn=ghost,ou=people"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	serve := func(c net.Conn) {
		defer c.Close()
		for {
			head := make([]byte, 2) // every message here is short, or its length takes two bytes more
			if _, err := io.ReadFull(c, head); err != nil {
				return
			}
			size := int(head[1])
			if size > 0x80 {
				long := make([]byte, size-0x80)
				io.ReadFull(c, long)
				head, size = append(head, long...), 0
				for _, b := range long {
					size = size<<8 | int(b)
				}
			}
			body := make([]byte, size)
			io.ReadFull(c, body)
			var message struct {
				ID        int
				Operation asn1.RawValue
				Controls  asn1.RawValue `asn1:"optional"`
			}
			if _, err := asn1.Unmarshal(append(head, body...), &message); err != nil {
				return
			}
			const bind, bound, search, entry, done, invalidCredentials = 0, 1, 3, 4, 5, 49
			answer, result, id := byte(done), byte(0), byte(message.ID)
			about := func(dn string) bool { return bytes.Contains(message.Operation.Bytes, []byte(dn)) }
			switch message.Operation.Tag {
			case bind:
				answer = bound
				if !about(app) && !about(ghost) || !bytes.HasSuffix(message.Operation.Bytes, []byte(password)) {
					result = invalidCredentials
				}
			case search:
				if about(app) {
					found := append([]byte{4, byte(len(app))}, app+"\x30\x0d\x30\x0b\x04\x02cn\x31\x05\x04\x03app"...)
					c.Write(append([]byte{0x30, byte(len(found)) + 5, 2, 1, id, 0x60 | entry, byte(len(found))},
						found...))
				}
			default:
				return
			}
			c.Write([]byte{0x30, 12, 2, 1, id, 0x60 | answer, 7, 0x0a, 1, result, 4, 0, 4, 0})
		}
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
	return "ldap://" + l.Addr().String()
}

func TestLDAP(t *testing.T) {
	server := servers.Vault(t)
	policy := readable(t, server, "ldap/db")
	mount := enabled(t, server, "ldap")
	server.Write(t, "auth/"+mount+"/config", map[string]any{
		"url": directory(t, loginSecret), "userattr": "cn", "userdn": "ou=people", "groupdn": "ou=groups", "token_policies": policy})
	for _, tt := range []loginTest{
		{"given", Config{Username: "app", Password: loginSecret}, "", ""},
		{"file", Config{Username: "app", PasswordFile: file(t, loginSecret+"\n")}, "", ""},
		{"wrong password", Config{Username: "app", Password: loginSecret + "x"}, "login by ldap at auth/" + mount + ": 400 Bad Request: invalid credentials", "find that name in the directory (userdn, userattr)?"},
		{"no such user", Config{Username: "none", Password: loginSecret}, "400 Bad Request: invalid credentials", "userattr"},
		{"not in the directory", Config{Username: "ghost", Password: loginSecret}, "403 Forbidden: ", "find that name in the directory (userdn, userattr)?"},
		{"no password", Config{Username: "app"}, "no password", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Mount = "ldap", mount
			tt.run(t, server, "ldap/db")
		})
	}
}

// hub is the part of GitHub's API that Vault asks about a token.
func hub(t *testing.T, token string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(401)
			io.WriteString(w, `{"message":"Bad credentials"}`)
			return
		}
		answer := map[string]any{
			"/user":       map[string]any{"login": "app", "id": 7},
			"/user/orgs":  []any{map[string]any{"login": "shop", "id": 11}},
			"/user/teams": []any{},
		}[r.URL.Path]
		if answer == nil {
			w.WriteHeader(404)
		}
		json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/"
}

func TestGitHub(t *testing.T) {
	server := servers.Vault(t)
	policy := readable(t, server, "gh/db")
	mount := enabled(t, server, "github")
	server.Write(t, "auth/"+mount+"/config", map[string]any{"organization": "shop", "organization_id": 11,
		"base_url": hub(t, loginSecret), "token_policies": policy})
	other := enabled(t, server, "github")
	server.Write(t, "auth/"+other+"/config", map[string]any{"organization": "other", "organization_id": 12,
		"base_url": hub(t, loginSecret), "token_policies": policy})
	for _, tt := range []loginTest{
		{"given", Config{GitHubToken: loginSecret}, "", ""},
		{"file, before the environment", Config{GitHubToken: "stray", GitHubTokenFile: file(t, loginSecret+"\n")}, "", ""},
		{"wrong token", Config{GitHubToken: loginSecret + "x"}, "login by github at auth/" + mount + ": 403 Forbidden: GET ", "the token needs the scope read:org"},
		{"other organization", Config{Mount: other, GitHubToken: loginSecret}, "403 Forbidden: user is not part of required org", "organization of the mount's config"},
		{"none", Config{}, "no GitHub token: set INITPLATE_VAULT_GITHUB_TOKEN_FILE or VAULT_AUTH_GITHUB_TOKEN", ""},
		{"no file", Config{GitHubTokenFile: "/does/not/exist"}, "see INITPLATE_VAULT_GITHUB_TOKEN_FILE", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth = "github"
			if tt.in.Mount == "" {
				tt.in.Mount = mount
			}
			tt.run(t, server, "gh/db")
		})
	}
}

// TestCertificate logs in by a client certificate: to Vault's own TLS, since a proxy
// would end it.
func TestCertificate(t *testing.T) {
	doors := servers.OpenVault(t)
	policy := readable(t, doors.VaultServer, "cert/db")
	clients, strangers := servers.NewAuthority(t, "clients"), servers.NewAuthority(t, "strangers")
	ca, err := os.ReadFile(clients.File)
	if err != nil {
		t.Fatal(err)
	}
	doors.Write(t, "sys/auth/cert", map[string]any{"type": "cert"})
	for role, name := range map[string]string{"app": "app.shop", "other": "other.shop"} {
		doors.Write(t, "auth/cert/certs/"+role, map[string]any{"certificate": string(ca),
			"allowed_common_names": name, "token_policies": policy})
	}
	cert, key := clients.Issue(t, "app.shop")
	strange, strangeKey := strangers.Issue(t, "app.shop")
	t.Setenv("VAULT_CACERT", doors.Authority.File)
	for _, tt := range []struct {
		loginTest
		cert, key string
	}{
		{loginTest{"any role", Config{}, "", ""}, cert, key},
		{loginTest{"role given", Config{Role: "app"}, "", ""}, cert, key},
		{loginTest{"role of another", Config{Role: "other"}, "login by cert at auth/cert: 400 Bad Request: ", "a role of the mount must trust the CA of the client certificate and allow its names"}, cert, key},
		{loginTest{"CA that no role trusts", Config{}, "login by cert at auth/cert: 400 Bad Request: failed to match all constraints", "the certificate is for CN=app.shop, issued by CN=strangers, and valid until "}, strange, strangeKey},
		{loginTest{"none", Config{}, "no client certificate: set VAULT_CLIENT_CERT and VAULT_CLIENT_KEY", ""}, "", ""},
		{loginTest{"no TLS", Config{Address: doors.Addr}, "only TLS carries a certificate", ""}, cert, key},
		{loginTest{"no key", Config{}, "both client cert and client key must be provided", "VAULT_"}, cert, ""},
		{loginTest{"key of another", Config{}, "private key does not match public key", "VAULT_"}, cert, strangeKey},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("VAULT_CLIENT_CERT", tt.cert)
			t.Setenv("VAULT_CLIENT_KEY", tt.key)
			tt.in.Auth = "cert"
			if tt.in.Address == "" {
				tt.in.Address = doors.TLS
			}
			tt.run(t, doors.VaultServer, "cert/db")
		})
	}
}
