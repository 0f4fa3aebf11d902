package main

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/report"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/stage"
)

// A record is what a rendering keeps for --report and --metrics.
type record struct {
	begin      time.Time
	tries      int                       // of --wait-missing
	collection *render.Collection        // nil before any source was asked
	replaces   func(source string) bool  // by --values; nil before any source was asked
	targets    []*target                 // rendered
	jobs       []*job                    // read
	plan       plan                      // of the plan command
	checked    map[*job]*render.Document // with placeholders, of the check command

	mu       sync.Mutex
	logins   []sources.Login
	findings []report.Finding
}

// restart forgets all but the logins: another round begins.
func (r *record) restart() {
	r.begin, r.tries, r.collection, r.targets = time.Now(), 0, nil, nil
	r.jobs, r.findings = nil, nil
}

// login keeps the last login to a server.
func (r *record) login(l sources.Login) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logins = slices.DeleteFunc(r.logins, func(earlier sources.Login) bool { return earlier.Source == l.Source })
	r.logins = append(r.logins, l)
}

// lastLogins returns the last login to each server.
func (r *record) lastLogins() []sources.Login {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.logins)
}

// reports writes the files of --report and --metrics. If one cannot be written, that is a
// warning: the output is in place by then, and whatever waits for it must not be held up.
func (a *app) reports(ctx context.Context, code int, all []*failure) {
	if a.record == nil || a.Report == "" && a.Metrics == "" {
		return
	}
	r := a.reportOf(code, all)
	text, err := a.reportText(r, all)
	file := stage.File{Path: a.Report, Data: text, Most: 0o640}
	a.writeReport(ctx, "--report", file, err)
	a.writeReport(ctx, "--metrics", stage.File{Path: a.Metrics, Data: r.Metrics()}, nil)
}

// writeReport writes even if a signal or the deadline has ended the run.
func (a *app) writeReport(ctx context.Context, flag string, file stage.File, err error) {
	if file.Path == "" {
		return
	}

	if err == nil {
		err = writeSoon(ctx, file)
	}
	if err != nil {
		a.warn(flag+" could not be written: "+err.Error(), "")
		return
	}
	a.log.Log(ctx, a.quietLevel(), "wrote "+file.Path)
}

// writeSoon writes a file within a second, even if the run was stopped.
func writeSoon(ctx context.Context, file stage.File) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()

	_, err := stage.Write(ctx, file)
	return err
}

// reportOf returns the report of the run.
func (a *app) reportOf(code int, all []*failure) *report.Report {
	r := report.New(built().Version, a.record.begin)
	r.Seconds = time.Since(a.record.begin).Seconds()
	r.ExitCode, r.DryRun = code, a.DryRun
	r.Success = code == exitDone || code == exitChanged
	r.Tries, r.Retries = max(a.record.tries, 1), a.progress.retried()

	for _, f := range all {
		if f.code != exitDone {
			r.Errors = append(r.Errors, f.reported())
		}
	}

	for _, l := range a.record.lastLogins() {
		r.AddLogin(l)
	}

	if c := a.record.collection; c != nil {
		r.AddCollection(c)
		r.Outputs = append(r.Outputs, a.outputs(c.Values)...)
	}

	return r
}

// outputs reports targets. A nil target is one whose place was wrong.
func (a *app) outputs(values sources.Values) (all []report.Output) {
	targets := a.record.targets
	marked := map[sources.Ref]bool{} // the references that any template of the run marks as secret
	for _, t := range targets {
		if t != nil && !t.copied {
			maps.Copy(marked, t.tmpl.SecretRefs())
		}
	}

	secret := func(ref sources.Ref) bool { return a.table().Of(ref.Source).Secret || marked[ref] }

	for _, t := range targets {
		switch {
		case t == nil:
			continue
		case t.copied:
			all = append(all, copyReport(t))
			continue
		}
		o := report.OutputOf(t.name, t.text, t.doc, values, secret)
		if t.path != "" {
			o.Path, o.Mode = t.path, stage.Octal(t.place().Mode)
		}
		o.Changed = t.changed
		all = append(all, o)
	}

	return all
}

func (f *failure) reported() report.Error {
	e := report.Error{Kind: kindOf(f.code), Source: f.source}
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
