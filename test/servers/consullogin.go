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

// SignedJWT returns a JWT with claims that is valid for an hour, and the public key that verifies it.
func SignedJWT(t testing.TB, claims map[string]any) (jwt, public string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}

	now := time.Now()
	claims["exp"] = now.Add(time.Hour).Unix()
	claims["iat"] = now.Unix()
	claims["nbf"] = now.Add(-time.Minute).Unix()
	text := jwtPart(t, map[string]any{"alg": "RS256", "typ": "JWT"}) + "." + jwtPart(t, claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}

	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	jwt = text + "." + base64.RawURLEncoding.EncodeToString(signature)
	return jwt, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func jwtPart(t testing.TB, v map[string]any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// AuthMethod makes an auth method of type kind, and returns its name. Logins for which the selector holds get a policy
// with the rules. For the server of ConsulACL only.
func (s *ConsulServer) AuthMethod(t testing.TB, kind, selector, rules string, config map[string]any) string {
	t.Helper()
	name := kind + "-" + strings.ToLower(rand.Text())
	s.Write(t, "acl/policy", map[string]any{"Name": name, "Rules": rules})
	s.Write(t, "acl/role", map[string]any{"Name": name, "Policies": []any{map[string]any{"Name": name}}})
	s.Write(t, "acl/auth-method", map[string]any{"Name": name, "Type": kind, "Config": config})
	s.Write(t, "acl/binding-rule", map[string]any{
		"AuthMethod": name,
		"BindType":   "role",
		"BindName":   name,
		"Selector":   selector,
	})
	return name
}

// JWTMethod makes an auth method of type jwt whose logins get a policy with the rules, and a JWT that it takes.
func (s *ConsulServer) JWTMethod(t testing.TB, rules string) (method, jwt string) {
	t.Helper()
	jwt, public := SignedJWT(t, map[string]any{
		"iss": "https://cluster",
		"aud": "consul",
		"sub": "shop:db",
		"ns":  "shop",
	})
	method = s.AuthMethod(t, "jwt", `value.ns == shop`, rules, map[string]any{
		"JWTValidationPubKeys": []string{public},
		"BoundIssuer":          "https://cluster",
		"BoundAudiences":       []string{"consul"},
		"ClaimMappings":        map[string]string{"ns": "ns"},
	})
	return method, jwt
}

// Logins returns how many tokens of an auth method there are.
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
