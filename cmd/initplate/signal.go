package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	"github.com/initplate/initplate/crash"
)

// A stopped is the cause of a context that a signal ended.
type stopped struct{ signal syscall.Signal }

func (s stopped) Error() string {
	names := map[syscall.Signal]string{
		syscall.SIGTERM: "SIGTERM", syscall.SIGINT: "SIGINT", syscall.SIGHUP: "SIGHUP",
	}
	return "stopped by " + names[s.signal]
}

// code is the exit code that a shell reports for a program that a signal ended.
func (s stopped) code() int { return 128 + int(s.signal) }

// untilSignal returns a context that the first signal ends, but for a SIGHUP that the run
// wants. The second signal ends the process, as it does without a handler.
func untilSignal(ctx context.Context) (context.Context, *hangups) {
	ctx, cancel := context.WithCancelCause(ctx)
	arrived := make(chan os.Signal, 1)
	wanted := &hangups{arrived: make(chan struct{}, 1)}
	signal.Notify(arrived, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() {
		s := <-arrived
		for s == syscall.SIGHUP && wanted.take() {
			s = <-arrived
		}

		signal.Reset(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
		cancel(stopped{s.(syscall.Signal)})
	}()

	return ctx, wanted
}

// outliveReaders has the process go on if nobody reads its log any more. Programs that it starts
// still end in such a case, as they would not if the signal were ignored.
func outliveReaders() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// hangups are the SIGHUPs of a run for which they do not mean its end.
type hangups struct {
	wanted  atomic.Bool
	arrived chan struct{}
}

// want returns a channel on which each SIGHUP arrives from now on. Those that nobody waits
// for count as one.
func (h *hangups) want() <-chan struct{} {
	if h == nil {
		return nil
	}
	h.wanted.Store(true)
	return h.arrived
}

// take reports whether the run wants a SIGHUP, and gives it to the run.
func (h *hangups) take() bool {
	if !h.wanted.Load() {
		return false
	}
	select {
	case h.arrived <- struct{}{}:
	default:
	}
	return true
}

// stoppedBy returns the signal that ended a context; ok is false if none did.
func stoppedBy(ctx context.Context) (s stopped, ok bool) {
	ok = errors.As(context.Cause(ctx), &s)
	return s, ok
}

// await calls do, which may block forever and knows no context: it reads or writes a pipe.
// If the context ends first, do keeps running until the process ends.
func await(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- crash.Run("reading or writing", "", do) }()

	select {
	case err := <-done:
		crash.Panic(err)
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
