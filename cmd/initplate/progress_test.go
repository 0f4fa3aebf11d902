package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/initplate/initplate/sources"
)

// TestProgressInLog: the lines come ever more rarely, and name what is waited for now.
func TestProgressInLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger, err := newLogger(&log, "text", "info", false)
		must(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 70*time.Second)
		defer cancel()
		p := newProgress(logger, nil, anApp().server)
		stop := p.start(ctx)
		defer stop()
		w := observed{Source: sources.File(), name: "vault", progress: p}
		w.asks("vault")
		p.again(sources.Delay{Source: "vault", Cause: "503 Service Unavailable: Vault is sealed"})
		time.Sleep(5 * time.Second)
		p.asks("consul")
		time.Sleep(5 * time.Second)
		w.asked("vault")
		time.Sleep(10 * time.Second)
		w.asked("consul")
		p.lacks("consul:a and 2 other values, not there yet")
		time.Sleep(49 * time.Second)
		stop()
		want := `initplate: waiting for vault (503 Service Unavailable: Vault is sealed) left=1m9s
initplate: waiting for vault (503 Service Unavailable: Vault is sealed) left=1m7s
initplate: waiting for consul (no answer yet) and vault (503 Service Unavailable: Vault is sealed) left=1m3s
initplate: waiting for consul (no answer yet) left=55s
initplate: waiting for consul:a and 2 other values, not there yet left=39s
initplate: waiting for consul:a and 2 other values, not there yet left=7s
`
		if got := log.String(); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
}

// TestProgressQuick: a run that is done soon says nothing.
func TestProgressQuick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger, err := newLogger(&log, "text", "info", false)
		must(t, err)
		p := newProgress(logger, &statusLine{to: &log, width: func() int { return 80 }}, anApp().server)
		stop := p.start(t.Context())
		p.asks("vault")
		time.Sleep(900 * time.Millisecond)
		stop()
		if log.Len() > 0 {
			t.Errorf("got %q", &log)
		}
	})
}

func TestStatusLine(t *testing.T) {
	var out bytes.Buffer
	s := &statusLine{to: &out, width: func() int { return 20 }}
	s.Write([]byte("first\n"))
	s.show("waiting for a")
	s.show("waiting for a")
	s.Write([]byte("second\n"))
	s.show("waiting for ä longer than the line")
	s.show("")
	s.show("")
	s.Write([]byte("third\n"))
	e := eraseLine
	want := "first\n" + e + "waiting for a" + e + "second\nwaiting for a" + e + "waiting for ä longe" + e + "third\n"
	if got := out.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// screen is what a terminal shows in the end of what was written to it.
func screen(written string) string {
	var lines []string
	line := ""
	for rest := written; rest != ""; {
		switch {
		case strings.HasPrefix(rest, eraseLine):
			line, rest = "", rest[len(eraseLine):]
		case strings.HasPrefix(rest, "\r\n"):
			lines, line, rest = append(lines, line), "", rest[2:]
		default:
			line, rest = line+rest[:1], rest[1:]
		}
	}
	return strings.Join(append(lines, line), "\n")
}

// TestDelaysOfOneServer: several sources of one server are one thing to wait for.
func TestDelaysOfOneServer(t *testing.T) {
	p := newProgress(nil, nil, anApp().server)
	p.asks("consul")
	p.asks("consul-service")
	p.again(sources.Delay{Source: "consul", Cause: "connection refused"})
	p.asked("consul")
	if got, want := p.what(), "consul (connection refused)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p.asked("consul-service")
	if got := p.what(); got != "" || p.retried()["consul"] != 1 {
		t.Errorf("got %q, %v", got, p.retried())
	}
}
