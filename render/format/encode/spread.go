package encode

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A Join is a step that joins items to a text, with nothing behind it that changes what
// it puts between them.
type Join struct {
	At    int                 // which of the steps it is
	Until int                 // behind those that belong to it
	Sep   string              // what it puts between items, in the words of the document
	Items func(v any) []any   // of the value that it is given; nil if that has none
	With  func(s string) Step // joins with something else
	List  string              // how range names the items, for hints: "LIST"
}

// spread takes what a template puts between the items of a list for the template's own
// text. Where it parts them for the reader of the document, as a comma between brackets
// does, each item is a value of its own. Elsewhere the items are one text, with what the
// reader takes it for between them. Which it is is tried with text of our own: so one
// item or none makes no difference. Quotes that the reader takes for text, as in a block
// of YAML, are the value's.
//
// of says which of the pieces each one of the result belongs to; it is nil where they
// are the same.
func spreadLists(f format.Format, pieces []Piece) (spread []Piece, of []int) {
	concerns := func(p Piece) bool { return p.Join != nil || p.Quoted != nil }
	if f.Parse == nil || !slices.ContainsFunc(pieces, concerns) {
		return pieces, nil
	}
	e := newEncoder(f, pieces)
	if !e.mark() || !e.read() {
		return pieces, nil // encode says why
	}

	s := &spreader{encoder: e, pieces: slices.Clone(pieces), between: map[string]between{}, out: map[string][]bool{}}
	hole := -1
	for i, p := range s.pieces {
		if p.Kind != Literal {
			hole++
		}
		switch {
		case p.Join != nil && e.owner[hole] > 0:
			s.join(i, hole)
		case p.Quoted != nil && e.quotesAreText(hole):
			s.unquote(i)
		default:
			s.add(i, s.pieces[i])
		}
	}
	return s.spread, s.of
}

// A spreader makes pieces of pieces.
type spreader struct {
	*encoder
	pieces  []Piece
	spread  []Piece
	of      []int
	between map[string]between // by place and separator
	out     map[string][]bool  // by place and steps
}

func (s *spreader) add(i int, p Piece) { s.spread, s.of = append(s.spread, p), append(s.of, i) }

// join adds a piece that was joined, as its items or as one text.
func (s *spreader) join(i, hole int) {
	p := s.pieces[i]
	b := s.betweenAt(hole, p.Join.Sep)
	switch items := s.items(hole, p); {
	case b.parts && items != nil:
		for n, item := range items {
			if n > 0 {
				s.add(i, Piece{Text: p.Join.Sep})
			}
			s.add(i, Piece{Kind: Scalar, Value: item, joined: p.Join})
		}
	case b.read:
		s.add(i, p.rejoined(b.text))
	default:
		s.add(i, p)
	}
}

// items returns what is joined, without what was escaped by hand; nil where that is
// nothing that can be printed. The steps behind do the same to each.
func (s *spreader) items(hole int, p Piece) []any {
	out := s.stepsOutAt(hole, p.Steps, s.out)
	v, err := run(p.Steps[:p.Join.At], out[:p.Join.At], p.Base)
	if err != nil {
		return nil
	}
	items := slices.Clone(p.Join.Items(v))
	for k, item := range items {
		if items[k], err = run(p.Steps[p.Join.Until:], nil, item); err != nil || format.IsComposite(items[k]) {
			return nil
		}
	}
	return items
}

// rejoined returns a piece with something else between its items.
func (p Piece) rejoined(sep string) Piece {
	step := p.Join.With(sep)
	step.settled = true
	steps := slices.Replace(slices.Clone(p.Steps), p.Join.At, p.Join.Until, step)
	if v, err := run(steps, nil, p.Base); err == nil {
		p.Steps, p.Value, p.printed = steps, v, p.Value
	}
	return p
}

// quotesAreText reports whether the quotes round hole i are a part of the text that its
// reader sees.
func (e *encoder) quotesAreText(i int) bool {
	if e.owner[i] == 0 {
		return false
	}
	at, token := e.starts[i], e.holes[i].token
	before, after := e.marked[:at], e.marked[at+len(token):]
	if before == "" || after == "" || before[len(before)-1] != after[0] {
		return false
	}
	quote := after[:1]
	return strings.Contains(e.leaves[e.owner[i]-1].Text, quote+token+quote)
}

// unquote adds a piece with its quotes, which stand at the ends of its neighbours.
func (s *spreader) unquote(i int) {
	before := &s.spread[len(s.spread)-1]
	before.Text = before.Text[:len(before.Text)-1]
	s.pieces[i+1].Text = s.pieces[i+1].Text[1:]
	p := s.pieces[i]
	p.Value, p.Quoted = p.Quoted, nil
	s.add(i, p)
}

// A between is what the reader of a document takes a separator for.
type between struct {
	parts bool   // the items stand in leaves of their own
	read  bool   // they stand in one
	text  string // with that between them
}

// betweenAt is readBetween, asked once for places that are alike.
func (s *spreader) betweenAt(i int, sep string) between {
	key := s.stepKey(i, []Step{{Name: sep}})
	answer, ok := s.between[key]
	if !ok {
		answer = s.readBetween(i, sep)
		s.between[key] = answer
	}
	return answer
}

// readBetween reads the document with a separator behind hole i, and a value behind that.
// The separator parts them if the reader sees the second where it could see the first:
// both as a name, or both in the text of a leaf.
func (e *encoder) readBetween(i int, sep string) between {
	h := &e.holes[i]
	next := e.tokens.spare()
	e.text[h.piece] = h.margin + h.token + sep + next
	leaves, err := e.anyParse([]byte(strings.Join(e.text, "")))
	e.unset(i)
	if err != nil {
		return between{}
	}

	part := func(l format.Leaf) string { return l.Text }
	if e.names[i] {
		part = func(l format.Leaf) string { return l.Path }
	}
	leafOf := func(token string) int {
		return slices.IndexFunc(leaves, func(l format.Leaf) bool { return strings.Contains(part(l), token) })
	}
	first, second := leafOf(h.token), leafOf(next)
	switch {
	case first < 0 || second < first:
		return between{}
	case second > first: // blanks part names; values, such as the texts of SQL, would run into one
		return between{parts: e.names[i] || strings.TrimSpace(sep) != ""}
	}
	_, behind, _ := strings.Cut(part(leaves[first]), h.token)
	text, _, ok := strings.Cut(behind, next)
	return between{read: ok, text: text}
}
