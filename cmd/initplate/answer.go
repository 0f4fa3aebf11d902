package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/watch/ready"
)

// answer answers those who ask how the loop is doing, until stop is called or ctx ends.
func (a *app) answer(ctx context.Context) (stop func(), err error) {
	a.table() // the answers are made by other goroutines, which must not make it
	server, err := a.listenHTTP(ctx)
	if err != nil {
		return nil, err
	}
	socket, err := a.listenSocket()
	if err != nil {
		return nil, err
	}

	ctx, cancel := context.WithCancel(ctx)
	var serving crash.Group
	if server != nil {
		serving.Go(func() { server.Serve(ctx) })
	}
	if socket != nil {
		serving.Go(func() { socket.Serve(ctx, a.readiness) })
	}
	return func() {
		cancel()
		serving.Wait()
	}, nil
}

// listenSocket listens for initplate ready. It returns nil if that is not possible and the
// socket has no name of its own: the run goes on without one.
func (a *app) listenSocket() (*ready.Socket, error) {
	socket, err := ready.Listen(a.Socket)
	switch {
	case err != nil && a.Socket != "":
		hint := socketHint(err, "name a path in a directory that this user may write to")
		return nil, usage(hint, "--socket %s: %v", a.Socket, err)
	case err != nil:
		a.warn("initplate ready cannot ask this process: "+err.Error(), socketHint(err, "give it --socket PATH"))
	}
	return socket, nil
}

// socketHint returns what to do where there is no socket: the hint, if another one would do.
func socketHint(err error, hint string) string {
	if errors.Is(err, ready.ErrUnsupported) {
		return "use --listen 127.0.0.1:PORT, and ask for /ready there"
	}
	return hint
}

// readiness is what initplate ready gets to know: that the files can be used, or why not and, behind a tab, which
// process says so. What the first round waits for is one reason more.
func (a *app) readiness() string {
	status := a.loop.Status()
	why := status.Unready()
	if why == "" {
		return ready.Yes
	}

	if what := a.progress.what(); status.Rounds == 0 && what != "" {
		why += ", waiting for " + what
	}
	return oneLine(why) + "\t" + oneLine(a.who())
}

// who names this process among others in the same container: by its number and its templates.
func (a *app) who() string {
	who := fmt.Sprintf("process %d", os.Getpid())
	if len(a.asked) == 0 {
		return who
	}
	return who + ", " + prose.And(a.asked)
}
