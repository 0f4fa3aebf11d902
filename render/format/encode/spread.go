package encode

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A Join is a step that joins items into a text. No later step changes what it puts between
// the items.
type Join struct {
	At    int                 // which of the steps it is
	Until int                 // the step after those that belong to it
	Sep   string              // what it puts between items, as text of the document
	Items func(v any) []any   // the items of the value that it joins; nil if there are none
	With  func(s string) Step // a step that joins with another separator
	List  string              // how range names the items, for hints: "LIST"
}

// spreadLists takes the separator that a template writes between the items of a list for text
// of the template. If it separates them for the reader of the document, as a comma between
// brackets does, each item is a value of its own. Otherwise the items are one text, and between
// them stands what the reader takes the separator for. This is tried with text of our own, so
// the number of items makes no difference. Quotes that the reader takes for text, as in a block
// of YAML, belong to the value.
//
// of says for each piece of the result which of the pieces it belongs to; it is nil if they are
// the same.
func spreadLists(f format.Format, pieces []Piece) (spread []Piece, of []int) {
	concerns := func(p Piece) bool { return p.Join != nil || p.Quoted != nil }
	if f.Parse == nil || !slices.ContainsFunc(pieces, concerns) {
		return pieces, nil
	}

	e := newEncoder(f, pieces)
	if !e.mark() || !e.read() {
		return pieces, nil // encodePieces says why
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

// A spreader splits pieces into smaller ones.
type spreader struct {
	*encoder
	pieces  []Piece
	spread  []Piece
	of      []int
	between map[string]between // by place and separator
	out     map[string][]bool  // by place and steps
}

func (s *spreader) add(i int, p Piece) {
	s.spread = append(s.spread, p)
	s.of = append(s.of, i)
}

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

// items returns what is joined, without what was escaped by hand, and with the later steps
// applied to each item. It returns nil if an item cannot be printed.
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

// rejoined returns a piece whose items are joined with another separator.
func (p Piece) rejoined(sep string) Piece {
	step := p.Join.With(sep)
	step.settled = true

	steps := slices.Concat(p.Steps[:p.Join.At], []Step{step}, p.Steps[p.Join.Until:])
	if v, err := run(steps, nil, p.Base); err == nil {
		p.Steps = steps
		p.printed = p.Value
		p.Value = v
	}

	return p
}

// quotesAreText reports whether the quotes around hole i are a part of the text that the
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
	p.Value = p.Quoted
	p.Quoted = nil
	s.add(i, p)
}

// A between is what the reader of a document takes a separator for.
type between struct {
	parts bool   // nothing: the items stand in leaves of their own
	read  bool   // text: the items stand in one leaf
	text  string // and this is between them
}

// betweenAt is readBetween, which is asked once for places that are alike.
func (s *spreader) betweenAt(i int, sep string) between {
	key := s.stepKey(i, []Step{{Name: sep}})
	answer, ok := s.between[key]
	if !ok {
		answer = s.readBetween(i, sep)
		s.between[key] = answer
	}
	return answer
}

// readBetween reads the document with a separator after hole i, and another value after that.
// The separator parts them if the reader sees the second in another leaf, but as it sees the
// first: both as a name, or both in the text of a leaf.
func (e *encoder) readBetween(i int, sep string) between {
	h := &e.holes[i]
	next := e.tokens.spare()
	e.text[h.piece] = h.margin + h.token + sep + next
	leaves, err := e.anyParse([]byte(strings.Join(e.text, "")))
	e.unset(i)

	if err != nil {
		return between{}
	}

	var texts []string // that may hold the two
	for _, l := range leaves {
		text := l.Text
		if e.names[i] {
			text = l.Path
		}
		texts = append(texts, text)
	}

	first, second := indexOf(texts, h.token), indexOf(texts, next)
	switch {
	case first < 0 || second < first:
		return between{}
	case second > first: // whitespace separates names, but strings of SQL become one
		return between{parts: e.names[i] || strings.TrimSpace(sep) != ""}
	}

	_, after, _ := strings.Cut(texts[first], h.token)
	text, _, ok := strings.Cut(after, next)
	return between{read: ok, text: text}
}

// indexOf returns the first text that holds a token, -1 if none does.
func indexOf(texts []string, token string) int {
	return slices.IndexFunc(texts, func(text string) bool { return strings.Contains(text, token) })
}
