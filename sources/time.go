package sources

import (
	"context"
	"time"
)

// Earlier returns the earlier of two times, of which zero is never.
func Earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Past reports whether a time, unless it is zero, has come: by the machine's clock or by the time that
// has passed. They differ after the clock was set, or the machine was suspended. Too early costs a
// request, and too late a credential.
func Past(t time.Time) bool {
	now := time.Now()
	return !t.IsZero() && (!now.Before(t) || !now.Round(0).Before(t.Round(0)))
}

// Sleep waits for some time, or until ctx ends. It reports whether it waited the whole time.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
