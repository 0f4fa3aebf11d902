package report

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Metrics returns figures of the run in the text format of Prometheus, as the textfile
// collector of node_exporter reads it. All are gauges: times in seconds, points in time
// in seconds since 1970.
func (r *Report) Metrics() []byte {
	success := 0
	if r.Success {
		success = 1
	}
	end := r.Begin.Add(time.Duration(r.Seconds * float64(time.Second)))

	var m metrics
	m.add("run_success", "Whether the last run did what it was to do.", success)
	m.add("run_exit_code", "Exit code of the last run.", r.ExitCode)
	m.add("run_duration_seconds", "How long the last run took.", r.Seconds)
	m.add("run_end_timestamp_seconds", "When the last run ended.", float64(end.UnixMilli())/1000)
	m.add("rounds", "How often remote sources were asked.", len(r.Rounds))
	m.add("tries", "How often the templates were tried; more than one where values were waited for.", r.Tries)
	m.each("references", "References asked for, by source.", "source", r.Asked)
	m.each("retries", "Requests that were made again, by source.", "source", r.Retries)
	m.each("outputs", "Files that were rendered, by whether they changed.", "changed", r.outputsByChange())
	m.each("lease_end_timestamp_seconds", "When a lease ends on which an output hangs.", "reference", r.leaseEnds())
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

// leaseEnds are the ends of leases, in seconds since 1970, by reference.
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

// metrics is text in the making.
type metrics struct{ bytes.Buffer }

// add writes a metric of one sample.
func (m *metrics) add(name, help string, value any) {
	m.head(name, help)
	m.sample(name, "", value)
}

// each writes one sample for each value of a label; none where there is no value.
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

func (m *metrics) head(name, help string) {
	fmt.Fprintf(m, "# HELP initplate_%s %s\n# TYPE initplate_%s gauge\n", name, help, name)
}

func (m *metrics) sample(name, labels string, value any) {
	fmt.Fprintf(m, "initplate_%s%s %v\n", name, labels, value)
}
