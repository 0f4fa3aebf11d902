package vault

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/initplate/initplate/sources"
)

// A life is the time that something has which Vault made: a lease, a token or a certificate.
// A nil life never ends.
type life struct {
	mu        sync.Mutex
	full      time.Duration // the most that Vault has granted at once
	ends      time.Time     // zero: never, as far as is known
	look      time.Time     // when two thirds of what was granted last are over; zero with ends
	renewable bool
	due       bool // another one must be made now
	lost      bool // it ended early, or so Vault said
}

// leastLife is how long anything is taken to live, so that nothing is made over and over.
const leastLife = time.Second

// newLife returns the life of what was made just now. Nothing granted is no end.
func newLife(granted time.Duration, renewable bool) *life {
	l := &life{}
	if granted > 0 {
		l.begin(granted, renewable)
	}
	return l
}

// begin begins the time of something whose end was not known.
func (l *life) begin(granted time.Duration, renewable bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.renewable = renewable
	l.grant(granted)
}

// grant begins another time. A tenth of the wait until two thirds of it is random, so that
// many processes that began together do not ask at the same moment. The caller holds mu.
func (l *life) grant(granted time.Duration) {
	granted = max(granted, leastLife)
	wait := granted * 2 / 3
	wait -= rand.N(wait / 10)

	l.full = max(l.full, granted)
	l.ends = time.Now().Add(granted)
	l.look = time.Now().Add(wait)
}

// renewed notes what a renewal has granted. Less than two thirds of the full time means that
// the maximum is near: what is left is for making another one, and for those who still use
// the old one. Vault counts in whole seconds, and near a maximum one too many.
func (l *life) renewed(granted time.Duration, again bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grant(granted)
	l.renewable = again
	l.due = granted-time.Second < l.full*2/3
}

// replace notes that another one must be made while this one lasts.
func (l *life) replace() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.due = true
}

// lose notes that it has ended.
func (l *life) lose() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.due, l.lost, l.ends = true, true, time.Now()
}

// find takes back that it was lost, and reports whether it was. When it ends is unknown then.
func (l *life) find() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.lost {
		return false
	}
	l.due, l.lost, l.ends = false, false, time.Time{}
	return true
}

// over reports whether another one must be made.
func (l *life) over() bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.due || sources.Past(l.ends) || !l.renewable && sources.Past(l.look)
}

// renewing returns when it is to be renewed next; ok is false if it cannot or need not be.
func (l *life) renewing() (at time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.look, l.renewable && !l.due && !l.ends.IsZero()
}

// canRenew reports whether it can be renewed, as far as is known.
func (l *life) canRenew() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.renewable
}

// end returns when it ends; zero is never.
func (l *life) end() time.Time {
	if l == nil {
		return time.Time{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ends
}

// next returns when it may be over next, if nothing renews it; zero is never.
func (l *life) next() time.Time {
	if l == nil {
		return time.Time{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.renewable {
		return l.ends
	}
	return l.look
}

// seconds returns a duration of so many.
func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
