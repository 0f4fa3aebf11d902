package vault

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// stop ends the renewal of a lease.
func (l *lease) stop() {
	if l != nil && l.giveUp != nil {
		l.giveUp()
	}
}

// mostRevoke is how long Vault may take to revoke a lease that is given up.
const mostRevoke = 30 * time.Second

// drop revokes a lease that is not needed any more. If that fails, the lease runs out by
// itself, or Close revokes it. The caller holds mu.
func (s *Source) drop(l *lease) {
	if l == nil || l.id == "" || l.dropped || sources.Past(l.end()) {
		return
	}

	l.dropped = true
	l.stop()
	s.tending.Go(func() {
		ctx, cancel := context.WithTimeout(s.running, mostRevoke)
		defer cancel()
		err := s.revoke(ctx, l)
		if err == nil {
			s.forget(l)
		} else if s.running.Err() == nil {
			s.log.Warn(revokeError(l.session, err).Error(), "source", "vault")
		}
	})
}

// forget forgets a lease that was revoked.
func (s *Source) forget(l *lease) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leases = slices.DeleteFunc(s.leases, func(one *lease) bool { return one == l })
}

// revoke ends a lease, or a token, which needs no permission of ours for that. A batch token
// runs out by itself.
func (s *Source) revoke(ctx context.Context, l *lease) error {
	if batch(l.token) {
		return nil
	}
	defer s.enter(ctx)()
	client := l.session.client()
	if l.token == "" {
		return client.Sys().RevokeWithContext(ctx, l.id)
	}
	as := client.WithRequestCallbacks(func(r *api.Request) { r.ClientToken = l.token })
	return as.Auth().Token().RevokeSelfWithContext(ctx, "")
}

func revokeError(made *session, err error) *sources.Error {
	if statusOf(err) == 0 {
		return made.unreached(nil, err)
	}

	e := &sources.Error{Source: "vault", Kind: sources.Refused}
	e.Err = fmt.Errorf("a lease could not be revoked, and runs out by itself: %w", inWords(err))
	if unauthorized(statusOf(err)) {
		e.Err = fmt.Errorf("%w; a policy of the token must hold: %s", e.Err, updateRule("sys/leases/revoke"))
	}
	return e
}

// endAll revokes all that was made for the files: the tokens of our own logins, with which
// Vault revokes what depends on them, and else each lease.
func (s *Source) endAll(ctx context.Context, sessions []*session, leases []*lease) error {
	var all ending
	for _, made := range sessions {
		if made.revocable() && !sources.Past(made.token.end()) {
			all.do(func() *sources.Error { return s.revokeToken(ctx, made) })
		}
	}

	for _, l := range leases {
		if l.bound && l.session.revocable() {
			continue
		}
		all.do(func() *sources.Error {
			if err := s.revoke(ctx, l); err != nil {
				return revokeError(l.session, err)
			}
			return nil
		})
	}

	all.Wait()
	return remote.Join(all.errs...)
}

// An ending is several revocations at once.
type ending struct {
	crash.Group
	mu   sync.Mutex
	errs []*sources.Error
}

func (e *ending) do(revoke func() *sources.Error) {
	e.Go(func() {
		err := revoke()
		e.mu.Lock()
		defer e.mu.Unlock()
		e.errs = append(e.errs, err)
	})
}
