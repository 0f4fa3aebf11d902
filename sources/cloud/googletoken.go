package cloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/initplate/initplate/sources"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

const googleScope = "https://www.googleapis.com/auth/cloud-platform"

// googleFileToken has Google's library exchange the credentials of a file for a token. The
// library makes text of what goes wrong, so the transport keeps it.
func (c *Client) googleFileToken(ctx context.Context, g *GoogleCredentials) (Token, error) {
	w := &witness{what: "the token service of Google Cloud", client: c}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: w})
	credentials, err := google.CredentialsFromJSONWithType(ctx, g.file, google.CredentialsType(g.kind), googleScope)
	if err != nil {
		return Token{}, g.misread(err)
	}

	token, err := credentials.TokenSource.Token()
	switch {
	case w.failed != nil:
		return Token{}, googleRefusal(w.failed, g)
	case err != nil:
		return Token{}, g.misread(err)
	}
	return Token{token.AccessToken, token.Expiry}, nil
}

// misread returns the error of credentials with which nothing was asked. What follows the
// first line may be the answer of a program.
func (g *GoogleCredentials) misread(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	for _, prefix := range []string{"oauth2/google/externalaccount: ", "oauth2/google: ", "google: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return fmt.Errorf("%s: %s", g.From, text)
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

// A witness is a transport that keeps why the last request failed.
type witness struct {
	what   string
	client *Client

	mu     sync.Mutex
	failed error
}

func (w *witness) RoundTrip(req *http.Request) (*http.Response, error) {
	q := Question{What: w.what, Public: true}
	resp, err := w.client.client(q).Transport.RoundTrip(req)
	if err != nil {
		w.keep(q.unanswered(req.URL.Host, err))
		return nil, err
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}

	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	answer := &Answer{resp.StatusCode, resp.Header, body, req.URL.Host}
	w.keep(errors.Join(answer.Failed(w.what), err))
	return resp, nil
}

func (w *witness) keep(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = err
}
