package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestTimeless: what happens again is the same, though its text has another time or number in it.
func TestTimeless(t *testing.T) {
	const refused = "consul:a/b: http://127.0.0.1:8500: dial tcp 127.0.0.1:8500: connect: connection refused"
	const expired = "x509: certificate has expired or is not yet valid: current time "
	for _, tt := range []struct {
		name, before, now string
		same              bool
	}{
		{"tries", refused + " (tried 7 times in 3s)", refused + " (tried 12 times in 2.9s)", true},
		{"one try", refused + " (tried 7 times in 3s)", refused, true},
		{"tries, and more", refused + " (tried 2 times in 1m3s); next", refused + "; next", true},
		{"time", expired + "2026-11-30T13:54:46Z is after 2026-11-29T13:54:24Z",
			expired + "2026-11-30T14:54:46+01:00 is after 2026-11-29T13:54:24Z", true},
		{"time of AWS", "Signature expired: 20261130T135446Z is now earlier", "Signature expired: 20261130T140000Z is now earlier", true},
		{"request", "Trace ID: 3e0c8a2b-7d45-4b8e-9f32-0a1b2c3d4e5f Timestamp: 2026-11-30 13:54:46Z",
			"Trace ID: 77f0fe1a-5f0e-4a6f-8f43-d1a1b8c7b6a5 Timestamp: 2026-11-30 13:58:46Z", true},
		{"line", "app.tmpl:1:6: no such function", "app.tmpl:2:6: no such function", false},
		{"status", "answers 500: failed", "answers 503: failed", false},
		{"key", "consul:n/v1 is not there", "consul:n/v2 is not there", false},
		{"reason", refused + " (tried 7 times in 3s)", "consul:a/b: no route to host (tried 7 times in 3s)", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var c complaint
			s := said{when: map[string]time.Time{}}
			record := func(text string) slog.Record { return slog.NewRecord(time.Now(), slog.LevelWarn, text, 0) }
			if !c.isNew(tt.before) || !s.isNew(record(tt.before)) {
				t.Fatal("the first is not new")
			}
			if c.isNew(tt.now) == tt.same || s.isNew(record(tt.now)) == tt.same {
				t.Errorf("%q and then %q: the same %v, want %v", timeless(tt.before), timeless(tt.now), !tt.same, tt.same)
			}
			if tt.same && strings.TrimSpace(timeless(tt.now)) == "" {
				t.Error("nothing is left")
			}
		})
	}
}
