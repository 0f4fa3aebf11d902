package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

// A plan is what rendering would read, as people and programs are shown it.
type plan struct {
	References []*planned `json:"references"`
	Rounds     int        `json:"rounds"`
}

// A planned is a reference, with all places that use it.
type planned struct {
	Reference    string   `json:"reference,omitempty"` // none where it is computed
	Path         string   `json:"path,omitempty"`      // where only its parameters are computed
	ComputedFrom []string `json:"computedFrom,omitempty"`
	Source       string   `json:"source"`
	Round        int      `json:"round"`  // 0: local
	Secret       *bool    `json:"secret"` // null where the source is not known yet
	Uses         []use    `json:"uses"`
}

// A use is a place that uses a reference: a lookup, or a parameter.
type use struct {
	Template  string        `json:"template"`
	Line      int           `json:"line,omitempty"`
	Column    int           `json:"column,omitempty"`
	Parameter string        `json:"parameter,omitempty"`
	Place     int           `json:"place,omitempty"` // among the references of the parameter, from 1
	Places    int           `json:"places,omitempty"`
	IfAbsent  render.Absent `json:"ifAbsent"`
}

// planOf is the plan of all that is needed.
func planOf(needs []render.Need) plan {
	p := plan{References: []*planned{}}
	for _, m := range render.Merge(needs) {
		p.References = append(p.References, plannedOf(m))
	}
	for _, n := range needs {
		p.Rounds = max(p.Rounds, n.Round)
	}
	return p
}

func plannedOf(m *render.Merged) *planned {
	r := &planned{ComputedFrom: m.From, Source: m.Source, Round: m.Round}
	if m.Ref != (sources.Ref{}) {
		r.Reference = m.Ref.String()
	}
	if m.Path != (sources.Ref{}) {
		r.Path = m.Path.String()
	}
	if m.Secret || m.Source != "" {
		r.Secret = &m.Secret
	}
	for _, n := range m.Uses {
		r.Uses = append(r.Uses, use{n.Template, n.Line, n.Column, n.Param, n.Place, n.Places, n.Absent})
	}
	return r
}

func (p plan) text() []byte {
	var b bytes.Buffer
	if len(p.References) > 0 {
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ROUND\tREFERENCE\tSECRET\tIF ABSENT\tWHERE")
		for _, r := range p.References {
			round, secret := fmt.Sprint(r.Round), "?"
			if r.Round == 0 {
				round = "local"
			}
			if r.Secret != nil {
				secret = map[bool]string{true: "yes", false: "no"}[*r.Secret]
			}
			name := r.name()
			for _, u := range r.Uses {
				row(w, round, name, secret, u.IfAbsent, u.where())
				round, name, secret = "", "", ""
			}
		}
		w.Flush()
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s, %s", count(len(p.References), "reference", "references"), count(p.Rounds, "round", "rounds"))
	if p.Rounds > render.MaxRounds {
		fmt.Fprintf(&b, ": more than %d, where render gives up", render.MaxRounds)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// name is what a reference is called, or how it comes about.
func (p *planned) name() string {
	if p.Reference != "" {
		return p.Reference
	}
	source := cmp.Or(p.Source, "a reference")
	if p.Path != "" {
		source = p.Path + " NAME=VALUE"
	}
	return source + ": computed from " + strings.Join(p.ComputedFrom, ", ")
}

func (u use) where() string {
	switch {
	case u.Parameter == "":
		return fmt.Sprintf("%s:%d:%d", u.Template, u.Line, u.Column)
	case u.Places > 1:
		return fmt.Sprintf("%s: parameter %s, %d of %d", u.Template, u.Parameter, u.Place, u.Places)
	}
	return u.Template + ": parameter " + u.Parameter
}

// where says what makes a template ask.
func where(n render.Need) string {
	return use{Template: n.Template, Line: n.Line, Column: n.Column, Parameter: n.Param}.where()
}
