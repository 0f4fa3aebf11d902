package vault

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// Close revokes the token of our own login, unless a lease depends on it: Vault
// revokes leases with their token, and the credentials just written would die. Such
// a token is kept, and a line for each lease says when it ends. A token that was
// given is never revoked.
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
	for _, l := range s.leases {
		ends := l.ends
		if made.auth != nil && made.auth.LeaseDuration > 0 {
			token := made.since.Add(time.Duration(made.auth.LeaseDuration) * time.Second)
			if token.Before(ends) {
				ends = token
			}
		}
		s.log.Info("a lease was made and nobody renews it", "source", "vault", "path", l.path, "lease", l.id, "ends", ends.Format(time.RFC3339))
	}
	// A batch token cannot be revoked, and is no burden on Vault's storage.
	if made.auth == nil || len(s.leases) > 0 || batch(made.auth.ClientToken) {
		return nil
	}
	if err := made.api.Auth().Token().RevokeSelfWithContext(ctx, ""); err != nil {
		if statusOf(err) == 0 {
			return made.unreached(nil, err)
		}
		return &sources.Error{Source: "vault", Kind: sources.Refused, Err: fmt.Errorf("the token could not be revoked: %w", inWords(err))}
	}
	s.log.Debug("token revoked", "source", "vault")
	return nil
}

// A lease is a secret that ends, at the latest, at a known time.
type lease struct {
	path, id string
	ends     time.Time
}

func (s *Source) remember(l lease) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leases = append(s.leases, l)
}

func batch(token string) bool {
	return strings.HasPrefix(token, "hvb.") || strings.HasPrefix(token, "b.")
}
