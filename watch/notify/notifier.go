package notify

import (
	"context"
	"time"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/watch"
)

// A Notifier sends notifications after changes, in the background. Each has its own goroutine,
// so that one that hangs delays no other.
type Notifier struct {
	sendings []*sending
	running  crash.Group
	cancel   context.CancelFunc
}

// A Report says what became of a notification. Its functions are called from any goroutine.
type Report struct {
	// Sent is called after a notification that was accepted. Done says how, if there is
	// something to say; tries is 1 if none failed before.
	Sent func(n *Notification, done string, tries int)

	// Failed is called after each try that failed. Changed is when the first of the changes was of
	// which the program is not informed.
	Failed func(n *Notification, err error, changed time.Time)
}

const limit = 30 * time.Second // for one try

// Start prepares to send notifications, until ctx ends.
func Start(ctx context.Context, all []*Notification, report Report) *Notifier {
	ctx, cancel := context.WithCancel(ctx)
	n := &Notifier{cancel: cancel}
	for _, one := range all {
		s := &sending{one, report, make(chan time.Time, 1)}
		n.sendings = append(n.sendings, s)
		n.running.Go(func() { s.run(ctx) })
	}
	return n
}

// Changed has all notifications sent, and does not wait for that. It is called from one
// goroutine.
func (n *Notifier) Changed() {
	now := time.Now()
	for _, s := range n.sendings {
		select {
		case <-s.due: // one is enough for both changes
		default:
		}
		s.due <- now
	}
}

// Check reports, for each notification, why it could not be sent now, as far as that shows
// before it is sent: an option file that is not there.
func (n *Notifier) Check(failed func(n *Notification, err error)) {
	for _, s := range n.sendings {
		if s.check == nil {
			continue
		}
		if err := s.check(); err != nil {
			failed(s.Notification, err)
		}
	}
}

// Close ends what is being sent, and waits for that.
func (n *Notifier) Close() {
	n.cancel()
	n.running.Wait()
}

// A sending is a notification and its tries.
type sending struct {
	*Notification
	report Report
	due    chan time.Time // of the change that it is about
}

// run sends the notification after each change. One that fails is repeated after a pause that
// grows, unless another change is earlier.
func (s *sending) run(ctx context.Context) {
	var changed time.Time
	var again <-chan time.Time
	for tries := 1; ; tries++ {
		select {
		case at := <-s.due:
			if again == nil {
				changed = at
			}
			tries = 1
		case <-again:
		case <-ctx.Done():
			return
		}

		done, err := s.try(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			again = time.After(watch.Pause(tries))
			s.report.Failed(s.Notification, err, changed)
		default:
			again = nil
			s.report.Sent(s.Notification, done, tries)
		}
	}
}

// try sends the notification once.
func (s *sending) try(ctx context.Context) (done string, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err = crash.Run("sending "+s.name, "", func() (err error) {
		done, err = s.send(ctx)
		return err
	})
	return done, err
}
