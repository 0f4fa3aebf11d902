package encode

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A Part is a part of a document's text.
type Part struct {
	Text string
	Mark string // what leaves are to show in its place; "" for text that stays as it is
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
	pieces := make([]Piece, len(parts))
	var marked []int
	for i, p := range parts {
		pieces[i].Text = p.Text
		if p.Mark != "" {
			pieces[i].Kind = Scalar
			marked = append(marked, i)
		}
	}
	tokens, ok := newTokens(pieces)
	if !ok {
		return nil, &format.SyntaxError{Msg: "its own text leaves no number free to stand for a value"}
	}
	var doc strings.Builder
	for i, n := 0, 0; i < len(parts); i++ {
		if pieces[i].Kind == Literal {
			doc.WriteString(parts[i].Text)
			continue
		}
		doc.WriteString(tokens.at(n))
		n++
	}
	leaves, err := f.Parse([]byte(doc.String()))
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
		l.Path, l.Text = tokens.replace(l.Path, mark), tokens.replace(l.Text, mark)
		out[i].Leaf = l
	}
	return out, nil
}
