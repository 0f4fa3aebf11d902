package main

import (
	"context"
	"errors"
	"time"
)

// A run can block where it does not notice the end of a context: in a long computation, or
// in a file system that does not answer. These are the limits after which it is abandoned.
const (
	grace       = 2 * time.Second        // after the deadline or a signal
	commitGrace = 5 * time.Second        // the same while files are being renamed
	tellGrace   = 300 * time.Millisecond // for the message, which nobody may be reading
)

// guard abandons the run if it does not end some time after the deadline or a signal has
// ended a context. Over is closed when it has ended.
func (a *app) guard(ctx context.Context, over <-chan struct{}) {
	go func() {
		<-ctx.Done()
		cause := context.Cause(ctx)
		if errors.Is(cause, context.Canceled) || closedWithin(over, a.grace()) {
			return // it ended in time
		}

		begin := time.Now()
		within(commitGrace, a.gate.Close)
		if time.Since(begin) > tellGrace && closedWithin(over, grace) {
			return
		}

		a.leave(cause)
	}()
}

// within calls do and waits for it, at most for some time.
func within(limit time.Duration, do func()) {
	done := make(chan struct{})
	go func() {
		do()
		close(done)
	}()

	select {
	case <-done:
	case <-time.After(limit):
	}
}

// grace is how long the run may go on after the deadline or a signal. With --watch, a signal
// has it end leases.
func (a *app) grace() time.Duration {
	if a.Watch {
		return grace + mostClose
	}
	return grace
}

// closedWithin waits until a channel is closed, at most for some time.
func closedWithin(over <-chan struct{}, d time.Duration) bool {
	select {
	case <-over:
		return true
	case <-time.After(d):
		return false
	}
}

// leave logs why the run is abandoned, and ends it. It writes no reports, as the run is
// still working on what they would describe.
func (a *app) leave(cause error) {
	if code := a.exiting.Load(); code > 0 { // only reports are left to write
		a.abandon(int(code) - 1)
		return
	}

	all := failures(cause)
	code := exitCode(all)
	if s := (stopped{}); errors.As(cause, &s) {
		code = s.code()
	}

	within(tellGrace, func() {
		const hint = "the run did not stop by itself and was abandoned; no file was changed after that"
		for _, f := range all {
			a.log.Error(f.text, "hint", hint)
		}
	})

	a.terminationLog(all)
	a.abandon(code)
}

func (a *app) abandon(code int) {
	select {
	case a.abandoned <- code:
	default: // another guard was faster
	}
}

// lastly returns the exit code of a run, or the one that it is abandoned with.
func (a *app) lastly(do func() int) int {
	done := make(chan int, 1)
	go func() {
		done <- do()
		close(a.over)
	}()

	select {
	case code := <-done:
		return code
	case code := <-a.abandoned:
		return code
	}
}
