package vault

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// tend renews a lease from now on, until it cannot be renewed far enough, or is given up.
//
// The API's LifetimeWatcher would not notice that the token was revoked, would wait too long
// after a failure, and could not be stopped: see ARCHITECTURE.md.
func (s *Source) tend(l *lease) {
	ctx, cancel := context.WithCancel(s.running)
	l.giveUp = cancel
	s.tending.Go(func() {
		defer cancel()
		s.renewAll(ctx, l)
	})
}

func (s *Source) renewAll(ctx context.Context, l *lease) {
	for {
		at, ok := l.renewing()
		if !ok || !waitUntil(ctx, at) {
			s.note()
			return
		}

		granted, again, err := s.renew(ctx, l)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			l.renewed(granted, again)
			s.log.Debug("renewed", "source", "vault", "path", l.path, "lease", l.id, "ends", timeText(l.end()))
			s.restored()
		case transient(err):
			s.unrenewed(l, err)
			waitUntil(ctx, time.Now().Add(between(leastPause, time.Until(l.end())/10, mostTry)))
		default:
			s.refused(l, err)
		}
		if sources.Past(l.life.end()) {
			l.lose()
		}
	}
}

const (
	mostTry    = time.Minute            // how long the transport repeats the request of a renewal
	leastPause = 250 * time.Millisecond // after that has failed
)

// between returns d, or the nearest that is within limits.
func between(least, d, most time.Duration) time.Duration { return min(max(least, d), most) }

// renew asks for more time. The transport repeats a request that fails, for half of what is left
// and a minute at most: then it is said that it fails.
func (s *Source) renew(ctx context.Context, l *lease) (granted time.Duration, again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, between(leastLife, time.Until(l.end())/2, mostTry))
	defer cancel()
	defer s.enter(ctx)()

	if l.token == "" {
		secret, err := l.session.client().Sys().RenewWithContext(ctx, l.id, 0)
		if err != nil || secret == nil {
			return 0, false, orEmpty(err)
		}
		return seconds(secret.LeaseDuration), secret.Renewable, nil
	}

	secret, err := l.session.client().Auth().Token().RenewTokenAsSelfWithContext(ctx, l.token, 0)
	if err != nil || secret == nil || secret.Auth == nil {
		return 0, false, orEmpty(err)
	}
	return seconds(secret.Auth.LeaseDuration), secret.Auth.Renewable, nil
}

func orEmpty(err error) error {
	if err == nil {
		err = errors.New("the answer is empty")
	}
	return err
}

// transient reports whether another try may succeed: there is no answer, or the server itself
// is not well.
func transient(err error) bool {
	status := statusOf(err)
	return status == 0 || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

// unrenewed warns once, for all leases, that none can be renewed now.
func (s *Source) unrenewed(l *lease, err error) {
	if s.troubled.Swap(true) {
		return
	}
	s.log.Warn("leases cannot be renewed now: "+inWords(err).Error(), "source", "vault",
		"path", l.path, "ends", timeText(l.end()))
}

// restored says that renewals work again.
func (s *Source) restored() {
	if s.troubled.Swap(false) {
		s.log.Info("leases are renewed again", "source", "vault")
	}
}

// refused notes that Vault does not renew a lease: it has ended early, or is not renewable, or
// a policy does not allow it.
func (s *Source) refused(l *lease, err error) {
	said := inWords(err).Error()
	switch {
	case unknownToken(said):
		l.lose()
		if l.bound {
			l.session.token.lose()
		}
		s.log.Warn("Vault does not know the token any more: "+said, "source", "vault")
	case unauthorized(statusOf(err)):
		l.replace()
		s.log.Warn("a lease cannot be renewed: "+said, "source", "vault", "path", l.path,
			"hint", "a policy of the token must hold: "+l.renewalRule())
	case usedUp(said):
		l.lose()
		if l.bound {
			l.session.token.lose()
		}
		s.log.Warn("the token of Vault was used as often as it may, and what it made has ended", "source", "vault",
			"hint", unlimited)
	case isAtMaximum(said):
		l.replace()
	default: // lease not found
		l.lose()
		s.log.Warn("a lease has ended early: "+said, "source", "vault", "path", l.path, "lease", l.id)
	}
}

// unknownToken reports whether Vault says that it does not know a token.
func unknownToken(said string) bool {
	return strings.Contains(said, "invalid token") || strings.Contains(said, "bad token")
}

// usedUp reports whether Vault says that this was the last use of a token, which ends with it:
// request_handling.go of Vault, Core.handleRequest.
func usedUp(said string) bool { return strings.Contains(said, "token had one use left") }

// unlimited is the hint about a token with a number of uses.
const unlimited = "each renewal is a use: take a token or role without a limit (num_uses, token_num_uses)"

// isAtMaximum reports whether Vault says that a lease stays as it is: it cannot be renewed at
// all, or not beyond its maximum, of which up to a second may be left.
func isAtMaximum(said string) bool {
	return strings.Contains(said, "not renewable") || strings.Contains(said, "cannot be renewed") ||
		strings.Contains(said, "past the max TTL")
}

func (l *lease) renewalRule() string {
	if l.token != "" {
		return updateRule("auth/token/renew-self")
	}
	return updateRule("sys/leases/renew")
}

func updateRule(path string) string { return (&read{params: map[string]string{}}).rule(path) }

// longestWait bounds how late it shows that the machine's clock was set.
const longestWait = 10 * time.Second

// waitUntil waits for a time. It returns false if ctx ends first.
func waitUntil(ctx context.Context, at time.Time) bool {
	for !sources.Past(at) {
		timer := time.NewTimer(min(time.Until(at)+time.Millisecond, longestWait))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
	return ctx.Err() == nil
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.RFC3339)
}

// tendToken renews the token of a session. It warns if nothing can replace the token in time.
func (s *Source) tendToken(made *session) {
	if !s.config.Watch || made.api.Token() == "" {
		return
	}

	ctx, cancel := context.WithCancel(s.running)
	made.giveUp = cancel
	own := &lease{life: made.token, path: "auth/token", token: made.client().Token(), session: made}
	s.tending.Go(func() {
		defer cancel()
		s.lookUp(ctx, made)
		s.renewAll(ctx, own)
		if ends := made.token.end(); ctx.Err() == nil && !ends.IsZero() && !made.relogin && !sources.Past(ends) {
			s.log.Warn("the token of Vault cannot be renewed, and ends", "source", "vault", "at", timeText(ends),
				"hint", made.instead)
		}
	})
}

// lookUp asks how long a token lives that was given.
func (s *Source) lookUp(ctx context.Context, made *session) {
	if made.relogin || !made.token.end().IsZero() {
		return
	}

	leave := s.enter(ctx)
	about, err := made.client().Auth().Token().LookupSelfWithContext(ctx)
	leave()
	if err != nil || about == nil { // a read says what is wrong with the token
		s.log.Debug("Vault does not say when the token ends", "source", "vault")
		return
	}

	if uses, _ := about.Data["num_uses"].(json.Number); uses != "" && uses != "0" {
		s.log.Warn("the token of Vault may be used only "+uses.String()+" times more", "source", "vault", "hint", unlimited)
	}

	left, err := about.TokenTTL()
	renewable, _ := about.TokenIsRenewable()
	if err == nil && left > 0 {
		made.token.begin(left, renewable)
	}
}

// otherToken is the hint about a token that no login can replace.
func (s *Source) otherToken() string {
	switch {
	case s.config.UnwrapToken:
		return "put a new wrapping token in place of the opened one, or restart the pod; " +
			"with a login (INITPLATE_VAULT_AUTH), a new token needs neither"
	case s.config.TokenFile != "":
		return "write a new one into the file that INITPLATE_VAULT_TOKEN_FILE names: it is read again when it changes"
	}
	return "give a token that is periodic or has no maximum, a file with it that something writes anew " +
		"(INITPLATE_VAULT_TOKEN_FILE), or let initplate log in (INITPLATE_VAULT_AUTH)"
}
