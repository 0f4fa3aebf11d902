package cloud

import (
	"cmp"
	"context"
	"net/url"
)

// AzureToken returns an access token of the machine's managed identity for a resource, a
// URL such as "https://vault.azure.net". ClientID chooses the identity of a machine that has
// several; it may be empty.
func (c *Client) AzureToken(ctx context.Context, resource, clientID string) (string, error) {
	query := url.Values{"resource": {resource}}
	if clientID != "" {
		query.Set("client_id", clientID)
	}

	var access struct {
		Token string `json:"access_token"`
	}
	err := c.AskJSON(ctx, c.AzureMetadata("identity/oauth2/token", query), &access)
	return access.Token, err
}

// AzureMetadata returns a question to the instance metadata service.
func (c *Client) AzureMetadata(path string, query url.Values) Question {
	query.Set("api-version", "2021-05-01")
	host := cmp.Or(c.Getenv("AZURE_POD_IDENTITY_AUTHORITY_HOST"), "http://169.254.169.254")
	return Question{
		What:   "the metadata service of Azure",
		Method: "GET",
		URL:    host + "/metadata/" + path + "?" + query.Encode(),
		Header: map[string]string{"Metadata": "true"},
	}
}
