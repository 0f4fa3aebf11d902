package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/initplate/initplate/sources"
)

// entra is an application in Microsoft Entra as which this process asks for tokens.
type entra struct {
	*Client
	authority, tenant, client string
}

// entra finds the application in the variables of Azure's libraries. Tenant is used if they
// do not name one.
func (c *Client) entra(clientID, tenant string) *entra {
	return &entra{
		Client:    c,
		authority: strings.TrimSuffix(cmp.Or(c.Getenv("AZURE_AUTHORITY_HOST"), "https://login.microsoftonline.com"), "/"),
		tenant:    cmp.Or(c.Getenv("AZURE_TENANT_ID"), tenant),
		client:    cmp.Or(clientID, c.Getenv("AZURE_CLIENT_ID")),
	}
}

func (e *entra) environment(ctx context.Context, resource string) (Token, error) {
	if secret := e.Getenv("AZURE_CLIENT_SECRET"); secret != "" {
		return e.token(ctx, resource, url.Values{"client_secret": {secret}})
	}

	assertion, err := e.certified(ctx)
	if err != nil {
		return Token{}, err
	}
	return e.asserted(ctx, resource, assertion)
}

// federation exchanges the token of the pod's service account.
func (e *entra) federation(ctx context.Context, resource string) (Token, error) {
	assertion, err := sources.ReadWord(ctx, e.Getenv("AZURE_FEDERATED_TOKEN_FILE"), "AZURE_FEDERATED_TOKEN_FILE")
	if err != nil {
		return Token{}, err
	}
	return e.asserted(ctx, resource, assertion)
}

func (e *entra) asserted(ctx context.Context, resource, assertion string) (Token, error) {
	return e.token(ctx, resource, url.Values{
		"client_assertion":      {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	})
}

// token asks for a token in exchange for credentials
// (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
func (e *entra) token(ctx context.Context, resource string, credentials url.Values) (Token, error) {
	if err := e.check(); err != nil {
		return Token{}, err
	}

	credentials.Set("grant_type", "client_credentials")
	credentials.Set("client_id", e.client)
	credentials.Set("scope", resource+"/.default")
	token, err := e.askToken(ctx, Question{
		What:   "the token service of Microsoft Entra",
		Method: "POST",
		URL:    e.tokenURL(),
		Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		Body:   credentials.Encode(),
		Public: true,
	})
	return token, entraRefusal(err)
}

func (e *entra) tokenURL() string { return e.authority + "/" + e.tenant + "/oauth2/v2.0/token" }

func (e *entra) check() error {
	switch {
	case e.client == "":
		return errors.New("no client ID: set AZURE_CLIENT_ID")
	case e.tenant == "":
		return errors.New("no tenant: set AZURE_TENANT_ID")
	case strings.Trim(strings.ToLower(e.tenant), "abcdefghijklmnopqrstuvwxyz0123456789-.") != "":
		return errors.New("AZURE_TENANT_ID is not the ID or the domain of a tenant")
	case !strings.HasPrefix(e.authority, "https://"):
		return fmt.Errorf("AZURE_AUTHORITY_HOST must begin with https://, since the credentials are sent there")
	}
	return nil
}

// entraRefusal adds what to do about an error
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
func entraRefusal(err error) error {
	if err == nil {
		return nil
	}

	for _, known := range [...]struct{ code, hint string }{
		{"AADSTS700016", "there is no such application in the tenant: see AZURE_CLIENT_ID and AZURE_TENANT_ID"},
		{"AADSTS7000215", "AZURE_CLIENT_SECRET must be the value of the secret, not its ID"},
		{"AADSTS7000222", "the client secret has expired: make a new one with az ad app credential reset"},
		{"AADSTS70021", "no federated credential of the application has the issuer, the subject and the audience " +
			"of the token: see az identity federated-credential list"},
		{"AADSTS70024", "the token in the file has expired, or the clock of this machine is wrong: " +
			"compare it with date -u"},
		{"AADSTS700024", "the token in the file has expired, or the clock of this machine is wrong: " +
			"compare it with date -u"},
		{"AADSTS70027", "the certificate is not one of the application's: see az ad app credential list --cert"},
		{"AADSTS90002", "there is no such tenant: see AZURE_TENANT_ID and AZURE_AUTHORITY_HOST"},
		{"AADSTS500011", "the tenant does not know the resource: is it of another cloud (AZURE_AUTHORITY_HOST)?"},
	} {
		if strings.Contains(err.Error(), known.code) {
			return &sources.Hinted{Err: err, Hint: known.hint}
		}
	}
	return err
}
