package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/initplate/initplate/crash"
)

// A stopped is the cause that a context has where a signal ended it.
type stopped struct{ signal syscall.Signal }

func (s stopped) Error() string {
	return "stopped by " + map[syscall.Signal]string{syscall.SIGTERM: "SIGTERM", syscall.SIGINT: "SIGINT", syscall.SIGHUP: "SIGHUP"}[s.signal]
}

// code is what a shell makes of a program that a signal ended.
func (s stopped) code() int { return 128 + int(s.signal) }

// untilSignal returns a context that the first signal ends. The second ends the
// process, as if nobody listened.
func untilSignal(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() {
		s, _ := (<-arrived).(syscall.Signal)
		signal.Reset(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
		cancel(stopped{s})
	}()
	return ctx
}

// stoppedBy returns the signal that ended a context, if one did.
func stoppedBy(ctx context.Context) (s stopped, ok bool) {
	ok = errors.As(context.Cause(ctx), &s)
	return s, ok
}

// await does what may block for ever, whatever a context says: reading a pipe, or
// writing to one. If the context ends first, do is left to the end of the process.
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
