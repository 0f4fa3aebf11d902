package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"sync"
	"time"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/stage"
)

// A record is what a rendering keeps of itself, for --report and --metrics.
type record struct {
	begin      time.Time
	tries      int                // of --wait-missing
	collection *render.Collection // nil before anything was asked
	targets    []*target          // rendered

	mu     sync.Mutex
	logins []sources.Login
}

// login keeps who the run is to a server.
func (r *record) login(l sources.Login) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logins = append(r.logins, l)
}

// A report is what --report writes, for those who have to know later what a run read,
// as whom, and what it wrote. It holds no value and no text of an error, which a
// template's own words may be part of; and of a file with a secret neither a hash nor the
// length, by which a short one could be guessed.
type report struct {
	Version  string           `json:"version"`
	Begin    time.Time        `json:"begin"`
	Seconds  float64          `json:"seconds"`
	ExitCode int              `json:"exitCode"`
	DryRun   bool             `json:"dryRun,omitempty"`
	Errors   []reportedError  `json:"errors"`
	Logins   []reportedLogin  `json:"logins"`
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
	Template       string              `json:"template"`
	Path           string              `json:"path,omitempty"` // none where it was shown
	TemplateSHA256 string              `json:"templateSHA256"`
	Secrets        int                 `json:"secrets"`          // how many values of it are
	SHA256         string              `json:"sha256,omitempty"` // where none is
	Bytes          *int                `json:"bytes,omitempty"`  // where none is
	Mode           string              `json:"mode,omitempty"`
	Changed        *bool               `json:"changed,omitempty"` // none where it was not compared
	Parameters     []reportedParameter `json:"parameters"`
	References     []reportedReference `json:"references"`
}

type reportedLogin struct {
	Source    string     `json:"source"`
	Address   string     `json:"address,omitempty"`
	Namespace string     `json:"namespace,omitempty"`
	Method    string     `json:"method"`
	Mount     string     `json:"mount,omitempty"`
	Role      string     `json:"role,omitempty"`
	Accessor  string     `json:"accessor,omitempty"` // of the token
	Entity    string     `json:"entity,omitempty"`
	Policies  []string   `json:"policies,omitempty"`
	Ends      *time.Time `json:"ends,omitempty"`
}

type reportedParameter struct {
	Name   string `json:"name"`
	From   string `json:"from"` // a reference, a flag, a file, "default" or "nothing"
	Secret bool   `json:"secret"`
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

// reports writes what --report and --metrics ask for. One that cannot be written is a
// warning: the files are in place by then, and what waits for them is not to be held up.
func (a *app) reports(ctx context.Context, code int, all []*failure) {
	if a.record == nil || a.Report == "" && a.Metrics == "" {
		return
	}
	r := a.reportOf(code, all)
	text, err := json.MarshalIndent(r, "", "  ")
	a.writeReport(ctx, "--report", stage.File{Path: a.Report, Data: append(printableJSON(text), '\n'), Most: 0o640}, err)
	a.writeReport(ctx, "--metrics", stage.File{Path: a.Metrics, Data: a.metrics(r)}, nil)
}

// writeReport also does so when a signal or the deadline has ended the run.
func (a *app) writeReport(ctx context.Context, flag string, file stage.File, err error) {
	if file.Path == "" {
		return
	}
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_, err = stage.Write(ctx, file)
	}
	if err != nil {
		a.warn(flag+" is not written: "+err.Error(), "")
	}
}

func (a *app) reportOf(code int, all []*failure) *report {
	r := &report{Version: built().Version, Begin: a.record.begin.UTC(), Seconds: time.Since(a.record.begin).Seconds(), ExitCode: code,
		DryRun: a.DryRun, Errors: []reportedError{}, Logins: []reportedLogin{}, Outputs: []reportedOutput{}, Rounds: []reportedRound{}, Tries: max(a.record.tries, 1), Retries: a.progress.retried()}
	for _, f := range all {
		if f.code != exitDone {
			r.Errors = append(r.Errors, f.reported())
		}
	}
	for _, l := range a.record.logins {
		one := reportedLogin{l.Source, l.Address, l.Namespace, l.Method, l.Mount, l.Role, l.Accessor, l.Entity, l.Policies, nil}
		if ends := l.Ends.UTC().Truncate(time.Second); !l.Ends.IsZero() {
			one.Ends = &ends
		}
		r.Logins = append(r.Logins, one)
	}
	c := a.record.collection
	if c == nil {
		return r
	}
	for _, round := range c.Rounds {
		r.Rounds = append(r.Rounds, reportedRound{round.Took.Seconds(), round.Source, round.Held})
	}
	secret := map[sources.Ref]bool{} // to any template of the run
	for _, t := range a.record.targets {
		if t != nil {
			maps.Copy(secret, t.tmpl.SecretRefs())
		}
	}
	for _, t := range a.record.targets {
		if t == nil { // its place is what went wrong
			continue
		}
		r.Outputs = append(r.Outputs, t.reported(a.table(), c.Values, secret))
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

func (t *target) reported(
	table sources.Table, values sources.Values, secret map[sources.Ref]bool,
) reportedOutput {
	o := reportedOutput{Template: t.name, TemplateSHA256: hash([]byte(t.text)), Path: t.path, Secrets: t.doc.Secrets(), Changed: t.changed,
		Parameters: []reportedParameter{}, References: []reportedReference{}}
	if o.Secrets == 0 {
		data := t.doc.Bytes()
		size := len(data)
		o.SHA256, o.Bytes = hash(data), &size
	}
	for _, p := range t.doc.Params() {
		o.Parameters = append(o.Parameters, reportedParameter{p.Name, p.From, p.Secret})
	}
	if t.path != "" {
		o.Mode = stage.Octal(t.place().mode)
	}
	for _, ref := range t.doc.Refs() {
		one := reportedReference{Reference: ref.String(), Secret: table.Of(ref.Source).Secret || secret[ref]}
		if v := values[ref]; v != nil {
			one.Held, one.Secret, one.Version = true, one.Secret || v.Secret, v.Version
			if v.Lease.ID != "" {
				one.Lease = &reportedLease{v.Lease.ID, v.Lease.Ends.UTC().Truncate(time.Second), v.Lease.Renewable}
			}
		}
		o.References = append(o.References, one)
	}
	return o
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
