package vault

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"
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

// gcpMetadata returns a question to the metadata server about the service account of the
// machine or, with Workload Identity, of the pod.
func (l *login) gcpMetadata(path string) question {
	host := cmp.Or(l.env("GCE_METADATA_HOST"), "metadata.google.internal")
	return question{
		what:   "the metadata server of Google Cloud",
		method: "GET",
		url:    "http://" + host + "/computeMetadata/v1/instance/service-accounts/default/" + path,
		header: map[string]string{"Metadata-Flavor": "Google"},
	}
}

func (l *login) gcpMachine(ctx context.Context, audience string) (string, error) {
	token, err := l.ask(ctx, l.gcpMetadata("identity?format=full&audience="+url.QueryEscape(audience)))
	return strings.TrimSpace(string(token)), err
}

// gcpAccount asks IAM to sign the token, which takes the permission
// iam.serviceAccounts.signJwt on the account.
func (l *login) gcpAccount(ctx context.Context, audience string) (string, error) {
	var access struct {
		Token string `json:"access_token"`
	}
	if err := l.askJSON(ctx, l.gcpMetadata("token"), &access); err != nil {
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
	err := l.askJSON(ctx, question{
		what:   "IAM of Google Cloud",
		method: "POST",
		url: cmp.Or(l.env("CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS"), "https://iamcredentials.googleapis.com/") +
			"v1/projects/-/serviceAccounts/" + url.PathEscape(l.GCPServiceAccount) + ":signJwt",
		header: map[string]string{"Authorization": "Bearer " + access.Token, "Content-Type": "application/json"},
		body:   string(body),
		public: true,
	}, &signed)
	return signed.JWT, err
}
