package main

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"
)

// A sparing handler leaves out warnings and notes that were logged within the last hour. With
// --watch, each round finds the same.
type sparing struct {
	slog.Handler
	said *said
}

// said is what was logged, and when.
type said struct {
	mu   sync.Mutex
	when map[string]time.Time
}

const (
	repeatAfter = time.Hour
	mostSaid    = 1000 // the memory for it is limited
)

func (s sparing) Handle(ctx context.Context, r slog.Record) error {
	if (r.Level == slog.LevelWarn || r.Level == levelNote) && !s.said.isNew(r) {
		return nil
	}
	return s.Handler.Handle(ctx, r)
}

func (s sparing) WithAttrs(attrs []slog.Attr) slog.Handler {
	return sparing{s.Handler.WithAttrs(attrs), s.said}
}

func (s sparing) WithGroup(name string) slog.Handler {
	return sparing{s.Handler.WithGroup(name), s.said}
}

// isNew reports whether a message was not logged for some time, and notes it.
func (s *said) isNew(r slog.Record) bool {
	text := timeless(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		text += fmt.Sprint("\n", a)
		return true
	})

	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.when[text]; ok && r.Time.Sub(last) < repeatAfter {
		return false
	}
	if len(s.when) >= mostSaid {
		clear(s.when)
	}
	s.when[text] = r.Time
	return true
}

// timeless returns the text of an error without what differs whenever the same happens again: how often
// something was tried, the time in it, and the number that a server has given a request.
func timeless(text string) string {
	const tries = `\(tried \d+ times in [^)]*\)`
	const moment = `\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d:?\d\d[.,\d]*(Z|[+-]\d\d:?\d\d)?`
	const request = `\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`
	return regexp.MustCompile(` ?`+tries+`|`+moment+`|`+request).ReplaceAllString(text, "")
}
