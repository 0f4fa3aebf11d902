package format

import (
	"slices"
	"strings"
)

// A List is what the last but one of a piece's steps joined to one text.
type List struct {
	Items []any

	// Sep is what the step put between them, in the words of the document.
	Sep string

	// Join returns the step that puts something else between them.
	Join func(sep string) Step
}

// spread takes what a template puts between the items of a list for the template's own
// text. Where it parts them for the reader of the document, as a comma between brackets
// does, each item is a value of its own. Elsewhere the items are one text, with what the
// reader takes it for between them. Which it is is tried with text of our own: so one
// item or none makes no difference.
//
// of says which of the pieces each one of the result belongs to; it is nil where they
// are the same.
func (f Format) spread(pieces []Piece) (spread []Piece, of []int) {
	listed := func(p Piece) bool { return p.List != nil }
	if f.Parse == nil || !slices.ContainsFunc(pieces, listed) {
		return pieces, nil
	}
	e := newEncoder(f, pieces)
	if !e.mark() || !e.read() {
		return pieces, nil // encode says why
	}

	add := func(i int, p Piece) { spread, of = append(spread, p), append(of, i) }
	known, hole := map[string]between{}, -1
	for i, p := range pieces {
		if p.Kind != Literal {
			hole++
		}
		if p.List == nil {
			add(i, p)
			continue
		}
		switch b := e.betweenAt(hole, p.List.Sep, known); {
		case b.parts:
			for n, item := range p.List.Items {
				if n > 0 {
					add(i, Piece{Text: p.List.Sep})
				}
				add(i, Piece{Kind: Scalar, Value: item})
			}
		case b.read:
			add(i, p.joined(b.text))
		default:
			add(i, p)
		}
	}
	return spread, of
}

// joined returns a piece with something else between its items.
func (p Piece) joined(sep string) Piece {
	last := len(p.Steps) - 2 // behind it, the value is made one that can be printed
	steps := slices.Clone(p.Steps)
	steps[last] = p.List.Join(sep)
	steps[last].settled = true
	if v, err := run(steps, nil, p.Base); err == nil {
		p.Steps, p.Value, p.printed = steps, v, p.Value
	}
	return p
}

// A between is what the reader of a document takes a separator for.
type between struct {
	parts bool   // the items stand in leaves of their own
	read  bool   // they stand in one
	text  string // with that between them
}

// betweenAt is between, asked once for places that are alike.
func (e *encoder) betweenAt(i int, sep string, known map[string]between) between {
	if e.owner[i] == 0 {
		return between{}
	}
	key := e.stepKey(i, []Step{{Name: sep}})
	answer, ok := known[key]
	if !ok {
		answer = e.between(i, sep)
		known[key] = answer
	}
	return answer
}

// between reads the document with a separator behind hole i, and a value behind that.
func (e *encoder) between(i int, sep string) between {
	h := &e.holes[i]
	next := e.tokens.spare()
	e.text[h.piece] = h.margin + h.token + sep + next
	leaves, err := e.anyParse([]byte(strings.Join(e.text, "")))
	e.unset(i)
	if err != nil {
		return between{}
	}

	leafOf := func(token string) int {
		return slices.IndexFunc(leaves, func(l Leaf) bool {
			return strings.Contains(l.Text, token) || strings.Contains(l.Path, token)
		})
	}
	first, second := leafOf(h.token), leafOf(next)
	if first < 0 || second < first {
		return between{}
	}
	if second > first {
		return between{parts: true}
	}
	_, behind, _ := strings.Cut(leaves[first].Text, h.token)
	text, _, ok := strings.Cut(behind, next)
	return between{read: ok, text: text}
}
