package report

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestMetrics: every line is of Prometheus's text format, whatever a reference holds.
func TestMetrics(t *testing.T) {
	odd := "vault:a\"b\\c\nd"
	yes := true
	r := New("1.0", time.Unix(1_700_000_000, 0))
	r.ExitCode, r.Seconds, r.Retries["consul"] = 3, 1e-7, 2
	lease := &Lease{Ends: time.Unix(7, 0)}
	r.Outputs = []Output{{Changed: &yes, References: []Reference{{Reference: odd, Lease: lease}}}}
	text := string(r.Metrics())
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
