package report

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Metrics returns metrics of the run in the text format of Prometheus, for the textfile
// collector of node_exporter. All are gauges. Durations are in seconds, and times in
// seconds since 1970.
func (r *Report) Metrics() []byte {
	end := r.Begin.Add(time.Duration(r.Seconds * float64(time.Second)))

	var m metrics
	m.add("run_success", "Whether the last run succeeded.", oneIf(r.Success))
	m.add("run_exit_code", "Exit code of the last run.", r.ExitCode)
	m.add("run_duration_seconds", "How long the last run took.", r.Seconds)
	m.add("run_end_timestamp_seconds", "When the last run ended.", seconds(end))
	m.add("rounds", "How many rounds of questions to remote sources there were.", len(r.Rounds))
	m.add("tries", "How often the templates were tried; more than once if the run waited for values.", r.Tries)
	m.each("references", "References that were asked for, by source.", "source", r.Asked)
	m.each("retries", "Requests that were made again, by source.", "source", r.Retries)
	m.each("outputs", "Files that were rendered, by whether they changed.", "changed", r.outputsByChange())
	m.each("lease_end_timestamp_seconds", "When a lease ends that an output depends on.", "reference", r.leaseEnds())
	return m.Bytes()
}

// outputsByChange counts outputs that changed, that did not, and that were not compared.
func (r *Report) outputsByChange() map[string]int {
	n := map[string]int{"true": 0, "false": 0, "unknown": 0}
	for _, o := range r.Outputs {
		if o.Changed == nil {
			n["unknown"]++
		} else {
			n[fmt.Sprint(*o.Changed)]++
		}
	}

	return n
}

// leaseEnds returns when leases end, in seconds since 1970, by reference.
func (r *Report) leaseEnds() map[string]int {
	ends := map[string]int{}
	for _, o := range r.Outputs {
		for _, ref := range o.References {
			if ref.Lease != nil {
				ends[ref.Reference] = int(ref.Lease.Ends.Unix())
			}
		}
	}

	return ends
}

// oneIf is 1 for what is true, and 0 for what is not.
func oneIf(is bool) int {
	if is {
		return 1
	}
	return 0
}

// seconds returns a time in seconds since 1970.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// metrics is the text that is being written.
type metrics struct{ bytes.Buffer }

// add writes a metric of one sample.
func (m *metrics) add(name, help string, value any) {
	m.head(name, help)
	m.sample(name, "", value)
}

// at writes a metric that is a time, and nothing for none.
func (m *metrics) at(name, help string, t time.Time) {
	if !t.IsZero() {
		m.add(name, help, seconds(t))
	}
}

// each writes one sample for each value of a label, and nothing if there is no value.
func (m *metrics) each(name, help, label string, values map[string]int) {
	if len(values) == 0 {
		return
	}
	m.head(name, help)
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	for _, v := range slices.Sorted(maps.Keys(values)) {
		m.sample(name, fmt.Sprintf(`{%s="%s"}`, label, escape.Replace(v)), values[v])
	}
}

// head begins a metric. The name of a counter ends in _total, as Prometheus has it.
func (m *metrics) head(name, help string) {
	kind := "gauge"
	if strings.HasSuffix(name, "_total") {
		kind = "counter"
	}
	fmt.Fprintf(m, "# HELP initplate_%s %s\n# TYPE initplate_%s %s\n", name, help, name, kind)
}

func (m *metrics) sample(name, labels string, value any) {
	fmt.Fprintf(m, "initplate_%s%s %v\n", name, labels, value)
}
