package vault

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/initplate/initplate/sources/cloud"
)

// gcp logs in with an identity token: that of the machine for roles of type gce, or one
// that IAM signs for a service account, for roles of type iam. If the credentials are those
// of a service account and not the machine's, it is that account.
func gcp(ctx context.Context, l *login) (string, map[string]any, error) {
	if l.Role == "" {
		return "", nil, errors.New("no role: set INITPLATE_VAULT_ROLE")
	}

	credentials, err := l.cloud.GoogleCredentials(ctx)
	if err != nil {
		return "", nil, err
	}

	token, err := l.gcpToken(ctx, credentials, "http://vault/"+l.Role)
	if err == nil {
		l.about = said(token)
	}
	return "login", map[string]any{"role": l.Role, "jwt": token}, err
}

func (l *login) gcpToken(ctx context.Context, g *cloud.GoogleCredentials, audience string) (string, error) {
	account := cmp.Or(l.GCPServiceAccount, g.Account)
	switch {
	case account != "":
		return l.gcpAccount(ctx, g, account, audience)
	case !g.Machine():
		return "", fmt.Errorf("%s does not name a service account: set INITPLATE_VAULT_GCP_SERVICE_ACCOUNT", g.From)
	}
	return l.cloud.GoogleIdentity(ctx, audience)
}

// gcpAccount asks IAM to sign the token, which takes the permission
// iam.serviceAccounts.signJwt on the account.
func (l *login) gcpAccount(ctx context.Context, g *cloud.GoogleCredentials, account, audience string) (string, error) {
	endpoint, err := l.cloud.GoogleEndpoint("CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS",
		"https://iamcredentials.googleapis.com/")
	if err != nil {
		return "", err
	}
	access, err := l.cloud.GoogleToken(ctx, g)
	if err != nil {
		return "", err
	}

	claims, _ := json.Marshal(map[string]any{
		"aud": audience,
		"sub": account,
		"exp": time.Now().Add(15 * time.Minute).Unix(), // the longest that a role allows by default
	})
	body, _ := json.Marshal(map[string]string{"payload": string(claims)})
	var signed struct {
		JWT string `json:"signedJwt"`
	}
	err = l.cloud.AskJSON(ctx, cloud.Question{
		What:   "IAM of Google Cloud",
		Method: "POST",
		URL:    endpoint + "v1/projects/-/serviceAccounts/" + url.PathEscape(account) + ":signJwt",
		Header: map[string]string{"Authorization": "Bearer " + access.Text, "Content-Type": "application/json"},
		Body:   string(body),
		Public: true,
	}, &signed)
	return signed.JWT, err
}
