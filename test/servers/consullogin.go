package servers

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"
)

// SignedJWT returns a JWT with claims that is valid for an hour, and the public key
// that verifies it.
func SignedJWT(t testing.TB, claims map[string]any) (jwt, public string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}

	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}

	now := time.Now()
	claims["exp"], claims["iat"], claims["nbf"] = now.Add(time.Hour).Unix(), now.Unix(), now.Add(-time.Minute).Unix()
	text := part(map[string]any{"alg": "RS256", "typ": "JWT"}) + "." + part(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}

	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}

	return text + "." + base64.RawURLEncoding.EncodeToString(signature), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// AuthMethod makes one of a type, whose logins get a policy where the selector
// holds, and returns its name. For the server of ConsulACL only.
func (s *ConsulServer) AuthMethod(t testing.TB, kind, selector, rules string, config map[string]any) string {
	t.Helper()
	name := kind + "-" + strings.ToLower(rand.Text())
	s.Write(t, "acl/policy", map[string]any{"Name": name, "Rules": rules})
	s.Write(t, "acl/role", map[string]any{"Name": name, "Policies": []any{map[string]any{"Name": name}}})
	s.Write(t, "acl/auth-method", map[string]any{"Name": name, "Type": kind, "Config": config})
	s.Write(t, "acl/binding-rule", map[string]any{"AuthMethod": name, "BindType": "role", "BindName": name, "Selector": selector})
	return name
}

// JWTMethod makes an auth method of type jwt, whose logins get a policy, and a JWT
// that it takes.
func (s *ConsulServer) JWTMethod(t testing.TB, rules string) (method, jwt string) {
	t.Helper()
	jwt, public := SignedJWT(t, map[string]any{"iss": "https://cluster", "aud": "consul", "sub": "shop:db", "ns": "shop"})
	return s.AuthMethod(t, "jwt", `value.ns == shop`, rules, map[string]any{"JWTValidationPubKeys": []string{public},
		"BoundIssuer": "https://cluster", "BoundAudiences": []string{"consul"}, "ClaimMappings": map[string]string{"ns": "ns"}}), jwt
}

// Logins are how many tokens of an auth method there are.
func (s *ConsulServer) Logins(t testing.TB, method string) (n int) {
	t.Helper()
	var tokens []struct{ AuthMethod string }
	s.Read(t, "acl/tokens", &tokens)

	for _, token := range tokens {
		if token.AuthMethod == method {
			n++
		}
	}

	return n
}
