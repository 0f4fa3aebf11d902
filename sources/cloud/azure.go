package cloud

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// An AzureWay is how a token of Microsoft Entra was found.
type AzureWay string

const (
	ByEnvironment AzureWay = "AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH"
	ByFederation  AzureWay = "workload identity"
	ByMachine     AzureWay = "the metadata service"
	ByService     AzureWay = "the managed identity of App Service or Azure Arc"
	ByCLI         AzureWay = "the Azure CLI"
)

// An AzureAccess is an access token, and how it was found.
type AzureAccess struct {
	Token
	Way AzureWay
}

// AzureToken returns an access token for a resource, a URL such as "https://vault.azure.net".
// It looks in the order of DefaultAzureCredential of Azure's libraries: in the environment,
// for workload identity, for a managed identity, at the Azure CLI. ClientID chooses an
// identity where there are several; it may be empty. Tenant is that of the resource, if it is
// known.
func (c *Client) AzureToken(ctx context.Context, resource, clientID, tenant string) (AzureAccess, error) {
	e := c.entra(clientID, tenant)
	switch {
	case c.Getenv("AZURE_CLIENT_SECRET") != "", c.Getenv("AZURE_CLIENT_CERTIFICATE_PATH") != "":
		token, err := e.environment(ctx, resource)
		return AzureAccess{token, ByEnvironment}, err
	case c.Getenv("AZURE_FEDERATED_TOKEN_FILE") != "":
		token, err := e.federation(ctx, resource)
		return AzureAccess{token, ByFederation}, err
	case c.Getenv("IDENTITY_ENDPOINT") != "":
		token, err := c.azureService(ctx, resource, e.client)
		return AzureAccess{token, ByService}, err
	}
	return c.azureMachine(ctx, resource, e.client)
}

// azureMachine asks the metadata service, and the Azure CLI where there is none.
func (c *Client) azureMachine(ctx context.Context, resource, clientID string) (AzureAccess, error) {
	query := url.Values{"resource": {resource}}
	if clientID != "" {
		query.Set("client_id", clientID)
	}

	q := c.AzureMetadata("identity/oauth2/token", query)
	az := c.azureCLI()
	if az != "" {
		q.Patience = time.Second // a person waits
	}

	token, err := c.askToken(ctx, q)
	switch {
	case err != nil && az != "":
		token, err = c.askCLI(ctx, az, resource)
		return AzureAccess{token, ByCLI}, err
	case errors.As(err, new(*Unanswered)):
		err = &sources.Hinted{Err: err, Hint: azureLooked}
	}
	return AzureAccess{token, ByMachine}, err
}

// azureLooked lists what was looked at, in that order.
const azureLooked = "is this machine in that cloud, and may the pod reach the address (see its network policies)? " +
	"else set one of these, which are looked at before it: AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH, " +
	"with AZURE_TENANT_ID and AZURE_CLIENT_ID; AZURE_FEDERATED_TOKEN_FILE (on AKS, the label " +
	"azure.workload.identity/use of the pod does); IDENTITY_ENDPOINT; on a laptop, install the Azure CLI and run az login"

// AzureMetadata returns a question to the instance metadata service.
func (c *Client) AzureMetadata(path string, query url.Values) Question {
	query.Set("api-version", "2021-05-01")
	host := cmp.Or(c.Getenv("AZURE_POD_IDENTITY_AUTHORITY_HOST"), "http://169.254.169.254")
	return Question{
		What:   "the metadata service of Azure",
		Method: "GET",
		URL:    strings.TrimSuffix(host, "/") + "/metadata/" + path + "?" + query.Encode(),
		Header: map[string]string{"Metadata": "true"},
	}
}
