package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Who there is in Google Cloud.
const (
	keyAccount       = "app@my-project.iam.gserviceaccount.com"     // has a key
	federatedAccount = "pod@my-project.iam.gserviceaccount.com"     // is impersonated
	machineAccount   = "machine@my-project.iam.gserviceaccount.com" // of the machine
	person           = "person@example.com"
	poolAudience     = "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pool/providers/cluster"
	subject          = "system:serviceaccount:default:app"
	refreshToken     = "planted-refresh-token"
	clientSecret     = "planted-client-secret"
)

// A googleWorld has the keys that tokens are verified with.
type googleWorld struct {
	key     *rsa.PrivateKey // of keyAccount
	cluster *rsa.PrivateKey // that signs tokens of service accounts of Kubernetes
}

// A googleToken is an access token that was given.
type googleToken struct {
	account string
	person  bool
	expires time.Time
}

// credentials writes the files that clients have, as gcloud makes them.
func (g *google) credentials(dir string) error {
	g.world = googleWorld{newKey(), newKey()}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": "https://cluster.example", "sub": subject, "aud": poolAudience, "exp": time.Now().Add(time.Hour).Unix(),
	})
	text, err := token.SignedString(g.world.cluster)
	if err != nil {
		return err
	}

	const impersonate = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
	external := map[string]any{
		"type": "external_account", "audience": poolAudience,
		"subject_token_type":                "urn:ietf:params:oauth:token-type:jwt",
		"token_url":                         "https://sts.googleapis.com/v1/token",
		"service_account_impersonation_url": impersonate + federatedAccount + ":generateAccessToken",
		"credential_source":                 map[string]any{"file": filepath.Join(dir, "google-subject-token")},
	}
	user := map[string]any{
		"type": "authorized_user", "client_id": "client.apps.googleusercontent.com", "client_secret": clientSecret,
		"refresh_token": refreshToken, "quota_project_id": "my-project", "token_uri": "https://oauth2.googleapis.com/token",
	}

	return files(dir, map[string]any{
		"google-subject-token": text,
		"google-key.json": map[string]any{
			"type": "service_account", "project_id": "my-project", "private_key_id": "1", "client_email": keyAccount,
			"private_key": inPEM(g.world.key), "token_uri": "https://oauth2.googleapis.com/token",
		},
		"google-user.json":     user,
		"google-external.json": external,
		"google-impersonated.json": map[string]any{
			"type": "impersonated_service_account", "source_credentials": user,
			"service_account_impersonation_url": impersonate + federatedAccount + ":generateAccessToken",
		},
	})
}

// files writes text as it is, and all else in JSON.
func files(dir string, content map[string]any) error {
	for name, c := range content {
		text, isText := c.(string)
		if !isText {
			b, err := json.Marshal(c)
			if err != nil {
				return err
			}
			text = string(b)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	return key
}

func inPEM(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// give makes an access token.
func (g *google) give(account string, person bool) (token string, seconds int) {
	token, expires := "ya29.planted-"+rand.Text(), g.expiry()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.given[token] = googleToken{account, person, expires}
	return token, int(time.Until(expires) / time.Second)
}

// metadata is the server that machines ask.
func (g *google) metadata(w http.ResponseWriter, r *http.Request) {
	switch path := strings.TrimPrefix(r.URL.Path, "/computeMetadata/v1/"); {
	case r.Header.Get("Metadata-Flavor") != "Google":
		http.Error(w, "Missing Metadata-Flavor:Google header.", http.StatusForbidden)
	case path == "project/project-id":
		w.Write([]byte("my-project"))
	case path == "instance/service-accounts/default/token":
		token, seconds := g.give(machineAccount, false)
		answer(w, 200, map[string]any{"access_token": token, "expires_in": seconds, "token_type": "Bearer"})
	default:
		http.NotFound(w, r)
	}
}

// tokens gives tokens to those who prove who they are.
func (g *google) tokens(w http.ResponseWriter, r *http.Request) {
	switch r.Host + r.URL.Path {
	case "oauth2.googleapis.com/token":
		g.exchange(w, r)
	case "sts.googleapis.com/v1/token":
		g.federate(w, r)
	case "iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/" + federatedAccount + ":generateAccessToken":
		g.impersonate(w, r)
	default:
		http.NotFound(w, r)
	}
}

func refuse(w http.ResponseWriter, status int, code, description string) {
	answer(w, status, map[string]any{"error": code, "error_description": description})
}

// exchange takes a JWT that the key has signed (RFC 7523), or a person's refresh token.
func (g *google) exchange(w http.ResponseWriter, r *http.Request) {
	account, isPerson := keyAccount, false
	switch r.FormValue("grant_type") {
	case "urn:ietf:params:oauth:grant-type:jwt-bearer":
		_, err := jwt.Parse(r.FormValue("assertion"), func(*jwt.Token) (any, error) { return &g.world.key.PublicKey, nil },
			jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer(keyAccount), jwt.WithTimeFunc(g.now), jwt.WithIssuedAt(),
			jwt.WithAudience("https://oauth2.googleapis.com/token"), jwt.WithExpirationRequired(), jwt.WithLeeway(5*time.Minute))
		switch {
		case err != nil && strings.Contains(err.Error(), "signature is invalid"):
			refuse(w, 400, "invalid_grant", "Invalid JWT Signature.")
			return
		case err != nil:
			refuse(w, 400, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.")
			return
		}
	case "refresh_token":
		if r.FormValue("refresh_token") != refreshToken || r.FormValue("client_secret") != clientSecret {
			refuse(w, 400, "invalid_grant", "Token has been expired or revoked.")
			return
		}
		account, isPerson = person, true
	default:
		refuse(w, 400, "unsupported_grant_type", "Invalid grant_type: "+r.FormValue("grant_type"))
		return
	}

	token, seconds := g.give(account, isPerson)
	answer(w, 200, map[string]any{"access_token": token, "expires_in": seconds, "token_type": "Bearer"})
}

// federate takes a token of the cluster (RFC 8693).
func (g *google) federate(w http.ResponseWriter, r *http.Request) {
	token, err := jwt.Parse(r.FormValue("subject_token"), func(*jwt.Token) (any, error) { return &g.world.cluster.PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience(poolAudience), jwt.WithSubject(subject), jwt.WithTimeFunc(g.now))
	if err != nil || !token.Valid || r.FormValue("audience") != poolAudience {
		refuse(w, 400, "invalid_grant", "The subject token is not valid for the provider.")
		return
	}
	text, seconds := g.give("principal:"+subject, false)
	answer(w, 200, map[string]any{"access_token": text, "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
		"token_type": "Bearer", "expires_in": seconds})
}

// impersonate gives the token of an account to the pod, and to the person.
func (g *google) impersonate(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	by := g.given[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	g.mu.Unlock()
	if by.account != "principal:"+subject && by.account != person {
		answer(w, 403, map[string]any{"error": map[string]any{"code": 403, "status": "PERMISSION_DENIED",
			"message": "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)."}})
		return
	}
	token, _ := g.give(federatedAccount, false)
	answer(w, 200, map[string]any{"accessToken": token, "expireTime": g.expiry().UTC().Format(time.RFC3339)})
}
