package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	azfake "github.com/Azure/azure-sdk-for-go/sdk/azcore/fake"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets/fake"
	"github.com/golang-jwt/jwt/v5"
)

// azure is Key Vault, and what gives tokens for it.
type azure struct {
	*control
	world azureWorld

	mu   sync.Mutex
	held map[string][]*azureSecret // versions, by vault and name

	settings []*azureSetting
}

// An azureSecret is a version of one of a test.
type azureSecret struct {
	Vault, Name, Version, Value, ContentType string

	Disabled bool
	Readers  []string // client IDs
}

func newAzure(c *control) *azure { return &azure{control: c, held: map[string][]*azureSecret{}} }

func (a *azure) put(body *json.Decoder) error {
	var s azureSecret
	if err := body.Decode(&s); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	at := s.Vault + "/" + strings.ToLower(s.Name)
	a.held[at] = append(a.held[at], &s)
	return nil
}

// A vaultError has the form of https://learn.microsoft.com/azure/key-vault/general/rest-error-codes.
type vaultError struct {
	status               int
	code, inner, message string
}

func (e *vaultError) write(w http.ResponseWriter) {
	said := map[string]any{"code": e.code, "message": e.message}
	if e.inner != "" {
		said["innererror"] = map[string]any{"code": e.inner}
	}
	answer(w, e.status, map[string]any{"error": said})
}

// vault serves one vault: first a challenge, then what the official server makes of it.
func (a *azure) vault(w http.ResponseWriter, r *http.Request) {
	name, domain, _ := strings.Cut(r.Host, ".")
	resource := "https://" + domain
	if name == "elsewhere" {
		resource = "https://evil.example"
	}

	client, failed := a.client(r, resource)
	if failed != nil {
		w.Header().Set("WWW-Authenticate", `Bearer authorization="https://login.microsoftonline.com/`+tenant+`", resource="`+resource+`"`)
		failed.write(w)
		return
	}

	var refused *vaultError
	server := fake.Server{GetSecret: func(_ context.Context, secret, version string, _ *azsecrets.GetSecretOptions) (resp azfake.Responder[azsecrets.GetSecretResponse], e azfake.ErrorResponder) {
		var s *azureSecret
		s, refused = a.find(name, secret, version, client)
		if refused != nil {
			e.SetResponseError(refused.status, refused.code)
			return
		}
		id := azsecrets.ID("https://" + r.Host + "/secrets/" + s.Name + "/" + s.Version)
		resp.SetResponse(http.StatusOK, azsecrets.GetSecretResponse{Secret: azsecrets.Secret{
			Value: &s.Value, ID: &id, ContentType: &s.ContentType, Attributes: &azsecrets.SecretAttributes{Enabled: to.Ptr(true)},
		}}, nil)
		return
	}}

	ask := r.Clone(context.WithValue(r.Context(), runtime.CtxAPINameKey{}, "Client.GetSecret"))
	ask.URL.Scheme, ask.URL.Host, ask.RequestURI = "https", r.Host, ""
	resp, err := fake.NewServerTransport(&server).Do(ask)
	switch {
	case refused != nil:
		refused.write(w)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		defer resp.Body.Close()
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(resp.StatusCode)
		io.Copy(w, resp.Body)
	}
}

// client returns the application whose token a request has.
func (a *azure) client(r *http.Request, resource string) (string, *vaultError) {
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return "", &vaultError{401, "Unauthorized", "", "AKV10000: Request is missing a Bearer or PoP token."}
	}

	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(bearer, claims, func(*jwt.Token) (any, error) { return &a.world.entra.PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience(resource), jwt.WithTimeFunc(a.now), jwt.WithExpirationRequired())
	if err != nil {
		return "", &vaultError{401, "Unauthorized", "", "AKV10001: " + err.Error()}
	}
	return claims["appid"].(string), nil
}

func (a *azure) find(vault, name, version, client string) (*azureSecret, *vaultError) {
	a.mu.Lock()
	defer a.mu.Unlock()

	versions := a.held[vault+"/"+strings.ToLower(name)]
	at := slices.IndexFunc(versions, func(s *azureSecret) bool { return s.Version == version })
	if version == "" {
		at = len(versions) - 1
	}
	switch {
	case !a.known(vault, client):
		return nil, &vaultError{403, "Forbidden", "ForbiddenByRbac", "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid=" + client}
	case at < 0:
		return nil, &vaultError{404, "SecretNotFound", "", "A secret with (name/id) " + name + " was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"}
	case !slices.Contains(versions[at].Readers, client):
		return nil, &vaultError{403, "Forbidden", "ForbiddenByRbac", "Caller is not authorized to perform action on resource.\r\nCaller: appid=" + client}
	case versions[at].Disabled:
		return nil, &vaultError{403, "Forbidden", "SecretDisabled", "Operation get is not allowed on a disabled secret."}
	}
	return versions[at], nil
}

// known reports whether a client may read any secret of a vault.
func (a *azure) known(vault, client string) bool {
	for at, versions := range a.held {
		if strings.HasPrefix(at, vault+"/") && slices.ContainsFunc(versions, func(s *azureSecret) bool { return slices.Contains(s.Readers, client) }) {
			return true
		}
	}
	return false
}
