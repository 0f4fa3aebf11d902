package watch

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/initplate/initplate/sources"
)

// A script is what the rounds of a loop do: the nth fails with the nth error.
type script struct {
	errs  []error
	wakes func(round int) []Wake
	began []time.Duration
	whys  []string
}

// run runs a loop for some time, in a bubble of synctest, and returns its error.
func (s *script) run(t *testing.T, interval, within time.Duration) (l *Loop, err error) {
	t.Helper()
	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	l = &Loop{Interval: interval, Failed: func(error, time.Duration) {}, Expires: func() time.Time { return time.Time{} }}
	l.Round = func(_ context.Context, why string) (Outcome, error) {
		n := len(s.began)
		s.began = append(s.began, time.Since(start))
		s.whys = append(s.whys, why)
		var out Outcome
		if s.wakes != nil {
			out.Wakes = s.wakes(n)
		}
		if n < len(s.errs) {
			return out, s.errs[n]
		}
		return out, nil
	}
	err = l.Run(ctx)
	return l, err
}

// after wakes a loop after some time.
func after(d time.Duration) Wake {
	return func(ctx context.Context) string {
		sources.Sleep(ctx, d)
		return "of a test"
	}
}

var errRound = errors.New("a round that fails")

func TestFirstFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{errs: []error{errRound}}
		if _, err := s.run(t, time.Minute, time.Hour); err != errRound || len(s.began) != 1 {
			t.Errorf("got %v after %d rounds", err, len(s.began))
		}
	})
}

// TestInterval: without a wake, a round begins after the interval, give or take a twentieth.
func TestInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{}
		if _, err := s.run(t, time.Minute, time.Hour); err != nil {
			t.Fatal(err)
		}
		if n := len(s.began); n < 57 || n > 64 {
			t.Errorf("%d rounds in an hour", n)
		}
		var gaps []time.Duration
		for i, at := range s.began[1:] {
			gaps = append(gaps, at-s.began[i])
		}
		if slices.Min(gaps) < 57*time.Second || slices.Max(gaps) > 64*time.Second || slices.Min(gaps) == slices.Max(gaps) {
			t.Errorf("got pauses from %v to %v", slices.Min(gaps), slices.Max(gaps))
		}
	})
}

// TestPauses: after each failure in a row the pause doubles, up to a minute; a round that
// succeeds ends that.
func TestPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{errs: []error{nil, errRound, errRound, errRound, errRound, errRound, errRound, errRound, errRound, nil, errRound}}
		s.wakes = func(round int) []Wake {
			if round == 0 || round == 9 {
				return []Wake{after(0)}
			}
			return nil
		}
		l, err := s.run(t, time.Hour, 20*time.Minute)
		if err != nil || len(s.began) < 12 {
			t.Fatalf("got %v, %d rounds", err, len(s.began))
		}
		for i, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
			got, want := s.began[i+2]-s.began[i+1], want*time.Second
			if got < want*9/10 || got > want*11/10+rest {
				t.Errorf("after failure %d: %v, want about %v", i+1, got, want)
			}
		}
		if gap := s.began[11] - s.began[10]; gap > 2*time.Second {
			t.Errorf("the first failure after a success waits for %v", gap)
		}
		if got := l.Status(); got.Failures != 9 || got.Rounds != len(s.began)-9 || got.Failing {
			t.Errorf("got status %+v", got)
		}
	})
}

// TestBurst: wakes that come together make one round, and no wake makes rounds faster than
// twice a second.
func TestBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{wakes: func(round int) []Wake {
			return []Wake{after(0), after(50 * time.Millisecond), after(time.Hour)}
		}}
		s.run(t, time.Hour, 10*time.Second)
		if n := len(s.began); n < 10 || n > 30 {
			t.Errorf("%d rounds in 10 s", n)
		}
	})
}

// TestSoon: a change shows soon.
func TestSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{wakes: func(round int) []Wake { return []Wake{after(time.Minute)} }}
		s.run(t, time.Hour, 90*time.Second)
		if len(s.began) != 2 || s.began[1]-time.Minute > 200*time.Millisecond || s.whys[1] != "of a test" {
			t.Errorf("got rounds at %v because %q", s.began, s.whys)
		}
	})
}

func TestUnready(t *testing.T) {
	now := time.Now()
	for _, tt := range []struct {
		name   string
		status Status
		want   string
	}{
		{"nothing was written", Status{}, "nothing was written so far"},
		{"written", Status{Rounds: 1}, ""},
		{"a later round failed", Status{Rounds: 1, Failures: 3, Failing: true}, ""},
		{"something ends later", Status{Rounds: 1, Expires: now.Add(time.Hour)}, ""},
		{"something has ended", Status{Rounds: 1, Expires: time.Unix(7, 0)},
			"something in the files expired at 1970-01-01T00:00:07Z"},
	} {
		if got := tt.status.Unready(); got != tt.want {
			t.Errorf("%s: got %q", tt.name, got)
		}
	}
}

func TestStuck(t *testing.T) {
	const limit = time.Minute
	ago := func(d time.Duration) time.Time { return time.Now().Add(-d) }
	for _, tt := range []struct {
		name   string
		status Status
		want   bool
	}{
		{"nothing has begun", Status{}, false},
		{"a round runs", Status{Begun: ago(time.Second), Next: ago(time.Hour)}, false},
		{"a round does not end", Status{Begun: ago(2 * limit)}, true},
		{"between rounds", Status{Next: ago(-limit)}, false},
		{"a round is a little late", Status{Next: ago(limit / 2)}, false},
		{"no round begins", Status{Next: ago(2 * limit)}, true},
	} {
		if why := tt.status.Stuck(limit); (why != "") != tt.want {
			t.Errorf("%s: got %q", tt.name, why)
		}
	}
}

// TestHangs: a loop says by itself that its round does not end, and that it lives between rounds.
func TestHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := &Loop{Interval: time.Hour, Failed: func(error, time.Duration) {}, Expires: func() time.Time { return time.Time{} }}
		var rounds atomic.Int32
		l.Round = func(ctx context.Context, _ string) (Outcome, error) {
			if rounds.Add(1) == 2 {
				<-ctx.Done()
			}
			return Outcome{}, nil
		}
		done := make(chan error)
		go func() { done <- l.Run(ctx) }()

		time.Sleep(30 * time.Minute)
		if why := l.Status().Stuck(time.Minute); why != "" || rounds.Load() != 1 {
			t.Errorf("between rounds: %q", why)
		}
		time.Sleep(time.Hour)
		if why := l.Status().Stuck(time.Minute); why == "" || rounds.Load() != 2 {
			t.Errorf("after %d rounds it is not stuck", rounds.Load())
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
