package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
)

// TestMetrics: every line is of Prometheus's text format, whatever a reference holds.
func TestMetrics(t *testing.T) {
	odd := "vault:a\"b\\c\nd"
	a := &app{record: &record{begin: time.Now()}}
	yes := true
	text := string(a.metrics(&report{ExitCode: 3, Seconds: 1e-7, Retries: map[string]int{"consul": 2}, Outputs: []reportedOutput{
		{Changed: &yes, References: []reportedReference{{Reference: odd, Lease: &reportedLease{Ends: time.Unix(7, 0)}}}},
	}}))
	line := regexp.MustCompile(`^(# (HELP|TYPE) initplate_[a-z_]+ .+|initplate_[a-z_]+(\{[a-z]+="([^"\\\n]|\\["\\n])*"\})? [0-9.e+-]+)$`)
	for l := range strings.Lines(text) {
		if !line.MatchString(strings.TrimSuffix(l, "\n")) {
			t.Errorf("not of the format: %q", l)
		}
	}
	for _, want := range []string{
		"\ninitplate_run_success 0\n", "\ninitplate_run_exit_code 3\n", "\ninitplate_retries{source=\"consul\"} 2\n",
		"\ninitplate_outputs{changed=\"true\"} 1\n", `{reference="vault:a\"b\\c\nd"} 7` + "\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
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
