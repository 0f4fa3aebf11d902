package main

import (
	"context"
	"errors"
	"time"
)

// A run may be stuck where no context reaches: in a function that computes, in a file
// system that does not answer. It ends all the same.
const (
	grace       = 2 * time.Second        // after the deadline or a signal, until the run is left
	commitGrace = 5 * time.Second        // the same where files are being renamed
	tellGrace   = 300 * time.Millisecond // to say so, where nobody may read it
)

// watch leaves the run some time after the deadline or a signal has ended a context.
func (a *app) watch(ctx context.Context) {
	go func() {
		<-ctx.Done()
		cause := context.Cause(ctx)
		if errors.Is(cause, context.Canceled) || a.overWithin(grace) {
			return // it has ended by itself
		}
		begin, closed := time.Now(), make(chan struct{})
		go func() {
			a.gate.Close()
			close(closed)
		}()
		select {
		case <-closed:
		case <-time.After(commitGrace):
		}
		if time.Since(begin) > tellGrace && a.overWithin(grace) {
			return
		}
		a.leave(cause)
	}()
}

// overWithin waits for the end of the run, but no longer than that.
func (a *app) overWithin(d time.Duration) bool {
	select {
	case <-a.over:
		return true
	case <-time.After(d):
		return false
	}
}

// leave tells why the run is left, and has it end. There are no reports: what they tell
// of is still being worked on.
func (a *app) leave(cause error) {
	if code := a.told.Load(); code > 0 { // all that is left to do is to write reports
		a.abandon(int(code) - 1)
		return
	}
	all := failures(cause)
	code := exitCode(all)
	if s := (stopped{}); errors.As(cause, &s) {
		code = s.code()
	}
	told := make(chan struct{})
	go func() {
		for _, f := range all {
			a.log.Error(f.text, "hint", "what was under way did not end by itself; no file was changed since")
		}
		close(told)
	}()
	select {
	case <-told:
	case <-time.After(tellGrace):
	}
	a.terminationLog(all)
	a.abandon(code)
}

func (a *app) abandon(code int) {
	select {
	case a.abandoned <- code:
	default: // another watch was first
	}
}

// lastly returns the exit code of a run, or that with which it is left.
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
