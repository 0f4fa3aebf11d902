package encode

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A Part is a part of a document's text.
type Part struct {
	Text string
	Mark string // what leaves show in its place; "" for text that stays as it is
}

// A MarkedLeaf is a leaf of a document in which marks stand for some parts.
type MarkedLeaf struct {
	format.Leaf
	Parts []int // those whose marks are in its text, in the order in which they stand there
	Named bool  // its path holds a mark
}

// ReadMarked reads a document with a mark in place of each part that has one, which
// shows where those parts stand.
func ReadMarked(f format.Format, parts []Part) ([]MarkedLeaf, error) {
	pieces, marked := piecesOf(parts)
	tokens, ok := newTokens(pieces)
	if !ok {
		return nil, &format.SyntaxError{Msg: noTokens}
	}

	leaves, err := f.Parse([]byte(withTokens(pieces, tokens)))
	if err != nil {
		return nil, err
	}

	mark := func(token int) string { return parts[marked[token]].Mark }
	out := make([]MarkedLeaf, len(leaves))
	for i, l := range leaves {
		for _, token := range tokens.in(l.Text) {
			out[i].Parts = append(out[i].Parts, marked[token])
		}
		out[i].Named = len(tokens.in(l.Path)) > 0

		l.Path = tokens.replace(l.Path, mark)
		l.Text = tokens.replace(l.Text, mark)
		out[i].Leaf = l
	}

	return out, nil
}

// piecesOf returns parts as pieces, and which parts have a mark.
func piecesOf(parts []Part) (pieces []Piece, marked []int) {
	pieces = make([]Piece, len(parts))
	for i, p := range parts {
		pieces[i].Text = p.Text
		if p.Mark != "" {
			pieces[i].Kind = Scalar
			marked = append(marked, i)
		}
	}

	return pieces, marked
}

// withTokens returns a document with a token for each value.
func withTokens(pieces []Piece, tokens tokens) string {
	var doc strings.Builder
	n := 0
	for _, p := range pieces {
		if p.Kind == Literal {
			doc.WriteString(p.Text)
			continue
		}
		doc.WriteString(tokens.at(n))
		n++
	}

	return doc.String()
}
