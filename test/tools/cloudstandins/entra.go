package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"software.sslmate.com/src/go-pkcs12"
)

// Who there is in Azure.
const (
	tenant         = "11111111-2222-3333-4444-555555555555"
	secretClient   = "aaaaaaaa-0000-0000-0000-000000000001" // has a client secret and a certificate
	podClient      = "aaaaaaaa-0000-0000-0000-000000000002" // is that of a pod, by federation
	machineClient  = "aaaaaaaa-0000-0000-0000-000000000003" // is the machine's
	appSecret      = "planted~client~secret"
	identityHeader = "planted-identity-header"
	pfxPassword    = "planted-pfx-password"
)

// An azureWorld has the keys that tokens are made and verified with.
type azureWorld struct {
	entra   *rsa.PrivateKey
	cluster *rsa.PrivateKey // that signs tokens of service accounts of Kubernetes
	app     *rsa.PrivateKey // of secretClient
	thumb   string          // of its certificate
}

// credentials writes the files that clients have.
func (a *azure) credentials(dir string) error {
	a.world = azureWorld{entra: newKey(), cluster: newKey(), app: newKey()}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": "https://cluster.example", "sub": subject, "aud": "api://AzureADTokenExchange",
		"exp": time.Now().Add(time.Hour).Unix(),
	})
	federated, err := token.SignedString(a.world.cluster)
	if err != nil {
		return err
	}

	cert, err := selfSigned(a.world.app, "app")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(cert.Raw)
	a.world.thumb = base64.RawURLEncoding.EncodeToString(sum[:])
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})) + inPEM(a.world.app)
	pfx, err := pkcs12.Modern.Encode(a.world.app, cert, nil, pfxPassword)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "azure-app.pfx"), pfx, 0o600); err != nil {
		return err
	}
	return files(dir, map[string]any{"azure-federated-token": federated, "azure-app.pem": text})
}

func selfSigned(key *rsa.PrivateKey, name string) (*x509.Certificate, error) {
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// give makes an access token.
func (a *azure) give(client, resource string) (text string, seconds int) {
	expires := a.expiry()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": "https://sts.windows.net/" + tenant + "/", "aud": resource, "appid": client, "oid": client, "sub": client,
		"tid": tenant, "exp": expires.Unix(),
	})
	text, err := token.SignedString(a.world.entra)
	must(err)
	return text, int(time.Until(expires) / time.Second)
}

// metadata is the service that machines ask, and the endpoint of App Service, which says
// otherwise when a token expires.
func (a *azure) metadata(w http.ResponseWriter, r *http.Request) {
	resource := r.FormValue("resource")
	token, seconds := a.give(machineClient, resource)
	expires := time.Now().Add(time.Duration(seconds) * time.Second).Unix()
	switch {
	case r.URL.Path == "/metadata/identity/oauth2/token" && r.Header.Get("Metadata") == "true" && r.FormValue("api-version") != "":
		answer(w, 200, map[string]any{"access_token": token, "expires_in": text(int64(seconds)), "resource": resource, "token_type": "Bearer"})
	case r.URL.Path == "/msi/token" && r.Header.Get("X-IDENTITY-HEADER") == identityHeader && r.FormValue("api-version") == "2019-08-01":
		answer(w, 200, map[string]any{"access_token": token, "expires_on": text(expires), "resource": resource, "token_type": "Bearer"})
	case r.URL.Path == "/arc/token" && r.Header.Get("Metadata") == "true":
		w.Header().Set("WWW-Authenticate", "Basic realm="+r.FormValue("client_id")) // tests name a file there
		w.WriteHeader(http.StatusUnauthorized)
	case strings.HasPrefix(r.URL.Path, "/m"):
		answer(w, 400, map[string]any{"error": "invalid_request", "error_description": "Required metadata header not specified"})
	default:
		http.NotFound(w, r)
	}
}

func text(n int64) string { return big.NewInt(n).String() }

// tokens gives tokens to those who prove who they are.
func (a *azure) tokens(w http.ResponseWriter, r *http.Request) {
	at, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	client := r.FormValue("client_id")
	resource, scoped := strings.CutSuffix(r.FormValue("scope"), "/.default")
	switch {
	case rest != "oauth2/v2.0/token" || r.Method != http.MethodPost:
		http.NotFound(w, r)
		return
	case at != tenant:
		a.refuse(w, 400, "invalid_request", "AADSTS90002: Tenant '"+at+"' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.")
		return
	case client != secretClient && client != podClient:
		a.refuse(w, 400, "unauthorized_client", "AADSTS700016: Application with identifier '"+client+"' was not found in the directory 'Example'.")
		return
	case r.FormValue("grant_type") != "client_credentials" || !scoped:
		a.refuse(w, 400, "invalid_scope", "AADSTS1002012: The provided value for scope is not valid.")
		return
	}

	if refused := a.proven(r, client); refused != "" {
		a.refuse(w, 401, "invalid_client", refused)
		return
	}
	token, seconds := a.give(client, resource)
	answer(w, 200, map[string]any{"access_token": token, "expires_in": seconds, "token_type": "Bearer"})
}

func (a *azure) refuse(w http.ResponseWriter, status int, code, description string) {
	refuse(w, status, code, description+" Trace ID: 0 Correlation ID: 0 Timestamp: 2026-01-01 00:00:00Z")
}

// proven returns why a client did not prove who it is.
func (a *azure) proven(r *http.Request, client string) string {
	assertion := r.FormValue("client_assertion")
	switch {
	case assertion == "" && client == secretClient && r.FormValue("client_secret") == appSecret:
		return ""
	case assertion == "":
		return "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '" + client + "'."
	case r.FormValue("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer":
		return "AADSTS900144: The request body must contain the following parameter: 'client_assertion_type'."
	case client == secretClient:
		return a.byCertificate(assertion)
	}

	_, err := jwt.Parse(assertion, func(*jwt.Token) (any, error) { return &a.world.cluster.PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience("api://AzureADTokenExchange"), jwt.WithSubject(subject),
		jwt.WithTimeFunc(a.now), jwt.WithExpirationRequired())
	switch {
	case err == nil:
		return ""
	case strings.Contains(err.Error(), "expired"):
		return "AADSTS700024: Client assertion is not within its valid time range. Current time: ..."
	}
	return "AADSTS70021: No matching federated identity record found for presented assertion."
}

// byCertificate verifies https://learn.microsoft.com/entra/identity-platform/certificate-credentials.
func (a *azure) byCertificate(assertion string) string {
	claims := jwt.MapClaims{}
	token, err := jwt.ParseWithClaims(assertion, claims, func(*jwt.Token) (any, error) { return &a.world.app.PublicKey, nil },
		jwt.WithValidMethods([]string{"PS256"}), jwt.WithIssuer(secretClient), jwt.WithSubject(secretClient),
		jwt.WithAudience("https://login.microsoftonline.com/"+tenant+"/oauth2/v2.0/token"), jwt.WithTimeFunc(a.now),
		jwt.WithExpirationRequired())
	switch {
	case token != nil && token.Header["x5t#S256"] != a.world.thumb:
		return "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application."
	case err != nil:
		return "AADSTS700024: Client assertion is not within its valid time range, or not valid: " + string(bytes.TrimSpace([]byte(err.Error())))
	case claims["jti"] == nil || claims["nbf"] == nil:
		return "AADSTS50027: JWT token is invalid or malformed."
	}
	return ""
}
