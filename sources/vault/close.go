package vault

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// Close revokes the token of our own login, unless a lease depends on it: Vault revokes
// leases with their token, and the credentials that were just written would stop working.
// Then the token is kept, and a log line for each lease says when it ends. A token that
// was given is never revoked.
//
// With [Config.Watch], all that was made for the files ends with the run, unless
// [Config.KeepLeases] is set.
func (s *Source) Close(ctx context.Context) error {
	s.stop()
	s.tending.Wait()

	s.connecting.Lock()
	defer s.connecting.Unlock()

	made := s.session
	if made == nil {
		return nil
	}
	s.session = nil

	leases := s.living()
	if s.config.Watch && !s.config.KeepLeases {
		return s.endAll(ctx, append(s.former, made), leases)
	}

	s.reportLeases(ctx, made, leases)
	if len(leases) > 0 || !made.revocable() {
		return nil
	}
	return remote.Join(s.revokeToken(ctx, made))
}

// revocable reports whether the token of a session can be revoked at its end. A batch token
// cannot, and takes no storage in Vault.
func (s *session) revocable() bool { return s.auth != nil && !batch(s.auth.ClientToken) }

// revokeToken revokes the token of our own login, and with it all leases that depend on it.
func (s *Source) revokeToken(ctx context.Context, made *session) *sources.Error {
	err := made.api.Auth().Token().RevokeSelfWithContext(ctx, "")
	switch {
	case err == nil:
		s.log.Debug("token revoked", "source", "vault")
		return nil
	case statusOf(err) == 0:
		return made.unreached(nil, err)
	}
	return &sources.Error{
		Source: "vault",
		Kind:   sources.Refused,
		Err:    fmt.Errorf("the token could not be revoked: %w", inWords(err)),
	}
}

// renewal is the hint about leases.
const renewal = "credentials stop working when their lease ends: give the lease and the login's token a time to live " +
	"that is longer than the pod's, run initplate with --watch as a native sidecar, which renews them, " +
	"or restart the pod before the end"

// reportLeases logs for each lease when it ends. If the token ends first, the lease ends
// with it.
func (s *Source) reportLeases(ctx context.Context, made *session, leases []*lease) {
	if len(leases) == 0 {
		return
	}

	token := made.tokenEnds(ctx)
	for i, l := range leases {
		ends, limit := l.end(), "lease"
		if !token.IsZero() && token.Before(ends.Add(2*time.Second)) { // a batch token limits its leases to its own time
			ends, limit = token, "token"
		}

		attrs := []any{
			"source", "vault", "path", l.path, "lease", l.id,
			"ends", timeText(ends), "limit", limit,
		}
		if i == len(leases)-1 {
			attrs = append(attrs, "hint", renewal)
		}

		s.log.Info("a lease was created, and nothing renews it", attrs...)
	}
}

// tokenEnds returns when the session's token ends, and asks Vault if that is not known.
// Zero is never, or unknown.
func (s *session) tokenEnds(ctx context.Context) time.Time {
	if ends := s.token.end(); !ends.IsZero() || s.api.Token() == "" {
		return ends
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

func batch(token string) bool {
	return strings.HasPrefix(token, "hvb.") || strings.HasPrefix(token, "b.")
}
