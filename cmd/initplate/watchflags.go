package main

import (
	"slices"
	"time"
)

func (s *settings) watchFlags(f flagSet) {
	f.on(&s.Watch, "watch", "keep running, and write the files again when what they are made of changes")
	s.againFlags(f)
	f.text(&s.Listen, "listen",
		"`HOST:PORT`, or :PORT on all addresses, for /ready, /health and /metrics; nothing listens without it")
	s.socketFlag(f)
	f.on(&s.KeepLeases, "keep-leases", "at the end, revoke nothing: for a sidecar that ends before its application")
}

// againFlags adds the flags that say when a watching process looks again, and what it does after a change.
func (s *settings) againFlags(f flagSet) {
	f.DurationVar(&s.Interval, "interval", s.Interval,
		"look again after `DURATION` for what no server or file system reports")
	f.Var(&s.Notify, "notify",
		"`WHAT` to do after a change of files: 'http:POST URL', signal:HUP@NAME or mysql:reload-tls@FILE; may be repeated")
}

func (s *settings) socketFlag(f flagSet) {
	f.text(&s.Socket, "socket",
		"`PATH` of the socket for initplate ready; default: one of this user in this container")
}

// checkWatch checks the flags that only --watch takes, and those that it does not take.
func (a *app) checkWatch(args []string) error {
	const needs = "--watch writes files: "
	switch {
	case !a.Watch && len(a.Notify) > 0:
		return usage("add --watch", "--notify is for files that change while initplate runs: it needs --watch")
	case !a.Watch && a.Listen != "":
		return usage("add --watch", "--listen is for a run that goes on: it needs --watch")
	case !a.Watch && a.Socket != "":
		return usage("add --watch", "--socket is for a run that goes on: it needs --watch")
	case !a.Watch:
		return nil
	case a.Interval < time.Second:
		return usage("write a duration of a second or more, as in 5m", "--interval %v is too short", a.Interval)
	case a.DryRun, a.ExitCode:
		return usage("leave out --watch, or --dry-run and --exit-code", needs+"--dry-run and --exit-code end")
	case a.Out == stdin:
		return usage("write --out FILE or --out DIR/", needs+"--out - prints them")
	case slices.Contains(args, stdin), slices.Contains(a.Templates, stdin):
		return usage("write the template to a file", "--watch reads templates again, and standard input can be read only once")
	}

	_, err := a.notifications()
	return err
}
