package main

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/watch/notify"
)

// notifications are the values of --notify. Its variable has them in lines, or with commas
// between them.
type notifications []string

// Set adds the value of one flag.
func (n *notifications) Set(s string) error {
	*n = append(*n, s)
	return nil
}

// String is the default that help shows. It is always empty: a URL may hold a password.
func (*notifications) String() string { return "" }

// Type is the name of the value in help.
func (*notifications) Type() string { return "WHAT" }

// Decode reads the variable of the flag.
func (n *notifications) Decode(s string) error {
	for _, what := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '\n' }) {
		if what = strings.TrimSpace(what); what != "" {
			*n = append(*n, what)
		}
	}
	return nil
}

// notifications returns what is done after a change of files.
func (a *app) notifications() (all []*notify.Notification, err error) {
	for i, text := range a.Notify {
		n, err := notify.Parse(text, a.lookup)
		if err != nil {
			return nil, usage(sources.HintOf(err, ""), "--notify %d of %d: %v", i+1, len(a.Notify), err)
		}
		all = append(all, n)
	}
	return all, nil
}

// notices counts notifications.
type notices struct{ sent, failed atomic.Int64 }

// byResult returns the counts for metrics.
func (n *notices) byResult() map[string]int {
	return map[string]int{"sent": int(n.sent.Load()), "failed": int(n.failed.Load())}
}

// notified counts and logs what became of notifications. A failure is repeated in the log after an hour,
// like all warnings: the time since when the program lacks a change makes it another one.
func (a *app) notified() notify.Report {
	return notify.Report{
		Sent: func(n *notify.Notification, done string, tries int) {
			a.notices.sent.Add(1)
			args := []any{"answer", done}
			if tries > 1 {
				args = append(args, "tries", tries)
			}
			a.log.Info("notified "+n.String(), args...)
		},
		Failed: func(n *notify.Notification, err error, changed time.Time) {
			a.notices.failed.Add(1)
			attrs := append(hintAttr(sources.HintOf(err, "")), slog.String("changed", changed.UTC().Format(time.RFC3339)))
			a.log.LogAttrs(context.Background(), slog.LevelWarn,
				"notification "+n.String()+" failed, and will be repeated: "+err.Error(), attrs...)
		},
	}
}

// notReadyToNotify warns of a notification that could not be sent after the first files, which may have brought what it
// needs. Later, somebody may still bring it: it is read anew for each notification.
func (a *app) notReadyToNotify(n *notify.Notification, err error) {
	a.warn("notification "+n.String()+" would fail now: "+err.Error(), sources.HintOf(err, ""))
}

// thereBefore returns the files that are there before the first ones are written, if programs
// are to be informed of changes.
func (a *app) thereBefore(targets []*target) (paths []string) {
	if len(a.Notify) == 0 || a.loop.Status().Rounds > 0 {
		return nil
	}
	for _, t := range targets {
		if _, err := os.Lstat(t.path); err == nil {
			paths = append(paths, t.path)
		}
	}
	return paths
}

// warnOfOld names the files that were there before and have changed. Nobody is informed of
// that, since the programs are usually not running yet. They are, if only the sidecar was
// restarted.
func (a *app) warnOfOld(there, changed []string) {
	untouched := func(path string) bool { return !slices.Contains(changed, path) }
	old := slices.DeleteFunc(there, untouched)
	if len(old) > 0 {
		const text = ": the first files differ from those that were there, and nobody is notified of the first files"
		a.warn(prose.And(old)+text,
			"a program that has read the old ones, as after a restart of this sidecar alone, must read these itself")
	}
}
