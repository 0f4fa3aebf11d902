package vault

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/initplate/initplate/sources/cloud"
)

// gcp logs in with an identity token: that of the machine for roles of type gce, or one
// that a service account signs for roles of type iam.
func gcp(ctx context.Context, l *login) (string, map[string]any, error) {
	if l.Role == "" {
		return "", nil, errors.New("no role: set INITPLATE_VAULT_ROLE")
	}

	identity := l.gcpMachine
	if l.GCPServiceAccount != "" {
		identity = l.gcpAccount
	}

	token, err := identity(ctx, "http://vault/"+l.Role)
	if err == nil {
		l.about = said(token)
	}

	return "login", map[string]any{"role": l.Role, "jwt": token}, err
}

func (l *login) gcpMachine(ctx context.Context, audience string) (string, error) {
	token, err := l.cloud.Ask(ctx, l.cloud.GoogleMetadata("identity?format=full&audience="+url.QueryEscape(audience)))
	return strings.TrimSpace(string(token)), err
}

// gcpAccount asks IAM to sign the token, which takes the permission
// iam.serviceAccounts.signJwt on the account.
func (l *login) gcpAccount(ctx context.Context, audience string) (string, error) {
	access, err := l.cloud.GoogleToken(ctx)
	if err != nil {
		return "", err
	}

	claims, _ := json.Marshal(map[string]any{
		"aud": audience,
		"sub": l.GCPServiceAccount,
		"exp": time.Now().Add(15 * time.Minute).Unix(), // the longest that a role allows by default
	})
	body, _ := json.Marshal(map[string]string{"payload": string(claims)})
	var signed struct {
		JWT string `json:"signedJwt"`
	}
	err = l.cloud.AskJSON(ctx, cloud.Question{
		What:   "IAM of Google Cloud",
		Method: "POST",
		URL: cmp.Or(l.cloud.Getenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS"), "https://iamcredentials.googleapis.com/") +
			"v1/projects/-/serviceAccounts/" + url.PathEscape(l.GCPServiceAccount) + ":signJwt",
		Header: map[string]string{"Authorization": "Bearer " + access, "Content-Type": "application/json"},
		Body:   string(body),
		Public: true,
	}, &signed)
	return signed.JWT, err
}
