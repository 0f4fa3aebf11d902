package vault

import (
	"context"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// Watch implements [sources.Watcher]. It returns the keys of what must be made again: a secret
// whose lease cannot be renewed far enough, or whose token is over, and a certificate near its
// end. It also returns those of what Vault changes by itself at a known time. For all others
// the interval is enough, as Vault has no way to wait for a change.
func (s *Source) Watch(ctx context.Context, held map[string]*sources.Value) []string {
	ids := requestsOf(held)
	for {
		s.refresh()
		changed, next := s.changed(ids)
		if len(changed) > 0 {
			return changed
		}

		wait := sources.FileInterval
		if left := time.Until(next); !next.IsZero() && left > 0 {
			wait = min(wait, left+time.Millisecond)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-s.news:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
	}
}

// requestsOf returns the requests that answer keys.
func requestsOf(held map[string]*sources.Value) map[string]string {
	ids := map[string]string{}
	for asked := range held {
		if r, _, err := parse(asked); err == nil {
			ids[asked] = r.id
		}
	}
	return ids
}

// current returns the session; nil if there is none.
func (s *Source) current() *session {
	s.connecting.Lock()
	defer s.connecting.Unlock()
	return s.session
}

// changed returns the keys whose requests must be made again, or else when the first may have
// to be.
func (s *Source) changed(ids map[string]string) (keys []string, next time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for asked, id := range ids {
		again := s.rereads[id].at
		if a := s.made[id]; a != nil && a.lease.over() || sources.Past(again) {
			keys = append(keys, asked)
		} else if next = sources.Earlier(next, again); a != nil {
			next = sources.Earlier(next, a.lease.next())
		}
	}
	return keys, next
}

// note has Watch look at once.
func (s *Source) note() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// Start implements [sources.Starter]. What is over is made again when it is asked for next. It
// is not renewed any more after the round that replaces it in the files. After a failure, the
// mounts are looked at again: another version of KV may be the reason. If no answer came, other
// connections are made: those that are idle may have been lost without a word, and each would take
// a round to find that out.
func (s *Source) Start() {
	s.refresh()
	if s.unsure.Swap(false) {
		s.mounts.forget()
	}
	if made := s.current(); made != nil && s.cutOff.Swap(false) {
		made.rewire(s.config)
	}
	s.living()

	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.absent)
	for id, a := range s.made {
		if a.lease.over() {
			delete(s.made, id)
		}
	}
}

// Keep implements [sources.Keeper]. What was made for the files before, and is not in the plan
// any more, is revoked. What was replaced runs out by itself, since a program may still use
// it.
func (s *Source) Keep(_ context.Context, keys []string) {
	asked := map[string]bool{}
	for _, k := range keys {
		if r, _, err := parse(k); err == nil {
			asked[r.id] = true
		}
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.files
	s.files = map[string]*answer{}
	for id, a := range s.made {
		if asked[id] {
			s.files[id] = a
		} else {
			delete(s.made, id)
			s.drop(a.lease)
		}
	}

	for id, a := range was {
		if !asked[id] {
			s.drop(a.lease)
		}
	}
	s.renewOnly(s.files)
}

// renewOnly ends the renewal of all leases but those of answers. The caller holds mu.
func (s *Source) renewOnly(answers map[string]*answer) {
	used := map[*lease]bool{}
	for _, a := range answers {
		used[a.lease] = true
	}
	for _, l := range s.leases {
		if !used[l] {
			l.stop()
		}
	}
}

// Ends implements [sources.Keeper].
func (s *Source) Ends() (first time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.files {
		first = sources.Earlier(first, a.lease.end())
	}
	return first
}

// noteReread notes when what was only read must be read again.
func (f *fetch) noteReread(r *read, v *visit, a *answer) {
	f.Source.mu.Lock()
	defer f.Source.mu.Unlock()
	again := reread{}
	if f.config.Watch && !a.made && !r.list {
		again = rereadOf(v.secret, v.mount.kv || strings.Contains(v.path, "/data/"), f.rereads[r.id])
	}
	if again.at.IsZero() {
		delete(f.rereads, r.id)
		return
	}
	if f.rereads == nil {
		f.rereads = map[string]reread{}
	}
	f.rereads[r.id] = again
}
