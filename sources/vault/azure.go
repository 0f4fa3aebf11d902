package vault

import (
	"cmp"
	"context"
	"errors"
	"net/url"
)

// azure logs in with an access token of the machine's managed identity, and the names of
// the machine.
func azure(ctx context.Context, l *login) (string, map[string]any, error) {
	if l.Role == "" {
		return "", nil, errors.New("no role: set INITPLATE_VAULT_ROLE")
	}

	token, err := l.azureToken(ctx)
	if err != nil {
		return "", nil, err
	}

	var machine struct {
		Compute struct {
			Name, VMScaleSetName, SubscriptionID, ResourceGroupName string
		}
	}
	if err := l.askJSON(ctx, l.azureMetadata("instance", url.Values{}), &machine); err != nil {
		return "", nil, err
	}

	l.about = said(token)
	return "login", map[string]any{
		"role":                l.Role,
		"jwt":                 token,
		"vm_name":             machine.Compute.Name,
		"vmss_name":           machine.Compute.VMScaleSetName,
		"subscription_id":     machine.Compute.SubscriptionID,
		"resource_group_name": machine.Compute.ResourceGroupName,
	}, nil
}

func (l *login) azureToken(ctx context.Context) (string, error) {
	query := url.Values{"resource": {cmp.Or(l.AzureResource, "https://management.azure.com/")}}
	if l.AzureClientID != "" {
		query.Set("client_id", l.AzureClientID)
	}

	var access struct {
		Token string `json:"access_token"`
	}
	err := l.askJSON(ctx, l.azureMetadata("identity/oauth2/token", query), &access)
	return access.Token, err
}

func (l *login) azureMetadata(path string, query url.Values) question {
	query.Set("api-version", "2021-05-01")
	host := cmp.Or(l.env("AZURE_POD_IDENTITY_AUTHORITY_HOST"), "http://169.254.169.254")
	return question{
		what:   "the metadata service of Azure",
		method: "GET",
		url:    host + "/metadata/" + path + "?" + query.Encode(),
		header: map[string]string{"Metadata": "true"},
	}
}
