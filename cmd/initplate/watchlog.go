package main

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/watch"
)

// hangup is why SIGHUP makes a round begin.
const hangup = "SIGHUP asked for it"

// isAgain reports whether a round of --watch has written the files before.
func (a *app) isAgain() bool { return a.loop != nil && a.loop.Status().Rounds > 0 }

// quietLevel is the level of what is of interest in the first round, and in one that somebody
// asked for, but not in all others.
func (a *app) quietLevel() slog.Level {
	if a.isAgain() && a.why != hangup {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// because is why a file has changed since the last round that succeeded: which of its values have, else
// what woke the round. It is empty in the first round.
func (a *app) because(t *target) []any {
	if a.why == "" {
		return nil
	}

	var changed []string
	for _, ref := range t.refs() {
		if a.differs(ref) {
			changed = append(changed, ref.String())
		}
	}
	if len(changed) == 0 {
		return []any{"because", a.why}
	}
	return []any{"because", watch.Some(changed) + " changed"}
}

// differs reports whether a value is not the one of the last round that succeeded.
func (a *app) differs(ref sources.Ref) bool {
	c := a.record.collection
	was, held := a.before[ref]
	if c == nil || !held {
		return false
	}

	return !was.Same(c.Values[ref])
}

// succeeded keeps the values of a round that succeeded. It says if the one before it failed, and which files no
// template makes any more. These stay: a program may be using them.
func (a *app) succeeded() {
	a.failed = complaint{}
	if c := a.record.collection; c != nil {
		a.before = c.Values
	}
	if a.loop.Status().Failing {
		a.log.Info("the files are up to date again")
	}

	var now []string
	for _, t := range a.record.targets {
		now = append(now, t.path)
	}
	for _, path := range a.made {
		if !slices.Contains(now, path) {
			a.log.Debug(path + " stays as it is: no template makes it any more")
		}
	}
	a.made = now
}

// A complaint is what the log said last of a round that failed.
type complaint struct {
	text string
	at   time.Time
}

// complainAfter is when the log says again why rounds fail, if that is still the same.
const complainAfter = 10 * time.Minute

// isNew reports whether a text is to be said now, and notes it then.
func (c *complaint) isNew(text string) bool {
	text = timeless(text)
	if text == c.text && time.Since(c.at) < complainAfter {
		return false
	}
	*c = complaint{text, time.Now()}
	return true
}

// roundFailed logs why a round failed, and that the files stay as they are. What the log said
// a short time ago is for --log-level debug, unless somebody asked for the round.
func (a *app) roundFailed(err error, next time.Duration) {
	all := failures(err)
	a.addHints(all)
	all = distinct(all)
	var texts []string
	for _, f := range all {
		texts = append(texts, f.text)
	}

	if !a.failed.isNew(strings.Join(texts, "\n")) && a.why != hangup {
		a.log.Debug("failed again, as before: "+strings.Join(texts, "; "), "retry", next.Round(time.Second).String())
		return
	}
	for _, f := range all {
		a.log.LogAttrs(context.Background(), slog.LevelError, f.text, hintAttr(f.hint)...)
	}
	since := a.loop.Status().Since
	a.log.Warn("the files stay as they are, until a round succeeds",
		"since", since.UTC().Format(time.RFC3339), "retry", next.Round(time.Second).String())
}
