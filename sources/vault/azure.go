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

	token, err := l.cloud.AzureToken(ctx, cmp.Or(l.AzureResource, "https://management.azure.com/"), l.AzureClientID)
	if err != nil {
		return "", nil, err
	}

	var machine struct {
		Compute struct {
			Name, VMScaleSetName, SubscriptionID, ResourceGroupName string
		}
	}
	if err := l.cloud.AskJSON(ctx, l.cloud.AzureMetadata("instance", url.Values{}), &machine); err != nil {
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
