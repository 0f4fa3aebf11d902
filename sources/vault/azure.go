package vault

import (
	"cmp"
	"context"
	"errors"
	"net/url"
)

// azure logs in with an access token of the machine's managed identity, and says
// which machine it is.
func azure(ctx context.Context, l *login) (string, map[string]any, error) {
	if l.Role == "" {
		return "", nil, errors.New("no role: set INITPLATE_VAULT_ROLE")
	}

	query := url.Values{"resource": {cmp.Or(l.AzureResource, "https://management.azure.com/")}}
	if l.AzureClientID != "" {
		query.Set("client_id", l.AzureClientID)
	}

	var access struct {
		Token string `json:"access_token"`
	}
	if err := l.askJSON(ctx, l.azureMetadata("identity/oauth2/token", query), &access); err != nil {
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

	l.told = said(access.Token)
	return "login", map[string]any{
		"role":                l.Role,
		"jwt":                 access.Token,
		"vm_name":             machine.Compute.Name,
		"vmss_name":           machine.Compute.VMScaleSetName,
		"subscription_id":     machine.Compute.SubscriptionID,
		"resource_group_name": machine.Compute.ResourceGroupName,
	}, nil
}

func (l *login) azureMetadata(path string, query url.Values) question {
	query.Set("api-version", "2021-05-01")
	return question{
		what:   "the metadata service of Azure",
		method: "GET",
		url:    cmp.Or(l.env("AZURE_POD_IDENTITY_AUTHORITY_HOST"), "http://169.254.169.254") + "/metadata/" + path + "?" + query.Encode(),
		header: map[string]string{"Metadata": "true"},
	}
}
