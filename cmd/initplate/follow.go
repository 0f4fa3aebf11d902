package main

import (
	"context"
	"runtime/debug"
	"slices"
	"time"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/watch"
	"github.com/initplate/initplate/watch/notify"
)

// following is what lives on between the rounds of --watch.
type following struct {
	loop     *watch.Loop  // nil without --watch
	asked    []string     // the templates, as the user calls them
	inputs   *watch.Files // what the round has read, but for values
	made     []string     // the paths of the files of the last round that succeeded
	notifier *notify.Notifier
	notices  notices        // of what the notifier did
	why      string         // what woke the round; "" in the first one
	before   sources.Values // of the last round that succeeded
	failed   complaint      // what the log says of rounds that fail
}

// follow renders the templates, and again whenever what the files are made of may have
// changed, until a signal ends it.
func (a *app) follow(ctx context.Context, args []string) error {
	if err := a.checkWatch(args); err != nil {
		return err
	}

	outliveReaders()
	a.hangups.want()                      // from now on, a SIGHUP is not the end
	notifications, _ := a.notifications() // checked
	a.record, a.inputs = &record{}, &watch.Files{}
	a.asked = a.askedFor(args)
	a.notifier = notify.Start(ctx, notifications, a.notified())
	defer a.notifier.Close()
	a.loop = &watch.Loop{
		Interval: a.Interval,
		Failed:   a.roundFailed,
		Expires:  a.expires,
		Round: func(ctx context.Context, why string) (watch.Outcome, error) {
			return a.followRound(ctx, args, why)
		},
	}
	stop, err := a.answer(ctx)
	if err != nil {
		return err
	}
	defer a.closeAll(ctx)
	defer stop()

	if err := a.loop.Run(ctx); err != nil {
		return err
	}

	a.record = nil // the last round has written its reports
	a.log.Info(context.Cause(ctx).Error())
	return nil
}

// followRound is one round of follow. Why says what woke it.
func (a *app) followRound(ctx context.Context, args []string, why string) (watch.Outcome, error) {
	first := why == ""
	a.why = why
	if !first {
		a.log.Log(ctx, a.quietLevel(), "looking again: "+why)
		a.begin()
	}

	a.record.restart()
	err := crash.Run("running a round", "", func() error {
		return a.round(ctx, args, func(context.Context) {})
	})
	switch {
	case err != nil && first:
		return watch.Outcome{}, err
	case ctx.Err() != nil:
		return watch.Outcome{}, nil // stopped: the files are as they were, or as they should be
	case err == nil:
		a.keep(ctx)
		a.succeeded()
	}

	a.reports(ctx, exitCode(failures(err)), failures(err))
	out := a.outcome()
	switch {
	case err == nil && first:
		a.notifier.Check(a.notReadyToNotify)
	case err == nil && out.Changed:
		a.notifier.Changed()
	}
	debug.FreeOSMemory() // nothing happens between most rounds
	return out, err
}

// begin prepares everything that lives on for another round.
func (a *app) begin() {
	a.inputs.Forget()
	a.progress.restart()
	a.matched = nil
	for _, row := range a.table() {
		if s, ok := row.Source.(sources.Starter); ok {
			s.Start()
		}
	}
}

// keep says to sources which of the values that they made are in the files.
func (a *app) keep(ctx context.Context) {
	for _, row := range a.table() {
		k, ok := row.Source.(sources.Keeper)
		if !ok {
			continue
		}
		var keys []string
		for _, t := range a.record.targets {
			for _, ref := range t.refs() {
				if ref.Source == row.Name {
					keys = append(keys, ref.Key)
				}
			}
		}
		slices.Sort(keys)
		k.Keep(ctx, slices.Compact(keys))
	}
}

// refs returns the references in the text of a target.
func (t *target) refs() []sources.Ref {
	if t.copied {
		return nil
	}
	return t.doc.Refs()
}

// outcome returns what may make another round necessary, and what the last one did.
func (a *app) outcome() watch.Outcome {
	out := watch.Outcome{Wakes: []watch.Wake{
		a.inputs.Wake,
		watch.Signal(a.hangups.want(), hangup),
	}}
	if c := a.record.collection; c != nil {
		isReplaced := func(row sources.Row) bool { return a.record.replaces(row.Name) }
		own := slices.DeleteFunc(slices.Clone(a.table()), isReplaced) // files of --values have a wake already
		out.Wakes = append(out.Wakes, watch.Sources(own, c.Values)...)
	}

	for _, t := range a.record.targets {
		if t == nil {
			continue
		}
		out.Changed = out.Changed || t.changed != nil && *t.changed
	}
	return out
}

// expires returns when the first of the values ends that sources made for the files; zero is
// never.
func (a *app) expires() (first time.Time) {
	for _, row := range a.table() {
		if k, ok := row.Source.(sources.Keeper); ok {
			first = sources.Earlier(first, k.Ends())
		}
	}
	return first
}
