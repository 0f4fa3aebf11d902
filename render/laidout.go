package render

import (
	"errors"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/step"
	"github.com/initplate/initplate/render/walk"
)

// laidOut returns pieces with each of their layouts applied to the pieces in it. The functions
// of a layout get one text, with marks where values are. So a layout changes the template's
// text as it would without values, and values stay what they are: the format writes each in
// its place. Text that a value is, such as that of an encoder, is laid out too.
func (r *reading) laidOut(pieces []run.Piece) (out []run.Piece, problems problem.List) {
	if !slices.ContainsFunc(pieces, func(p run.Piece) bool { return p.Laid != nil }) {
		return pieces, nil
	}

	for _, p := range pieces {
		if p.Laid == nil {
			out = append(out, p)
			continue
		}

		parts, wrong := r.laidOut(p.Laid.Parts)
		problems = append(problems, wrong...)
		l := &laying{reading: r, steps: p.Laid.Steps, parts: parts}
		laid, err := l.lay()
		if err != nil {
			at := r.t.walk.Layouts[p.Laid.Layout].Node
			problems = append(problems, r.t.Problem(at, problem.Invalid, err.Error(), ""))
		}
		out = append(out, laid...)
	}
	return out, problems
}

// A laying applies the functions of a layout to pieces.
type laying struct {
	*reading
	steps []step.Step
	parts []run.Piece
	text  strings.Builder // of all parts, with marks around those of values
	marks step.Marks
}

// lay returns the pieces laid out.
func (l *laying) lay() ([]run.Piece, error) {
	l.choose()
	for i, p := range l.parts {
		if p.Hole < 0 {
			l.text.WriteString(p.Text)
			continue
		}
		bare, breaks := l.textOf(i)
		l.text.WriteString(l.marks.Begin + bare + l.marks.End + strings.Repeat("\n", breaks))
	}

	laid, err := step.Text(l.steps, l.text.String())
	if err != nil {
		return nil, err
	}
	return l.split(laid)
}

// choose chooses marks that no text holds.
func (l *laying) choose() {
	for c := rune(0xE000); ; c += 2 {
		l.marks = step.Marks{Begin: string(c), End: string(c + 1)}
		if !l.holds(l.marks.Begin) && !l.holds(l.marks.End) {
			return
		}
	}
}

// holds reports whether a part holds a text.
func (l *laying) holds(mark string) bool {
	for _, p := range l.parts {
		if p.Hole < 0 && strings.Contains(p.Text, mark) {
			return true
		}
		if s, ok := p.Value.(string); ok && strings.Contains(s, mark) {
			return true
		}
	}
	return false
}

// textOf returns the text of a value that is laid out as text of the template is, and how many
// line breaks of the value belong to the text after it; "" of any other value.
func (l *laying) textOf(i int) (bare string, breaks int) {
	p := l.parts[i]
	s, ok := p.Value.(string)
	if !ok || !l.isLaid(p) {
		return "", 0
	}

	bare = strings.TrimRight(s, "\n")
	if l.isText(p) {
		breaks = len(s) - len(bare)
	}
	return bare, breaks
}

// isLaid reports whether the lines of a value are laid out: those of text, and of what the
// template lays out itself, as in a block.
func (l *laying) isLaid(p run.Piece) bool {
	return l.isText(p) || l.t.walk.Holes[p.Hole].Block || step.Lays(p.Made.Steps)
}

// isText reports whether a value is text of the document, which no format writes.
func (l *laying) isText(p run.Piece) bool {
	h := l.t.walk.Holes[p.Hole]
	return l.t.Format.Parse == nil || h.Raw || l.isOwnText(h, p.Value) || h.From.Text == walk.Encoded
}

// split makes pieces of a text with marks.
func (l *laying) split(laid string) (out []run.Piece, err error) {
	cursor := &sourceOf{parts: l.parts}
	for i, p := range l.parts {
		if p.Hole < 0 {
			continue
		}
		_, breaks := l.textOf(i)
		before, text, after, ok := l.marks.Cut(laid, breaks)
		if !ok {
			return nil, errors.New("a value is lost: the functions after include must keep all of its text")
		}

		out = cursor.lines(out, before, i)
		out = append(out, l.laidValue(p, text))
		laid = after
	}
	return cursor.lines(out, laid, len(l.parts)), nil
}

// laidValue returns a value with its text laid out.
func (l *laying) laidValue(p run.Piece, text string) run.Piece {
	s, ok := p.Value.(string)
	if !ok || !l.isLaid(p) {
		return p
	}

	p.Value = text
	if !l.isText(p) {
		p.Value = text + s[len(strings.TrimRight(s, "\n")):]
	}
	if len(p.Made.Steps) > 0 {
		p.Made.Steps = append(p.Made.Steps[:len(p.Made.Steps):len(p.Made.Steps)], step.Lines(l.steps))
	}
	return p
}

// A sourceOf finds the places in the template of text that was laid out.
type sourceOf struct {
	parts []run.Piece
	part  int // the first that was not passed
	from  int // the byte in it
}

// lines adds the lines of a text as pieces, each with its place in the template. The text
// comes from the parts up to one.
func (s *sourceOf) lines(out []run.Piece, text string, until int) []run.Piece {
	for line := range strings.Lines(text) {
		margin := len(line) - len(strings.TrimLeft(line, " "))
		at := s.find(strings.TrimSpace(line), until)
		if at >= 0 {
			at = max(at-margin, 0)
		}
		out = append(out, run.Piece{Hole: -1, Text: line, At: at})
	}
	if until < len(s.parts) {
		s.part = until + 1
		s.from = 0
	}
	return out
}

// find returns where the template has the words of a line; -1 if that is not known.
func (s *sourceOf) find(words string, until int) int {
	if words == "" {
		return -1
	}
	for k := s.part; k < until; k++ {
		from := 0
		if k == s.part {
			from = s.from
		}
		if at := strings.Index(s.parts[k].Text[from:], words); at >= 0 && s.parts[k].At >= 0 {
			s.part = k
			s.from = from + at + len(words)
			return s.parts[k].At + from + at
		}
	}
	return -1
}
