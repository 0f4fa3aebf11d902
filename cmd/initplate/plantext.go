package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

// A plan is what rendering would read, in the form that is shown.
type plan struct {
	References []*planned `json:"references"`
	Rounds     int        `json:"rounds"`
}

// A planned is a reference with all places that use it.
type planned struct {
	Reference    string   `json:"reference,omitempty"` // empty if it is computed
	Path         string   `json:"path,omitempty"`      // set if only its parameters are computed
	ComputedFrom []string `json:"computedFrom,omitempty"`
	Source       string   `json:"source"`
	Round        int      `json:"round"`  // 0: local
	Secret       *bool    `json:"secret"` // null if only the value, or a source that is not known yet, shows it
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

// planOf returns the plan for what is needed.
func planOf(table sources.Table, needs []render.Need) plan {
	p := plan{References: []*planned{}}
	for _, m := range render.Merge(needs) {
		p.References = append(p.References, plannedOf(m, table.Of(m.Source).SomeSecret))
	}
	for _, n := range needs {
		p.Rounds = max(p.Rounds, n.Round)
	}
	return p
}

// plannedOf returns the row of one reference. Unsure says that its value may be a secret.
func plannedOf(m *render.Merged, unsure bool) *planned {
	r := &planned{ComputedFrom: m.From, Source: m.Source, Round: m.Round}
	if m.Ref != (sources.Ref{}) {
		r.Reference = m.Ref.String()
	}

	if m.Path != (sources.Ref{}) {
		r.Path = m.Path.String()
	}

	if m.Secret || m.Source != "" && !unsure {
		r.Secret = &m.Secret
	}

	for _, n := range m.Uses {
		u := use{n.Template, n.Line, n.Column, n.Param, n.Place, n.Places, n.Absent}
		if !slices.Contains(r.Uses, u) { // several templates may use a define
			r.Uses = append(r.Uses, u)
		}
	}

	return r
}

// text returns the plan for people: as a table or, if that does not fit the columns, in blocks.
func (p plan) text(columns int) []byte {
	var b bytes.Buffer
	if len(p.References) > 0 {
		text := p.table()
		if widest(text) > columns {
			text = p.blocks(columns)
		}
		b.Write(text)
		b.WriteByte('\n')
	}

	fmt.Fprintf(&b, "%s, %s", count(len(p.References), "reference", "references"), count(p.Rounds, "round", "rounds"))
	if p.Rounds > render.MaxRounds {
		fmt.Fprintf(&b, ": more than %d, where render gives up", render.MaxRounds)
	}

	b.WriteByte('\n')
	return b.Bytes()
}

func (p plan) table() []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ROUND\tREFERENCE\tSECRET\tIF ABSENT\tWHERE")
	for _, r := range p.References {
		r.rows(w)
	}
	w.Flush()
	return b.Bytes()
}

// widest returns how many characters the longest line has.
func widest(text []byte) (most int) {
	for line := range bytes.Lines(text) {
		most = max(most, utf8.RuneCount(bytes.TrimSuffix(line, []byte("\n"))))
	}
	return most
}

// blocks returns each reference on a line, with its uses below it.
func (p plan) blocks(columns int) []byte {
	var b bytes.Buffer
	round := -1
	for _, r := range p.References {
		if r.Round != round {
			round = r.Round
			fmt.Fprintln(&b, map[bool]string{true: "local", false: fmt.Sprintf("round %d", round)}[round == 0])
		}
		b.WriteString(prose.Wrapped("  ", door{}.line(r.name()+r.secrecy()), "      ", columns) + "\n")
		for _, u := range r.Uses {
			b.WriteString(prose.Wrapped("    ", door{}.line(u.where()+"; "+u.ifAbsent()), "        ", columns) + "\n")
		}
	}
	return b.Bytes()
}

// secrecy says whether a reference is secret, if it is or may be.
func (p *planned) secrecy() string {
	switch {
	case p.Secret == nil:
		return " (may be secret)"
	case *p.Secret:
		return " (secret)"
	}
	return ""
}

// ifAbsent says what happens if the value of a reference is absent.
func (u use) ifAbsent() string { return fmt.Sprintf("if absent: %v", u.IfAbsent) }

// rows writes a row for each use; the first one names the reference.
func (p *planned) rows(w *tabwriter.Writer) {
	round, secret := p.words()
	first := []any{round, p.name(), secret}
	for _, u := range p.Uses {
		row(w, append(first, u.IfAbsent, u.where())...)
		first = []any{"", "", ""}
	}
}

// words returns the round, and whether the value is secret.
func (p *planned) words() (round, secret string) {
	round, secret = fmt.Sprint(p.Round), "?"
	if p.Round == 0 {
		round = "local"
	}

	if p.Secret != nil {
		secret = map[bool]string{true: "yes", false: "no"}[*p.Secret]
	}
	return round, secret
}

// name returns the reference or, if it is computed, what it is computed from.
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

// where returns the place of a need, for messages.
func where(n render.Need) string {
	return use{Template: n.Template, Line: n.Line, Column: n.Column, Parameter: n.Param}.where()
}
