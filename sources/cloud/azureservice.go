package cloud

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/sources"
)

// azureService asks for a token where IDENTITY_ENDPOINT is set: in App Service, Container
// Apps and Functions with IDENTITY_HEADER
// (https://learn.microsoft.com/azure/app-service/overview-managed-identity), on machines with
// Azure Arc without it.
func (c *Client) azureService(ctx context.Context, resource, clientID string) (Token, error) {
	query := url.Values{"resource": {resource}, "api-version": {"2019-08-01"}}
	if clientID != "" {
		query.Set("client_id", clientID)
	}

	q := Question{
		What:   "the identity endpoint of Azure",
		Method: "GET",
		Header: map[string]string{"X-IDENTITY-HEADER": c.Getenv("IDENTITY_HEADER")},
	}
	arc := c.Getenv("IDENTITY_HEADER") == ""
	if arc {
		query.Set("api-version", "2020-06-01")
		q.Header = map[string]string{"Metadata": "true"}
	}

	q.URL = c.Getenv("IDENTITY_ENDPOINT") + "?" + query.Encode()
	if arc {
		return c.azureArc(ctx, q)
	}
	return c.askToken(ctx, q)
}

// arcKeys is where Azure Arc puts keys that only its users may read.
const arcKeys = "/var/opt/azcmagent/tokens"

// azureArc asks twice: the first answer names the file of the key for the second one
// (https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication).
func (c *Client) azureArc(ctx context.Context, q Question) (Token, error) {
	answer, err := c.Do(ctx, q)
	if err != nil {
		return Token{}, err
	}

	challenge := answer.Header.Get("WWW-Authenticate")
	_, file, ok := strings.Cut(challenge, "realm=")
	file = filepath.Clean(strings.Trim(file, `"`))
	switch {
	case answer.Status != 401 || !ok:
		return Token{}, fmt.Errorf("%w: Azure Arc names a key first", answer.Failed(q.What))
	case filepath.Dir(file) != arcKeys || filepath.Ext(file) != ".key":
		return Token{}, fmt.Errorf("%s names the file %q, which is not a key in %s", q.What, file, arcKeys)
	}

	key, err := sources.ReadWord(ctx, file, "the group himds, in which the user must be")
	if err != nil {
		return Token{}, err
	}

	q.Header = maps.Clone(q.Header)
	q.Header["Authorization"] = "Basic " + key
	return c.askToken(ctx, q)
}
