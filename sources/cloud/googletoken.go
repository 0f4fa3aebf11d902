package cloud

import (
	"cmp"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

const (
	googleScope  = "https://www.googleapis.com/auth/cloud-platform"
	googleTokens = "the token service of Google Cloud"
)

// googleFileToken exchanges the credentials of a file for a token.
func (c *Client) googleFileToken(ctx context.Context, g *GoogleCredentials) (Token, error) {
	token, err := c.googleExchange(ctx, g.file)
	if err != nil {
		return Token{}, googleRefusal(fmt.Errorf("%s: %w", g.From, err), g)
	}
	return token, nil
}

// googleExchange asks for a token by the rules for the type of the file
// (https://google.aip.dev/auth/4110), and for that of the account that it impersonates.
func (c *Client) googleExchange(ctx context.Context, f *googleFile) (token Token, err error) {
	switch f.Type {
	case "service_account":
		token, err = c.googleAsserted(ctx, f)
	case "authorized_user":
		token, err = c.googleAsk(ctx, cmp.Or(f.TokenURI, defaultTokenURI), "", url.Values{
			"grant_type":    {"refresh_token"},
			"refresh_token": {f.Refresh},
			"client_id":     {f.Client},
			"client_secret": {f.Secret},
		})
	case "external_account_authorized_user":
		token, err = c.googleAsk(ctx, cmp.Or(f.TokenURL, defaultTokenURL), f.basic(), url.Values{
			"grant_type":    {"refresh_token"},
			"refresh_token": {f.Refresh},
		})
	case "external_account":
		token, err = c.googleFederated(ctx, f)
	case "impersonated_service_account":
		if f.Inner == nil || f.Impersonation == "" {
			return token, errors.New("it has no source_credentials, or no service_account_impersonation_url")
		}
		token, err = c.googleExchange(ctx, f.Inner)
	default:
		return token, fmt.Errorf("its type is %q, which is not one of credentials", f.Type)
	}

	if err != nil || f.Impersonation == "" {
		return token, err
	}
	return c.googleImpersonated(ctx, f, token)
}

const (
	defaultTokenURI = "https://oauth2.googleapis.com/token"
	defaultTokenURL = "https://sts.googleapis.com/v1/token"
)

// googleAsk asks a token service.
func (c *Client) googleAsk(ctx context.Context, at, authorization string, form url.Values) (Token, error) {
	q := googleQuestion(at, authorization, form.Encode())
	q.Header["Content-Type"] = "application/x-www-form-urlencoded"
	for _, name := range []string{"refresh_token", "client_secret", "assertion", "subject_token"} {
		q.Secrets = append(q.Secrets, form.Get(name))
	}
	if !strings.HasPrefix(at, "https://") {
		return Token{}, errNoTLS
	}
	return c.askToken(ctx, q)
}

var errNoTLS = errors.New("the address of its token service does not begin with https://")

func googleQuestion(at, authorization, body string) Question {
	q := Question{
		What: googleTokens, Method: "POST", URL: at, Header: map[string]string{}, Body: body, Public: true,
	}
	if authorization != "" {
		q.Header["Authorization"] = authorization
		q.Secrets = []string{authorization}
	}
	return q
}

// basic returns the header that says which client asks; "" if the file does not say it.
func (f *googleFile) basic() string {
	if f.Client == "" {
		return ""
	}
	pair := url.QueryEscape(f.Client) + ":" + url.QueryEscape(f.Secret)
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
}

// googleAsserted asks with a JWT that the key of the account has signed (RFC 7523).
func (c *Client) googleAsserted(ctx context.Context, f *googleFile) (Token, error) {
	key, err := readRSA(f.Key)
	if err != nil {
		return Token{}, err
	}

	at := cmp.Or(f.TokenURI, defaultTokenURI)
	issued := time.Now().Add(-10 * time.Second) // clocks differ
	header := map[string]any{"alg": "RS256", "typ": "JWT", "kid": f.KeyID}
	assertion, err := signed(key, crypto.SHA256, header, map[string]any{
		"iss":   f.Email,
		"scope": googleScope,
		"aud":   cmp.Or(f.Audience, at),
		"iat":   issued.Unix(),
		"exp":   issued.Add(time.Hour).Unix(),
	})
	if err != nil {
		return Token{}, err
	}
	return c.googleAsk(ctx, at, "", url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
		"assertion":  {assertion},
	})
}

// readRSA reads a private key in PEM.
func readRSA(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("its private_key is not PEM")
	}

	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	private, ok := key.(*rsa.PrivateKey)
	if err != nil || !ok {
		return nil, errors.New("its private_key is not an RSA key")
	}
	return private, nil
}

// googleImpersonated asks for a token of the account that another one impersonates:
// https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken.
func (c *Client) googleImpersonated(ctx context.Context, f *googleFile, by Token) (Token, error) {
	if !strings.HasPrefix(f.Impersonation, "https://") {
		return Token{}, errNoTLS
	}

	body, _ := json.Marshal(map[string]any{
		"scope":     []string{googleScope},
		"lifetime":  fmt.Sprintf("%ds", cmp.Or(f.Lifetime.Seconds, 3600)),
		"delegates": f.Delegates,
	})
	q := googleQuestion(f.Impersonation, "Bearer "+by.Text, string(body))
	q.Header["Content-Type"] = "application/json"
	q.Secrets = append(q.Secrets, by.Text)

	var access struct {
		AccessToken string
		ExpireTime  time.Time
	}
	err := c.AskJSON(ctx, q, &access)
	return Token{access.AccessToken, access.ExpireTime}, err
}

// googleRefusal adds what to do about an answer of Google's token service.
func googleRefusal(err error, g *GoogleCredentials) error {
	for _, known := range [...]struct{ says, hint string }{
		{"reasonable timeframe", "the clock of this machine is wrong: compare it with date -u"},
		{"Invalid JWT Signature", "the key was deleted or is not the account's: make a new one with " +
			"gcloud iam service-accounts keys create"},
		{"account not found", "the service account was deleted"},
		{"iam.serviceAccounts.getAccessToken", "the account that impersonates needs the role " +
			"roles/iam.serviceAccountTokenCreator or, for workload identity federation, " +
			"roles/iam.workloadIdentityUser on " + g.Told()},
	} {
		if strings.Contains(err.Error(), known.says) {
			return &sources.Hinted{Err: err, Hint: known.hint}
		}
	}

	if g.Person && strings.Contains(err.Error(), "invalid_grant") {
		return &sources.Hinted{Err: err, Hint: "run: gcloud auth application-default login"}
	}
	return err
}
