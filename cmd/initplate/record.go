package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/stage"
	"github.com/initplate/initplate/sources"
)

// A record is what a rendering keeps of itself, for --report and --metrics.
type record struct {
	begin      time.Time
	tries      int                // of --wait-missing
	collection *render.Collection // nil before anything was asked
	targets    []*target          // rendered
}

// A report is what --report writes. It holds no value and no text of an error, which
// a template's own words may be part of.
type report struct {
	Version  string           `json:"version"`
	Begin    time.Time        `json:"begin"`
	Seconds  float64          `json:"seconds"`
	ExitCode int              `json:"exitCode"`
	DryRun   bool             `json:"dryRun,omitempty"`
	Errors   []reportedError  `json:"errors"`
	Outputs  []reportedOutput `json:"outputs"` // none where rendering failed
	Rounds   []reportedRound  `json:"rounds"`
	Tries    int              `json:"tries"`   // more than one where it waited for missing values
	Retries  map[string]int   `json:"retries"` // requests made again, by source
}

type reportedError struct {
	Kind       string   `json:"kind"`
	Template   string   `json:"template,omitempty"`
	Line       int      `json:"line,omitempty"`
	Column     int      `json:"column,omitempty"`
	Source     string   `json:"source,omitempty"`
	References []string `json:"references,omitempty"`
}

type reportedOutput struct {
	Template   string              `json:"template"`
	Path       string              `json:"path,omitempty"` // none where it was shown
	SHA256     string              `json:"sha256"`
	Bytes      int                 `json:"bytes"`
	Mode       string              `json:"mode,omitempty"`
	Changed    *bool               `json:"changed,omitempty"` // none where it was not compared
	References []reportedReference `json:"references"`
}

type reportedReference struct {
	Reference string         `json:"reference"`
	Held      bool           `json:"held"`
	Secret    bool           `json:"secret"`
	Version   string         `json:"version,omitempty"` // in KV version 2; Consul's ModifyIndex
	Lease     *reportedLease `json:"lease,omitempty"`
}

type reportedLease struct {
	ID        string    `json:"id"`
	Ends      time.Time `json:"ends"`
	Renewable bool      `json:"renewable"`
}

type reportedRound struct {
	Seconds    float64        `json:"seconds"`
	References map[string]int `json:"references"` // asked for, by source
	Held       int            `json:"held"`
}

// kinds name exit codes, for programs.
func kinds(code int) string {
	return map[int]string{exitInvalid: "invalid", exitUsage: "usage", exitMissing: "missing", exitRefused: "refused",
		exitUnreached: "unreached", exitUnwritten: "unwritten"}[code]
}

// checkReports finds out before anything is asked that a report has no folder. One
// that cannot be written in the end is a warning: the files are in place by then,
// and what waits for them is not to be held up.
func (a *app) checkReports() error {
	for _, f := range []struct{ flag, path string }{{"--report", a.Report}, {"--metrics", a.Metrics}} {
		info, err := os.Stat(filepath.Dir(f.path))
		if f.path != "" && (err != nil || !info.IsDir()) {
			return usage("is the volume mounted?", "%s %s: folder %s is not there", f.flag, f.path, filepath.Dir(f.path))
		}
	}
	return nil
}

// reports writes what --report and --metrics ask for.
func (a *app) reports(ctx context.Context, code int, all []*failure) {
	if a.record == nil || a.Report == "" && a.Metrics == "" {
		return
	}
	r := a.reportOf(code, all)
	text, err := json.MarshalIndent(r, "", "  ")
	a.writeReport(ctx, "--report", a.Report, append(printableJSON(text), '\n'), err)
	a.writeReport(ctx, "--metrics", a.Metrics, a.metrics(r), nil)
}

// writeReport also does so when a signal or the deadline has ended the run.
func (a *app) writeReport(ctx context.Context, flag, path string, text []byte, err error) {
	if path == "" {
		return
	}
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_, err = stage.Write(ctx, stage.File{Path: path, Data: text})
	}
	if err != nil {
		a.warn(flag+" is not written: "+err.Error(), "")
	}
}

func (a *app) reportOf(code int, all []*failure) *report {
	r := &report{Version: built().Version, Begin: a.record.begin.UTC(), Seconds: time.Since(a.record.begin).Seconds(), ExitCode: code,
		DryRun: a.DryRun, Errors: []reportedError{}, Outputs: []reportedOutput{}, Rounds: []reportedRound{}, Tries: max(a.record.tries, 1), Retries: a.progress.retried()}
	for _, f := range all {
		if f.code != exitDone {
			r.Errors = append(r.Errors, f.reported())
		}
	}
	c := a.record.collection
	if c == nil {
		return r
	}
	for _, round := range c.Rounds {
		r.Rounds = append(r.Rounds, reportedRound{round.Took.Seconds(), round.Source, round.Held})
	}
	for _, t := range a.record.targets {
		if t == nil { // its place is what went wrong
			continue
		}
		r.Outputs = append(r.Outputs, t.reported(c.Values))
	}
	return r
}

func (f *failure) reported() reportedError {
	e := reportedError{Kind: kinds(f.code), Source: f.source}
	if p := f.about; p != nil {
		e.Template, e.Line, e.Column = p.Template, p.Line, p.Column
		for _, ref := range p.Refs {
			e.References = append(e.References, ref.String())
		}
	}
	for _, k := range f.keys {
		e.References = append(e.References, sources.Ref{Source: f.source, Key: k}.String())
	}
	return e
}

func (t *target) reported(values sources.Values) reportedOutput {
	data := t.doc.Bytes()
	sum := sha256.Sum256(data)
	o := reportedOutput{Template: t.name, Path: t.path, SHA256: hex.EncodeToString(sum[:]), Bytes: len(data), Changed: t.changed, References: []reportedReference{}}
	if t.file.Mode != 0 {
		o.Mode = octal(t.file.Mode)
	} else if info, err := os.Lstat(t.path); err == nil && t.path != "" {
		o.Mode = octal(info.Mode())
	}
	for _, ref := range t.doc.Refs() {
		one := reportedReference{Reference: ref.String()}
		if v := values[ref]; v != nil {
			one.Held, one.Secret, one.Version = true, v.Secret, v.Version
			if v.Lease.ID != "" {
				one.Lease = &reportedLease{v.Lease.ID, v.Lease.Ends.UTC().Truncate(time.Second), v.Lease.Renewable}
			}
		}
		o.References = append(o.References, one)
	}
	return o
}
