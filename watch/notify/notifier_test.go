package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A recorder keeps what a notifier does.
type recorder struct {
	began    time.Time
	sent     []time.Duration // after the beginning
	ended    []string        // "sent after 2 tries" or the error
	change   []time.Duration // that failures are about
	answers  []error         // of the tries; nil after the last
	takes    time.Duration   // a try
	hangs    bool            // until its context ends
	panicked bool
}

func (r *recorder) notification() *Notification {
	return &Notification{"test:", func(ctx context.Context) (string, error) {
		r.sent = append(r.sent, time.Since(r.began))
		if r.panicked {
			panic("planted")
		}
		if r.hangs {
			<-ctx.Done()
			return "", ctx.Err()
		}
		time.Sleep(r.takes)
		if n := len(r.sent); n <= len(r.answers) {
			return "", r.answers[n-1]
		}
		return "", nil
	}, nil}
}

func (r *recorder) start(ctx context.Context) *Notifier {
	r.began = time.Now()
	return Start(ctx, []*Notification{r.notification()}, Report{
		Sent: func(_ *Notification, _ string, tries int) {
			r.ended = append(r.ended, fmt.Sprint("sent, tries: ", tries))
		},
		Failed: func(_ *Notification, err error, changed time.Time) {
			r.ended, r.change = append(r.ended, err.Error()), append(r.change, changed.Sub(r.began))
		},
	})
}

func (r *recorder) check(t *testing.T, sent []time.Duration, ended ...string) {
	t.Helper()
	if !slices.Equal(r.sent, sent) {
		t.Errorf("sent at %v, want %v", r.sent, sent)
	}
	if !slices.Equal(r.ended, ended) {
		t.Errorf("ended %q, want %q", r.ended, ended)
	}
}

var errTest = errors.New("refused")

// TestRetries: a try that fails is repeated after 1, 2, 4 seconds, until one is accepted.
func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{answers: []error{errTest, errTest, errTest}}
		n := r.start(t.Context())
		time.Sleep(5 * time.Second)
		n.Changed()
		time.Sleep(time.Hour)
		n.Close()
		r.check(t, []time.Duration{5 * time.Second, 6 * time.Second, 8 * time.Second, 12 * time.Second},
			"refused", "refused", "refused", "sent, tries: 4")
		if !slices.Equal(r.change, []time.Duration{5 * time.Second, 5 * time.Second, 5 * time.Second}) {
			t.Errorf("failures are about changes at %v", r.change)
		}
	})
}

// TestNoEnd: it is repeated once a minute for as long as it fails.
func TestNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{answers: slices.Repeat([]error{errTest}, 1000)}
		n := r.start(t.Context())
		n.Changed()
		time.Sleep(time.Hour)
		n.Close()
		if got := len(r.sent); got < 60 || got > 66 {
			t.Errorf("%d tries in an hour", got)
		}
	})
}

// TestNewer: a change does not wait for the next try of an earlier one, and both are one. Failures are about the earlier
// one, so that the log does not repeat them with each change.
func TestNewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{answers: []error{errTest, errTest, errTest, errTest}}
		n := r.start(t.Context())
		n.Changed()
		time.Sleep(4 * time.Second) // tries at 0, 1 and 3 s; the next one would be at 7
		n.Changed()
		time.Sleep(time.Hour)
		n.Close()
		r.check(t, []time.Duration{0, time.Second, 3 * time.Second, 4 * time.Second, 5 * time.Second},
			"refused", "refused", "refused", "refused", "sent, tries: 2")
		if !slices.Equal(r.change, make([]time.Duration, 4)) {
			t.Errorf("failures are about changes at %v", r.change)
		}
	})
}

// TestGathered: changes during a try lead to one more, however many they are, and none waits
// for it.
func TestGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{takes: 10 * time.Second}
		n := r.start(t.Context())
		for range 5 {
			n.Changed()
			time.Sleep(time.Second)
		}
		if since := time.Since(r.began); since != 5*time.Second {
			t.Errorf("changes waited until %v", since)
		}
		time.Sleep(time.Hour)
		n.Close()
		r.check(t, []time.Duration{0, 10 * time.Second}, "sent, tries: 1", "sent, tries: 1")
	})
}

// TestHangs: a try that hangs fails after the limit, delays no other notification, and ends
// with the run.
func TestHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, other := &recorder{hangs: true}, &recorder{}
		began := time.Now()
		n := Start(t.Context(), []*Notification{r.notification(), other.notification()}, Report{
			Sent:   func(*Notification, string, int) { other.ended = append(other.ended, time.Since(began).String()) },
			Failed: func(_ *Notification, err error, _ time.Time) { r.ended = append(r.ended, time.Since(began).String()) },
		})
		n.Changed()
		time.Sleep(40 * time.Second)
		n.Close()
		if since := time.Since(began); since != 40*time.Second {
			t.Errorf("it ended after %v", since)
		}
		if !slices.Equal(r.ended, []string{"30s"}) || !slices.Equal(other.ended, []string{"0s"}) {
			t.Errorf("failed at %q, the other was sent at %q", r.ended, other.ended)
		}
	})
}

// TestPanic: a mistake of ours is a failure like others, and shows no value.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{panicked: true}
		n := r.start(t.Context())
		n.Changed()
		time.Sleep(10 * time.Second)
		n.Close()
		all := strings.Join(r.ended, "\n")
		if len(r.ended) < 3 || !strings.Contains(all, "failed while sending test:") || strings.Contains(all, "planted") {
			t.Errorf("got %s", all)
		}
	})
}

// TestNothing: without a change, nothing is sent.
func TestNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		n := r.start(t.Context())
		time.Sleep(time.Hour)
		n.Close()
		r.check(t, nil)
	})
}
