package vault

import (
	"slices"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
)

// A lease is something that Vault made and that ends: a secret with a lease, a token, or, with
// an empty ID, a certificate or the like.
type lease struct {
	*life
	path, id string   // of a token, its accessor
	token    string   // the token, if it is one
	session  *session // under which it was made
	bound    bool     // it ends with the session's token
	giveUp   func()   // ends its renewal; nil before that begins
	dropped  bool     // it is being revoked, or was
}

// leaseOf returns the lease of what an answer made; nil if it does not end.
func (f *fetch) leaseOf(path string, s *api.Secret, made bool) *lease {
	switch auth := s.Auth; {
	case s.LeaseID != "":
		l := &lease{path: path, id: s.LeaseID, session: f.session, bound: true}
		l.life = newLife(seconds(s.LeaseDuration), s.Renewable)
		return l
	case auth != nil && auth.ClientToken != "": // a token, which may end with ours
		l := &lease{path: path, id: auth.Accessor, token: auth.ClientToken, session: f.session, bound: !auth.Orphan}
		l.life = newLife(seconds(auth.LeaseDuration), auth.Renewable)
		return l
	case made:
		if granted := lifetime(path, s.Data); granted > 0 {
			return &lease{path: path, session: f.session, life: newLife(granted, false)}
		}
	}
	return nil
}

// over reports whether another secret must be made: what the lease is of ends soon, by itself
// or with the token of its session.
func (l *lease) over() bool {
	return l != nil && (l.life.over() || l.bound && (l.session.over() || sources.Past(l.session.token.end())))
}

// end returns when the lease ends, by itself or with the token; zero is never.
func (l *lease) end() time.Time {
	if l == nil {
		return time.Time{}
	}
	if !l.bound {
		return l.life.end()
	}
	return sources.Earlier(l.life.end(), l.session.token.end())
}

// next returns when the lease may be over next; zero is never.
func (l *lease) next() time.Time {
	if l == nil {
		return time.Time{}
	}
	if !l.bound {
		return l.life.next()
	}
	return sources.Earlier(l.life.next(), l.session.token.next())
}

// value returns what a template and a report know of the lease.
func (l *lease) value() sources.Lease {
	if l == nil || l.id == "" {
		return sources.Lease{}
	}
	return sources.Lease{ID: l.id, Ends: l.life.end(), Renewable: l.canRenew()}
}

// remember keeps a lease, so that it is renewed or reported.
func (s *Source) remember(l *lease) {
	if l == nil || l.id == "" {
		return
	}
	s.mu.Lock()
	s.leases = append(s.leases, l)
	s.mu.Unlock()

	if s.config.Watch {
		s.tend(l)
	}
}

// living returns the leases that have not ended.
func (s *Source) living() []*lease {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leases = slices.DeleteFunc(s.leases, func(l *lease) bool { return sources.Past(l.end()) })
	return slices.Clone(s.leases)
}
