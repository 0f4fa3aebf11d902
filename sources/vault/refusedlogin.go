package vault

import (
	"bytes"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// verdicts are what login methods say with a 500 although they mean a 403. If such logins
// were repeated, a directory would lock the user.
func verdicts() []string {
	return []string{
		"401 Bad credentials", // GitHub to Vault
		"user is not part of required org",
		"LDAP search for user attributes was 0 or not unique",
		"missing entity alias attribute value",              // an entry without the userattr
		"failed to determine alias name from login request", // a name that no user of userpass can have
	}
}

// A judge is a transport that gives verdicts the status 403, so that the logins are not
// repeated.
type judge struct{ http.RoundTripper }

func (j judge) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := j.RoundTripper.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusInternalServerError ||
		!strings.HasPrefix(req.URL.Path, "/v1/auth/") {
		return resp, err
	}

	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, err
	}

	resp.Body = io.NopCloser(bytes.NewReader(body))
	if slices.ContainsFunc(verdicts(), func(text string) bool { return bytes.Contains(body, []byte(text)) }) {
		resp.StatusCode, resp.Status = http.StatusForbidden, "403 Forbidden"
	}

	return resp, nil
}

// A refusal is a login that Vault has refused.
type refusal struct {
	credentials map[string]any
	until       time.Time
	err         *sources.Error
}

// refusedPause is how long credentials that were refused are not sent again. After five tries
// within a quarter of an hour, Vault refuses a user, or everybody with a role ID, for as long.
// Directories have similar rules.
const refusedPause = 5 * time.Minute

// refusedBefore returns the error of a login that was refused with the same credentials not
// long ago, or nil.
func (s *Source) refusedBefore(credentials map[string]any) *sources.Error {
	r := s.refusal
	if sources.Past(r.until) || !reflect.DeepEqual(r.credentials, credentials) {
		return nil
	}
	return r.err
}

// noteRefused keeps the error of a login if it should not be tried again with a secret of
// people or roles.
func (s *Source) noteRefused(credentials map[string]any, err *sources.Error) *sources.Error {
	if err.Kind == sources.Refused && (credentials["password"] != nil || credentials["secret_id"] != nil) {
		s.refusal = refusal{credentials, time.Now().Add(refusedPause), err}
	}
	return err
}
