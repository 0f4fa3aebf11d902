package vault

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
)

// Close revokes the token of our own login, unless a lease depends on it: Vault revokes
// leases with their token, and the credentials that were just written would stop working.
// Then the token is kept, and a log line for each lease says when it ends. A token that
// was given is never revoked.
func (s *Source) Close(ctx context.Context) error {
	s.connecting.Lock()
	defer s.connecting.Unlock()

	made := s.session
	if made == nil {
		return nil
	}
	s.session = nil

	s.mu.Lock()
	defer s.mu.Unlock()

	s.reportLeases(ctx, made)
	// A batch token cannot be revoked, and takes no storage in Vault.
	if made.auth == nil || len(s.leases) > 0 || batch(made.auth.ClientToken) {
		return nil
	}

	if err := made.api.Auth().Token().RevokeSelfWithContext(ctx, ""); err != nil {
		if statusOf(err) == 0 {
			return made.unreached(nil, err)
		}
		return &sources.Error{
			Source: "vault",
			Kind:   sources.Refused,
			Err:    fmt.Errorf("the token could not be revoked: %w", inWords(err)),
		}
	}

	s.log.Debug("token revoked", "source", "vault")
	return nil
}

// renewal is the hint about leases.
const renewal = "credentials stop working when their lease ends: give the lease and the login's token a time to live " +
	"that is longer than the pod's, run Vault Agent or External Secrets beside the pod, " +
	"or restart the pod before the end"

// reportLeases logs for each lease when it ends. If the token ends first, the lease ends
// with it.
func (s *Source) reportLeases(ctx context.Context, made *session) {
	if len(s.leases) == 0 {
		return
	}

	token := made.tokenEnds(ctx)
	for i, l := range s.leases {
		ends, limit := l.ends, "lease"
		if !token.IsZero() && token.Before(ends.Add(2*time.Second)) { // a batch token limits its leases to its own time
			ends, limit = token, "token"
		}

		attrs := []any{
			"source", "vault", "path", l.path, "lease", l.id,
			"ends", ends.UTC().Format(time.RFC3339), "limit", limit,
		}
		if i == len(s.leases)-1 {
			attrs = append(attrs, "hint", renewal)
		}

		s.log.Info("a lease was created, and nothing renews it", attrs...)
	}
}

// tokenEnds returns when the session's token ends, and asks Vault if that is not known.
// Zero is never, or unknown.
func (s *session) tokenEnds(ctx context.Context) time.Time {
	if !s.ends.IsZero() || s.api.Token() == "" {
		return s.ends
	}

	about, err := s.api.Auth().Token().LookupSelfWithContext(ctx)
	if err != nil {
		return time.Time{} // the token may not ask, or no time is left: the lease's own end is reported
	}

	left, err := about.TokenTTL()
	if err != nil || left <= 0 {
		return time.Time{}
	}

	return time.Now().Add(left)
}

// A lease is a secret that ends, at the latest, at a known time.
type lease struct {
	path, id  string
	ends      time.Time
	renewable bool
}

// leaseOf returns the lease of a secret. Its ID is empty if there is none.
func leaseOf(path string, s *api.Secret) lease {
	if s.LeaseID == "" {
		return lease{}
	}
	return lease{path, s.LeaseID, after(s.LeaseDuration), s.Renewable}
}

// after returns the time in so many seconds.
func after(seconds int) time.Time {
	return time.Now().Add(time.Duration(seconds) * time.Second)
}

func (l lease) value() sources.Lease {
	return sources.Lease{ID: l.id, Ends: l.ends, Renewable: l.renewable}
}

func (s *Source) remember(l lease) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leases = append(s.leases, l)
}

func batch(token string) bool {
	return strings.HasPrefix(token, "hvb.") || strings.HasPrefix(token, "b.")
}
