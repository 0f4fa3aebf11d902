package report

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
)

// A Page is what the page of a report shows beside the report itself: templates, what they
// became, and what was found in them. It shows values, but no secret, nor its length. It shows
// the texts of errors, as the log does.
type Page struct {
	Command  string // that ran: render, check or plan
	Sheets   []Sheet
	Findings []Finding

	// Clean returns a text as it may be shown: without characters that control the reader's
	// display.
	Clean func(string) string
}

// A Sheet is a template and, if it could be rendered, its document.
type Sheet struct {
	Name    string
	Path    string          // of the file that was, or would be, written; "" for none
	Files   []render.Source // the template, and those whose defines it uses
	Doc     *render.Document
	Planned []Planned // what a plan says, in place of a document
	Copied  bool      // the file is no template, and its text is not shown
}

// A Planned is a use of a reference in a plan.
type Planned struct {
	Line      int    // of the template; 0 for a parameter
	Reference string // or what it is computed from
	Round     string
	Secret    string
	IfAbsent  string
	Where     string
}

// A Finding is an error, a warning or a note.
type Finding struct {
	Level string // error, warning or note
	At    problem.Place
	Text  string // with the place
	Hint  string
}

// Limits of what a page shows, so that browsers open it: a page of more lines says so.
const (
	mostLines = 20_000 // of each document and each template
	mostWidth = 2_000  // characters of a line
	mostTold  = 12     // of what a value was made from
)

// HTML returns the report as a page that needs no other file, and no script.
func (r *Report) HTML(p Page) ([]byte, error) {
	t, err := template.New("page").Parse(pageText())
	if err != nil {
		return nil, err
	}

	for _, part := range t.Templates() {
		escapeAll(part.Root)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, r.view(p)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// A view is what the template of the page shows. It has no methods: the released binary calls
// none from templates.
type view struct {
	Title    string
	Command  string
	Good     bool
	Result   string
	Version  string
	Begin    string
	Took     string
	Tries    int
	Logins   []string
	Rounds   []roundView
	Findings []findingView
	Sheets   []sheetView
}

// A roundView is a bar of the picture of rounds. X and Width are of 1000.
type roundView struct {
	Number, Y, Text int
	X, Width        int
	Took, Asked     string
}

type findingView struct {
	Level, Text, Hint string
	Link              string // the identity of its row; "" if no row has its line
}

// view returns what the page shows.
func (r *Report) view(p Page) *view {
	v := &view{
		Command: p.Command, Good: r.Success, Version: r.Version,
		Begin: r.Begin.Format("2006-01-02 15:04:05 UTC"), Took: inWords(r.Seconds), Tries: r.Tries,
		Title: p.Command, Result: r.result(), Rounds: r.roundViews(),
	}

	for i, s := range p.Sheets {
		v.Sheets = append(v.Sheets, p.sheet(i, s, r.outputOf(s)))
	}
	if len(p.Sheets) == 1 {
		v.Title += " " + p.Clean(p.Sheets[0].Name)
	}

	links := linksOf(v.Sheets)
	for _, f := range p.Findings {
		v.Findings = append(v.Findings, p.finding(f, links))
	}
	for _, l := range r.Logins {
		v.Logins = append(v.Logins, p.Clean(loginText(l)))
	}
	return v
}

// result says in a word or two how the run ended.
func (r *Report) result() string {
	switch {
	case r.Success && r.DryRun:
		return "done, nothing was written"
	case r.Success:
		return "done"
	}
	return fmt.Sprintf("failed, exit code %d", r.ExitCode)
}

// outputOf returns what the report says of the document of a sheet; nil if there is none.
func (r *Report) outputOf(s Sheet) *Output {
	i := slices.IndexFunc(r.Outputs, func(o Output) bool { return o.Template == s.Name && o.Path == s.Path })
	if i < 0 {
		return nil
	}
	return &r.Outputs[i]
}

// roundViews are the bars of the rounds. They stand behind each other in time; what the run did
// besides is not known by its time.
func (r *Report) roundViews() (all []roundView) {
	whole := r.Seconds
	asked := 0.0
	for _, round := range r.Rounds {
		asked += round.Seconds
	}
	whole = max(whole, asked, 1e-9)

	x := 0.0
	for i, round := range r.Rounds {
		width := round.Seconds / whole * 1000
		all = append(all, roundView{
			Number: i + 1, Y: i * 28, Text: i*28 + 18, X: int(x), Width: max(int(width), 2),
			Took: inWords(round.Seconds), Asked: askedText(round),
		})
		x += width
	}
	return all
}

// askedText says what a round asked for.
func askedText(r Round) string {
	var parts []string
	for _, source := range sortedKeys(r.References) {
		parts = append(parts, fmt.Sprintf("%s %d", source, r.References[source]))
	}
	return fmt.Sprintf("%s; %d held", strings.Join(parts, ", "), r.Held)
}

// loginText says as whom the run logged in.
func loginText(l Login) string {
	who := cmp.Or(l.Role, l.Entity)
	text := l.Source + ": " + l.Method
	if who != "" {
		text += " as " + who
	}
	if l.Address != "" {
		text += " at " + l.Address
	}
	return text
}

// inWords returns a time in seconds with two or three digits.
func inWords(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= 100*time.Millisecond:
		return d.Round(10 * time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}

// finding returns how a finding is shown.
func (p Page) finding(f Finding, links map[problem.Place]string) findingView {
	at := problem.Place{File: f.At.File, Line: f.At.Line}
	return findingView{Level: f.Level, Text: p.Clean(f.Text), Hint: p.Clean(f.Hint), Link: links[at]}
}
