package main

import (
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/report"
)

// found keeps a warning or a note for the page of --report.
func (r *record) found(level string, at problem.Place, text, hint string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.findings = append(r.findings, report.Finding{Level: level, At: at, Text: text, Hint: hint})
}

// placeOf returns where a problem is.
func placeOf(p *problem.Problem) problem.Place {
	return problem.Place{File: p.Template, Line: p.Line, Column: p.Column}
}

// findings returns what was found in a run, errors first, as it may be shown.
func (a *app) findings(all []*failure) (out []report.Finding) {
	for _, f := range all {
		finding := report.Finding{Level: "error", Text: f.text, Hint: f.hint}
		if f.about != nil {
			finding.At = placeOf(f.about)
		}
		out = append(out, finding)
	}

	a.record.mu.Lock()
	defer a.record.mu.Unlock()
	out = append(out, a.record.findings...)

	d := a.door()
	for i := range out {
		out[i].Text, out[i].Hint = d.line(out[i].Text), d.line(out[i].Hint)
	}
	return out
}
