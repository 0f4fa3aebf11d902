package encode

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A value of a document may be a document of another language, as the JAAS configuration in a
// file of properties is. Then the values in it are written twice: in that language, and the
// result in the language of the document. The reader of the document shows which text the
// other language has, whatever quotes and escapes stand in the file.

// writeInner returns the pieces with the values of inner documents written in the languages of
// these.
func writeInner(f format.Format, pieces []Piece) (out []Piece, warnings, errs []*Error) {
	if !slices.ContainsFunc(pieces, func(p Piece) bool { return p.Inner != nil }) {
		return pieces, nil, nil
	}
	if f.Parse == nil {
		return pieces, nil, noInner(pieces)
	}

	e := newEncoder(f, pieces)
	if !e.mark() || !e.read() {
		return pieces, nil, nil // the errors of the document itself are reported when it is written
	}

	out = slices.Clone(pieces)
	for _, l := range e.leaves {
		inner := e.innerOf(l)
		if inner == nil {
			continue
		}
		w, bad := inner.write(out)
		warnings = append(warnings, w...)
		errs = append(errs, bad...)
	}

	return out, warnings, append(errs, e.misplacedInner()...)
}

// noInner are the errors of a document that no reader divides into values.
func noInner(pieces []Piece) (errs []*Error) {
	for i, p := range pieces {
		if p.Inner != nil {
			errs = append(errs, &Error{
				Piece: i, Msg: "quoteFor needs a file whose format is known",
				Hint: "write format: " + p.Inner.Name + " in the template's header if the whole file is in that language",
			})
		}
	}
	return errs
}

// misplacedInner are the errors of values that are not in the text of a leaf.
func (e *encoder) misplacedInner() (errs []*Error) {
	for i, h := range e.holes {
		if e.pieces[h.piece].Inner != nil && (e.owner[i] == 0 || e.names[i]) {
			errs = append(errs, &Error{
				Piece: h.piece, Msg: "quoteFor is for a value of the file, and this is a name or a comment",
				Hint: "leave it out",
			})
		}
	}
	return errs
}

// An innerDocument is the text of a leaf in a language of its own.
type innerDocument struct {
	format *format.Format
	pieces []Piece
	of     []int // by piece, its piece in the document around it; that of the first value for text
	other  int   // a piece that names another language, else -1
}

// innerOf divides the text of a leaf into pieces; nil if no value in it names a language.
func (e *encoder) innerOf(l owned) *innerDocument {
	in := &innerDocument{other: -1}
	holes, offsets := e.tokens.located(l.Text)
	from := 0
	for k, i := range holes {
		piece := e.holes[i].piece
		in.text(l.Text[from:offsets[k]], piece)
		in.value(e.pieces[piece], piece)
		from = offsets[k] + e.tokens.size()
	}

	if in.format == nil {
		return nil
	}

	in.text(l.Text[from:], in.of[0])
	return in
}

func (in *innerDocument) text(s string, of int) {
	in.pieces = append(in.pieces, Piece{Text: s})
	in.of = append(in.of, of)
}

func (in *innerDocument) value(p Piece, of int) {
	switch {
	case p.Inner == nil:
	case in.format == nil:
		in.format = p.Inner
	case in.format.Name != p.Inner.Name:
		in.other = of
	}

	p.Inner = nil
	in.pieces = append(in.pieces, p)
	in.of = append(in.of, of)
}

// write puts the values, as the inner language writes them, into the pieces of the document.
func (in *innerDocument) write(out []Piece) (warnings, errs []*Error) {
	if in.other >= 0 {
		return nil, []*Error{{
			Piece: in.other, Msg: "quoteFor names another language than before in the same value of the file",
			Hint: "name one language: that of the whole value",
		}}
	}

	if in.isFilled() {
		const msg = "the program that reads the file puts something of its own into the text around the value, " +
			"such as a variable"
		const hint = "quoteFor needs text that is complete: write the variable's value in the template"
		return nil, []*Error{{Piece: in.of[0], Msg: msg, Hint: hint}}
	}

	texts, warnings, errs := WithWarnings(*in.format, in.pieces)
	for _, problem := range slices.Concat(warnings, errs) {
		in.place(problem)
	}

	if len(errs) > 0 {
		return warnings, errs
	}

	for k, p := range in.pieces {
		if p.Kind != Literal {
			out[in.of[k]] = Piece{Kind: Scalar, Value: texts[k], Inner: in.format, Invented: p.Invented}
		}
	}

	return warnings, nil
}

// ofInner says of errors about values in an inner document that they are about the value as that
// writes it.
func ofInner(pieces []Piece, errs []*Error) []*Error {
	for _, e := range errs {
		if e.Piece >= 0 && pieces[e.Piece].Inner != nil {
			e.Msg = "as " + pieces[e.Piece].Inner.Name + ", " + e.Msg
		}
	}
	return errs
}

// isFilled reports whether the text has a NUL, which stands for what a program puts there.
func (in *innerDocument) isFilled() bool {
	return slices.ContainsFunc(in.pieces, func(p Piece) bool { return p.Kind == Literal && strings.Contains(p.Text, "\x00") })
}

// place makes a problem of the inner document one of the document around it.
func (in *innerDocument) place(e *Error) {
	if e.Piece >= 0 {
		e.Piece = in.of[e.Piece]
		return
	}

	e.Piece = in.of[0]
	e.Msg = "the text around the value is not valid " + in.format.Name + ": " + e.Msg
}
