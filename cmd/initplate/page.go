package main

import (
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/report"
)

// isPage reports whether --report writes a page for people, by the file's name.
func (s *settings) isPage() bool {
	ext := strings.ToLower(filepath.Ext(s.Report))
	return ext == ".html" || ext == ".htm"
}

// traced reports whether documents must know where their parts came from.
func (s *settings) traced() bool { return s.Origins || s.isPage() }

// reportText returns the text of the file of --report.
func (a *app) reportText(r *report.Report, all []*failure) ([]byte, error) {
	if a.isPage() {
		return r.HTML(report.Page{
			Command:  strings.TrimPrefix(a.running, "initplate "),
			Sheets:   a.sheets(),
			Findings: a.findings(all),
			Clean:    func(text string) string { return string(door{}.text([]byte(text))) },
		})
	}

	text, err := r.JSON()
	return append(printableJSON(text), '\n'), err
}

// sheets returns what the page shows of each template: with its document or, if there is none,
// alone.
func (a *app) sheets() (all []report.Sheet) {
	shown := map[*job]bool{}
	for _, t := range a.record.targets {
		if t == nil {
			continue
		}
		s := a.record.sheet(t.job)
		s.Doc, s.Path = t.doc, t.path
		all = append(all, s)
		shown[t.job] = true
	}

	for _, j := range a.record.jobs {
		if !shown[j] {
			s := a.record.sheet(j)
			s.Doc = a.record.checked[j]
			all = append(all, s)
		}
	}
	return all
}

// sheet returns what the page shows of a template without its document.
func (r *record) sheet(j *job) report.Sheet {
	s := report.Sheet{Name: j.name, Copied: j.copied}
	switch {
	case j.copied:
	case j.tmpl == nil:
		s.Files = []render.Source{render.ShownUnread(j.name, j.text)}
	default:
		s.Files = j.tmpl.Shown()
		s.Planned = r.plan.uses(j.name)
	}
	return s
}

// uses returns the rows of the plan that are about a template.
func (p plan) uses(template string) (all []report.Planned) {
	for _, r := range p.References {
		round, secret := r.words()
		for _, u := range r.Uses {
			if u.Template == template {
				all = append(all, report.Planned{
					Line: u.Line, Reference: r.name(), Round: round, Secret: secret,
					IfAbsent: string(u.IfAbsent), Where: u.where(),
				})
			}
		}
	}
	return all
}
