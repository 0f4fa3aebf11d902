package vault

import (
	"cmp"
	"context"
	"errors"
	"net/url"

	"github.com/initplate/initplate/sources/cloud"
)

// azure logs in with an access token and, if it is that of the machine's managed identity,
// with the names of the machine. Another identity has none: with the names of the node that
// its pod runs on, Vault would refuse it.
func azure(ctx context.Context, l *login) (string, map[string]any, error) {
	if l.Role == "" {
		return "", nil, errors.New("no role: set INITPLATE_VAULT_ROLE")
	}

	resource := cmp.Or(l.AzureResource, "https://management.azure.com/")
	access, err := l.cloud.AzureToken(ctx, resource, l.AzureClientID, "")
	if err != nil {
		return "", nil, err
	}

	l.about = said(access.Text)
	body := map[string]any{"role": l.Role, "jwt": access.Text}
	if access.Way == cloud.ByMachine {
		err = l.addMachine(ctx, body)
	}
	return "login", body, err
}

func (l *login) addMachine(ctx context.Context, body map[string]any) error {
	var machine struct {
		Compute struct {
			Name, VMScaleSetName, SubscriptionID, ResourceGroupName string
		}
	}
	err := l.cloud.AskJSON(ctx, l.cloud.AzureMetadata("instance", url.Values{}), &machine)

	body["vm_name"] = machine.Compute.Name
	body["vmss_name"] = machine.Compute.VMScaleSetName
	body["subscription_id"] = machine.Compute.SubscriptionID
	body["resource_group_name"] = machine.Compute.ResourceGroupName
	return err
}
