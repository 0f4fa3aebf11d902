// Package watch repeats a run when something that its files are made of may have changed.
//
// A [Loop] runs a round, waits until one of the round's wakes says why another one is needed,
// and begins again. A wake is only that: the round reads everything anew, so that all its
// values are from the same time. A round that fails is repeated after a pause that grows.
package watch

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
)

// A Wake waits until another round is needed, and says why, in words that follow "because".
// It returns "" when ctx ends.
type Wake func(ctx context.Context) (why string)

// A Loop runs rounds. All its exported fields must be set.
type Loop struct {
	// Round does the work once. It returns what may make another round necessary, also if it
	// fails. Why is "" for the first round.
	Round func(ctx context.Context, why string) (Outcome, error)

	// Failed reports a round that failed after the first one, and when the next one is.
	Failed func(err error, next time.Duration)

	// Expires returns when the first of the values in the files ends; zero is never. It is
	// called from any goroutine.
	Expires func() time.Time

	// Interval is the time between two rounds if nothing else wakes the loop. A tenth of it is
	// random, so that many loops do not ask a server at the same moment.
	Interval time.Duration

	mu     sync.Mutex
	status Status
}

// An Outcome is what a round leaves behind.
type Outcome struct {
	Wakes   []Wake
	Changed bool // a file changed
}

// A Status says how a loop is doing.
type Status struct {
	Rounds   int       // that succeeded
	Failures int       // rounds that failed
	Writes   int       // rounds that changed a file
	Failing  bool      // the last round failed
	Since    time.Time // the beginning of the last round that succeeded: its values are as old; zero before it
	Expires  time.Time // when the first of the values in the files expires; zero is never
	Begun    time.Time // the beginning of the round that runs; zero between rounds
	Next     time.Time // when the next round begins if nothing wakes the loop earlier
}

// Unready says why the files cannot be used: they are not in place, or something in them has
// expired. It is "" if they can.
func (s Status) Unready() (why string) {
	switch {
	case s.Rounds == 0:
		return "nothing was written so far"
	case sources.Past(s.Expires):
		return "something in the files expired at " + s.Expires.UTC().Format(time.RFC3339)
	}
	return ""
}

// Stuck says why the loop does not do what it should: a round takes longer than a limit, or
// has not begun so long after its time. It is "" if the loop lives.
func (s Status) Stuck(limit time.Duration) (why string) {
	switch {
	case !s.Begun.IsZero() && time.Since(s.Begun) > limit:
		return "a round does not end, which began at " + s.Begun.UTC().Format(time.RFC3339)
	case s.Begun.IsZero() && !s.Next.IsZero() && time.Since(s.Next) > limit:
		return "no round begins, though one was due at " + s.Next.UTC().Format(time.RFC3339)
	}
	return ""
}

// Status returns how the loop is doing.
func (l *Loop) Status() Status {
	l.mu.Lock()
	status := l.status
	l.mu.Unlock()

	status.Expires = l.Expires()
	return status
}

const (
	// gather is how long wakes are gathered: a change is rarely alone.
	gather = 150 * time.Millisecond

	// rest is the least time from the end of a round to the next one, whatever wakes the loop.
	rest = 350 * time.Millisecond
)

// Run runs rounds until ctx ends, and returns nil then. If the first round fails, it returns
// the error.
func (l *Loop) Run(ctx context.Context) error {
	why := ""
	for failed := 0; ; {
		begin := l.begin()
		out, err := l.Round(ctx, why)
		first := why == ""
		switch {
		case err != nil && first:
			return err
		case ctx.Err() != nil:
			return nil
		case err != nil:
			failed++
		default:
			failed = 0
		}

		pause := l.pause(failed)
		l.note(begin, out, err, pause)
		if err != nil {
			l.Failed(err, pause)
		}

		why = await(ctx, out.Wakes, pause)
		if why == "" {
			return nil
		}
	}
}

// pause returns how long the loop waits for a wake after so many failures in a row.
func (l *Loop) pause(failed int) time.Duration {
	if failed == 0 {
		return jitter(l.Interval)
	}

	return min(jitter(Pause(failed)), jitter(l.Interval))
}

// Pause returns how long to wait after so many failures in a row, of one or more: a second, and
// then twice as long each time, up to a minute.
func Pause(failures int) time.Duration {
	const first, most = time.Second, time.Minute
	const doubled = 6 // times, until it is longer than the most
	return min(first<<min(failures-1, doubled), most)
}

// jitter returns a duration that is up to a twentieth shorter or longer.
func jitter(d time.Duration) time.Duration {
	if tenth := d / 10; tenth > 0 {
		return d - tenth/2 + rand.N(tenth)
	}
	return d
}

// begin notes that a round begins.
func (l *Loop) begin() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status.Begun = time.Now()
	return l.status.Begun
}

// note keeps how a round ended.
func (l *Loop) note(begin time.Time, out Outcome, err error, pause time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()

	s := &l.status
	s.Begun, s.Next, s.Failing = time.Time{}, time.Now().Add(pause), err != nil
	if err != nil {
		s.Failures++
		return
	}

	s.Rounds++
	s.Since = begin
	if out.Changed {
		s.Writes++
	}
}

// await waits for the first wake, or the end of a pause, and then for those that come with
// it. It returns "" if ctx ends.
func await(ctx context.Context, wakes []Wake, pause time.Duration) (why string) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	woken := make(chan string, len(wakes))
	var running crash.Group
	for _, wake := range wakes {
		running.Go(func() { woken <- wake(inner) })
	}

	began := time.Now()
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for why == "" && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-timer.C:
			why = "it is time to look again"
		case why = <-woken:
		}
	}

	sources.Sleep(ctx, max(gather, rest-time.Since(began)))
	cancel()
	running.Wait()
	if ctx.Err() != nil {
		return ""
	}
	return why
}
