package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// metrics writes figures of a run in the text format of Prometheus, as the textfile
// collector of node_exporter reads it.
func (a *app) metrics(r *report) []byte {
	var m metrics
	success := 0
	if r.ExitCode == exitDone || r.ExitCode == exitChanged {
		success = 1
	}
	m.add("run_success", "Whether the last run did what it was to do.", "", success)
	m.add("run_exit_code", "Exit code of the last run.", "", r.ExitCode)
	m.add("run_duration_seconds", "How long the last run took.", "", r.Seconds)
	m.add("run_end_timestamp_seconds", "When the last run ended.", "", float64(time.Now().UnixMilli())/1000)
	m.add("rounds", "How often remote sources were asked.", "", len(r.Rounds))
	m.add("tries", "How often the templates were tried; more than one where values were waited for.", "", r.Tries)
	m.each("references", "References asked for, by source.", "source", a.referencesBySource())
	m.each("retries", "Requests that were made again, by source.", "source", r.Retries)
	outputs := map[string]int{"true": 0, "false": 0, "unknown": 0}
	ends := map[string]int{}
	for _, o := range r.Outputs {
		changed := "unknown"
		if o.Changed != nil {
			changed = fmt.Sprint(*o.Changed)
		}
		outputs[changed]++
		for _, ref := range o.References {
			if ref.Lease != nil {
				ends[ref.Reference] = int(ref.Lease.Ends.Unix())
			}
		}
	}
	m.each("outputs", "Files that were rendered, by whether they changed.", "changed", outputs)
	m.each("lease_end_timestamp_seconds", "When a lease ends on which an output hangs.", "reference", ends)
	return m.Bytes()
}

// referencesBySource counts what was asked for, each once.
func (a *app) referencesBySource() map[string]int {
	n := map[string]int{}
	if c := a.record.collection; c != nil {
		for ref := range c.Values {
			n[ref.Source]++
		}
	}
	return n
}

// metrics is text in the making.
type metrics struct{ bytes.Buffer }

func (m *metrics) add(name, help, labels string, value any) {
	m.head(name, help)
	m.sample(name, labels, value)
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
