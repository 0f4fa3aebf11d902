package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
)

// A sheetView is a template beside its document.
type sheetView struct {
	ID      string
	Name    string
	Path    string
	State   string // what became of the file
	Copied  bool
	Single  bool      // there is no document: the rows have no right side
	Head    []rowView // before the first line of the document, if they are many
	Rows    []rowView
	More    int // lines that are not shown
	Planned []Planned
	Output  *Output
	Values  []string // all that the document was made from
}

// A rowView is a line of the template beside a line of the document. Either may be missing.
type rowView struct {
	ID       string // of the first row with the template's line
	File     string // if it is not the template itself
	Line     int    // of the template; 0 for none
	Again    bool   // the line is in an earlier row too
	Alone    bool   // there is neither a line of the document nor a finding
	Source   string
	Number   int // of the line of the document; 0 for none
	Parts    []partView
	Cut      bool     // the line is longer
	Asks     []string // in a plan, the references that the template's line asks for
	Findings []findingView

	place problem.Place
}

// A partView is a part of a line of the document.
type partView struct {
	Text   string
	Class  string // "" for text of the template, which has no origins
	Line   string // the place of its action
	Origin []string
	More   int // origins that are not shown
}

// sheet returns how a sheet is shown.
func (p Page) sheet(number int, s Sheet, o *Output) sheetView {
	v := sheetView{
		ID: fmt.Sprintf("s%d", number), Name: p.Clean(s.Name), Path: p.Clean(s.Path), Copied: s.Copied,
		Single: s.Doc == nil && len(s.Planned) == 0, State: stateOf(o), Planned: p.planned(s.Planned), Output: o,
	}
	if s.Copied {
		return v
	}

	b := &rowBuilder{page: p, sheet: s, id: v.ID, files: map[string][]string{}, seen: map[problem.Place]bool{}}
	b.build()
	for i, r := range b.rows {
		b.rows[i].Alone = r.Number == 0 && len(r.Findings) == 0
	}
	v.Rows = b.rows[:min(len(b.rows), mostLines)]
	v.More = len(b.rows) - len(v.Rows)
	v.Head, v.Rows = headOf(v.Rows)
	v.Values = p.values(o)
	return v
}

// mostHead is how many lines of a template stand before its document without being folded.
const mostHead = 8

// headOf divides rows before the first line of the document. Short ones, and those with findings,
// stay where they are.
func headOf(rows []rowView) (head, rest []rowView) {
	first := slices.IndexFunc(rows, func(r rowView) bool { return r.Number > 0 || len(r.Findings) > 0 })
	if first <= mostHead {
		return nil, rows
	}
	return rows[:first], rows[first:]
}

// planned returns the rows of a plan as they are shown.
func (p Page) planned(all []Planned) (out []Planned) {
	for _, row := range all {
		row.Reference, row.Where = p.Clean(row.Reference), p.Clean(row.Where)
		out = append(out, row)
	}
	return out
}

// stateOf says what became of the file of a document.
func stateOf(o *Output) string {
	switch {
	case o == nil || o.Changed == nil:
		return ""
	case *o.Changed:
		return "changed"
	}
	return "unchanged"
}

// values says what a document was made from, one a line.
func (p Page) values(o *Output) (all []string) {
	if o == nil {
		return nil
	}

	for _, param := range o.Parameters {
		in := render.Input{Param: param.Name, By: param.From, Held: true, Secret: param.Secret}
		all = append(all, p.Clean(Origin(in)))
	}
	for _, ref := range o.References {
		in := render.Input{Reference: ref.Reference, Version: ref.Version, Held: ref.Held, Secret: ref.Secret}
		said := Origin(in)
		if ref.Lease != nil {
			said += ", leased until " + ref.Lease.Ends.Format("2006-01-02 15:04:05 UTC")
		}
		all = append(all, p.Clean(said))
	}
	return all
}

// A rowBuilder puts the lines of a document beside those of its template. Lines of the template
// that the document has no line of stand alone, in their order.
type rowBuilder struct {
	page  Page
	sheet Sheet
	id    string
	files map[string][]string // lines
	next  int                 // the line of the template that was not shown yet, from 1
	seen  map[problem.Place]bool
	rows  []rowView
}

func (b *rowBuilder) build() {
	for _, f := range b.sheet.Files {
		b.files[f.Name] = strings.Split(strings.TrimSuffix(f.Text, "\n"), "\n")
	}

	b.next = 1
	if b.sheet.Doc != nil {
		for i, line := range Lines(b.sheet.Doc) {
			b.line(i+1, line)
		}
	}
	b.until(len(b.own()) + 1)
	b.others()
}

// own returns the lines of the template itself.
func (b *rowBuilder) own() []string {
	if len(b.sheet.Files) == 0 {
		return nil
	}
	return b.files[b.sheet.Files[0].Name]
}

// line adds a row for a line of the document.
func (b *rowBuilder) line(number int, l Line) {
	isOwn := l.At.File == b.sheet.Files[0].Name
	if isOwn && l.At.Line >= b.next {
		b.until(l.At.Line)
		b.next = l.At.Line + 1
	}

	row := rowView{Number: number}
	b.place(&row, l.At.File, l.At.Line)
	row.Parts, row.Cut = b.page.parts(l)
	b.rows = append(b.rows, row)
}

// until adds rows for the lines of the template before a line.
func (b *rowBuilder) until(line int) {
	for ; b.next < line; b.next++ {
		row := rowView{}
		b.place(&row, b.sheet.Files[0].Name, b.next)
		b.rows = append(b.rows, row)
	}
}

// others adds rows for the lines of other files that have findings, and no row yet.
func (b *rowBuilder) others() {
	for _, f := range b.page.Findings {
		at := problem.Place{File: f.At.File, Line: f.At.Line}
		if b.files[at.File] == nil || at.Line == 0 || b.seen[at] {
			continue
		}
		row := rowView{}
		b.place(&row, at.File, at.Line)
		b.rows = append(b.rows, row)
	}
}

// place fills in the template's side of a row.
func (b *rowBuilder) place(row *rowView, file string, line int) {
	lines := b.files[file]
	if line < 1 || line > len(lines) {
		return
	}

	at := problem.Place{File: file, Line: line}
	row.Line, row.Again = line, b.seen[at]
	row.Source, _ = cut(b.page.Clean(lines[line-1]), mostWidth)
	if file != b.sheet.Files[0].Name {
		row.File = b.page.Clean(file)
	}
	if row.Again {
		return
	}

	for _, use := range b.sheet.Planned {
		if use.Line == line && use.Where != "" && strings.HasPrefix(use.Where, file+":") {
			row.Asks = append(row.Asks, b.page.Clean(use.Reference))
		}
	}

	b.seen[at] = true
	row.place = at
	row.ID = fmt.Sprintf("%s-%d", b.id, len(b.rows))
	for _, f := range b.page.Findings {
		if f.At.File == file && f.At.Line == line {
			row.Findings = append(row.Findings, b.page.finding(f, nil))
		}
	}
}

// parts returns how the parts of a line are shown. isCut reports whether some are left out.
func (p Page) parts(l Line) (all []partView, isCut bool) {
	room := mostWidth
	for _, part := range l.Parts {
		text, short := cut(p.Clean(part.Text), room)
		room -= len(text)
		view := partView{Text: text}
		if part.Value {
			p.origins(&view, part)
		}
		all = append(all, view)
		if short || room <= 0 {
			return all, true
		}
	}
	return all, false
}

// origins fills in where a value came from.
func (p Page) origins(v *partView, part Part) {
	v.Class, v.Line = classOf(part), p.Clean(fmt.Sprintf("%s:%d:%d", part.At.File, part.At.Line, part.At.Column))
	for _, in := range part.Inputs[:min(len(part.Inputs), mostTold)] {
		v.Origin = append(v.Origin, p.Clean(Origin(in)))
	}
	v.More = len(part.Inputs) - len(v.Origin)
}

// classOf says what kind of value a part is.
func classOf(p Part) string {
	is := func(f func(render.Input) bool) bool { return slices.ContainsFunc(p.Inputs, f) }
	switch {
	case p.Secret:
		return "secret"
	case is(func(in render.Input) bool { return in.Invented }):
		return "invented"
	case is(func(in render.Input) bool { return in.Reference != "" && in.Held }):
		return "fetched"
	case is(func(in render.Input) bool { return in.By != "" && in.By != "default" && in.By != "nothing" }):
		return "given"
	}
	return "default"
}

// cut returns at most so many bytes of a text, in whole characters.
func cut(text string, most int) (short string, isCut bool) {
	if len(text) <= most {
		return text, false
	}
	return strings.ToValidUTF8(text[:max(most, 0)], ""), true
}

// linksOf returns the identities of rows by their lines of templates.
func linksOf(sheets []sheetView) map[problem.Place]string {
	links := map[problem.Place]string{}
	for _, s := range sheets {
		for _, r := range slices.Concat(s.Head, s.Rows) {
			if r.ID != "" && links[r.place] == "" {
				links[r.place] = r.ID
			}
		}
	}
	return links
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
