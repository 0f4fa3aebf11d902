package cloud

import (
	"cmp"
	"context"
	"strings"
)

// GoogleMetadata returns a question to the metadata server about the service account of the
// machine or, with Workload Identity, of the pod. Path is below that account.
func (c *Client) GoogleMetadata(path string) Question {
	host := cmp.Or(c.Getenv("GCE_METADATA_HOST"), "metadata.google.internal")
	return Question{
		What:   "the metadata server of Google Cloud",
		Method: "GET",
		URL:    "http://" + host + "/computeMetadata/v1/instance/service-accounts/default/" + path,
		Header: map[string]string{"Metadata-Flavor": "Google"},
	}
}

// GoogleToken returns an access token for Google's APIs.
func (c *Client) GoogleToken(ctx context.Context) (string, error) {
	var access struct {
		Token string `json:"access_token"`
	}
	err := c.AskJSON(ctx, c.GoogleMetadata("token"), &access)
	return strings.TrimSpace(access.Token), err
}
