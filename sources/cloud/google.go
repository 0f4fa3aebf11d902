package cloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// GoogleCredentials are the Application Default Credentials of this process
// (https://cloud.google.com/docs/authentication/application-default-credentials): the file
// that GOOGLE_APPLICATION_CREDENTIALS names, that of "gcloud auth application-default
// login", or the metadata server.
type GoogleCredentials struct {
	Project string // that they belong to; "" if they do not say
	Quota   string // the project that requests of a person are charged to; "" for none
	Account string // the email address of a service account; "" if they do not say
	Person  bool   // they are those of a person
	From    string // where they are, for errors: "the file /gcp/key.json"

	file *googleFile // nil for the metadata server
}

// A googleFile is a file of credentials: https://google.aip.dev/auth/4110.
type googleFile struct {
	Type    string
	Project string `json:"project_id"`
	Quota   string `json:"quota_project_id"`

	// Of a service account; the last is also a person's.
	Email    string `json:"client_email"`
	Key      string `json:"private_key"`
	KeyID    string `json:"private_key_id"`
	TokenURI string `json:"token_uri"`

	// Of a person.
	Client  string `json:"client_id"`
	Secret  string `json:"client_secret"`
	Refresh string `json:"refresh_token"`

	// Of workload identity federation.
	Audience    string
	TokenURL    string        `json:"token_url"`
	TokenType   string        `json:"subject_token_type"`
	UserProject string        `json:"workforce_pool_user_project"`
	Subject     googleSubject `json:"credential_source"`

	// Of an account that is impersonated.
	Impersonation string `json:"service_account_impersonation_url"`
	Lifetime      struct {
		Seconds int `json:"token_lifetime_seconds"`
	} `json:"service_account_impersonation"`
	Delegates []string
	Inner     *googleFile `json:"source_credentials"`
}

// GoogleCredentials finds the credentials. It asks no server.
func (c *Client) GoogleCredentials(ctx context.Context) (*GoogleCredentials, error) {
	path, see := c.Getenv("GOOGLE_APPLICATION_CREDENTIALS"), "GOOGLE_APPLICATION_CREDENTIALS"
	if path == "" {
		path, see = c.gcloudFile(), "gcloud auth application-default login"
		if _, err := os.Stat(path); err != nil {
			return c.withQuota(&GoogleCredentials{From: "the metadata server"}), nil
		}
	}

	content, err := sources.ReadSecret(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("%w: see %s", err, see)
	}

	found, err := readGoogleFile(content)
	if err != nil {
		return nil, fmt.Errorf("%s %w: see %s", path, err, see)
	}
	found.From = "the file " + path
	return c.withQuota(found), nil
}

// gcloudFile returns the path where gcloud keeps the credentials.
func (c *Client) gcloudFile() string {
	dir := cmp.Or(c.Getenv("CLOUDSDK_CONFIG"), filepath.Join(c.Getenv("HOME"), ".config", "gcloud"))
	return filepath.Join(dir, "application_default_credentials.json")
}

func (c *Client) withQuota(g *GoogleCredentials) *GoogleCredentials {
	g.Quota = cmp.Or(c.Getenv("GOOGLE_CLOUD_QUOTA_PROJECT"), g.Quota)
	return g
}

func readGoogleFile(content []byte) (*GoogleCredentials, error) {
	f := &googleFile{}
	if json.Unmarshal(content, f) != nil { // its error may show a secret
		return nil, errors.New("is not the JSON of credentials of Google Cloud")
	}

	return &GoogleCredentials{
		Project: f.Project,
		Quota:   f.Quota,
		Account: cmp.Or(impersonated(f.Impersonation), f.Email),
		Person:  strings.HasSuffix(f.Type, "authorized_user"),
		file:    f,
	}, nil
}

// impersonated returns the account of a URL of IAM,
// ".../serviceAccounts/EMAIL:generateAccessToken".
func impersonated(url string) string {
	_, account, _ := strings.Cut(url, "/serviceAccounts/")
	account, _, _ = strings.Cut(account, ":")
	return account
}

// Machine reports whether they are those of the metadata server.
func (g *GoogleCredentials) Machine() bool { return g.file == nil }

// Told returns as whom requests are sent, for hints.
func (g *GoogleCredentials) Told() string { return cmp.Or(g.Account, "the account of "+g.From) }

// GoogleMetadata returns a question to the metadata server about the service account of the
// machine or, with Workload Identity, of the pod. Path is below that account.
func (c *Client) GoogleMetadata(path string) Question {
	return c.googleMachine("instance/service-accounts/default/" + path)
}

func (c *Client) googleMachine(path string) Question {
	host := cmp.Or(c.Getenv("GCE_METADATA_HOST"), "metadata.google.internal")
	return Question{
		What:   "the metadata server of Google Cloud",
		Method: "GET",
		URL:    "http://" + host + "/computeMetadata/v1/" + path,
		Header: map[string]string{"Metadata-Flavor": "Google"},
	}
}

// GoogleProject returns the ID of the project that this process belongs to: the one that a
// variable names, that of the credentials, that of the machine.
func (c *Client) GoogleProject(ctx context.Context, g *GoogleCredentials) (string, error) {
	project := cmp.Or(c.Getenv("GOOGLE_CLOUD_PROJECT"), c.Getenv("CLOUDSDK_CORE_PROJECT"), g.Project)
	switch {
	case project != "":
		return project, nil
	case !g.Machine():
		return "", fmt.Errorf("no project: %s does not name one, and GOOGLE_CLOUD_PROJECT is not set", g.From)
	}

	answer, err := c.Ask(ctx, c.googleMachine("project/project-id"))
	return strings.TrimSpace(string(answer)), outsideOfGoogle(err)
}

// GoogleToken returns an access token for Google's APIs.
func (c *Client) GoogleToken(ctx context.Context, g *GoogleCredentials) (Token, error) {
	if !g.Machine() {
		return c.googleFileToken(ctx, g)
	}

	token, err := c.askToken(ctx, c.GoogleMetadata("token"))
	return token, outsideOfGoogle(err)
}

// GoogleIdentity returns an identity token of the machine for an audience.
func (c *Client) GoogleIdentity(ctx context.Context, audience string) (string, error) {
	token, err := c.Ask(ctx, c.GoogleMetadata("identity?format=full&audience="+url.QueryEscape(audience)))
	return strings.TrimSpace(string(token)), outsideOfGoogle(err)
}

// GoogleEndpoint returns the address of an API, with a slash at its end: the one that a variable
// names, or Google's own. The token is sent there, so only this machine is asked without TLS.
func (c *Client) GoogleEndpoint(variable, own string) (string, error) {
	set := c.Getenv(variable)
	if set == "" {
		return own, nil
	}

	u, err := url.Parse(set)
	isAddress := err == nil && u.Hostname() != "" && u.User == nil && !remote.BadPort(u) &&
		u.RawQuery == "" && u.Fragment == ""
	switch {
	case isAddress && (u.Scheme == "https" || u.Scheme == "http" && remote.Loopback(u.Hostname())):
		return strings.TrimSuffix(set, "/") + "/", nil
	case isAddress && u.Scheme == "http":
		return "", &Misset{fmt.Errorf("%s must begin with https://, since the token is sent there", variable)}
	}
	return "", &Misset{fmt.Errorf("%s is not an address of the form https://HOST:PORT/", variable)}
}

// outsideOfGoogle adds what to do where no metadata server answers.
func outsideOfGoogle(err error) error {
	if !errors.As(err, new(*Unanswered)) {
		return err
	}
	return &sources.Hinted{Err: err, Hint: "is this machine in that cloud, and may the pod reach the address " +
		"(see its network policies)? outside of Google Cloud, set GOOGLE_APPLICATION_CREDENTIALS to the file of " +
		"credentials, or run: gcloud auth application-default login"}
}
