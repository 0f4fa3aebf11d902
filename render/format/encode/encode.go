// Package encode writes values into documents so that they read back as themselves,
// whatever they contain.
//
// [Document] first puts a unique number where each value goes and reads the document: that
// shows where every value lands. Then it chooses, for each value, the first spelling with
// which the document reads exactly as before but for that one value. Where no spelling
// does, the value has no place there and Document says so. So a value cannot add a line, a
// key or a section to a document: success is defined as reading back.
package encode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A Kind says how a [Piece] enters the document.
type Kind int

const (
	Literal   Kind = iota // text of the template, or a value that opted out: as it is
	Scalar                // a value, to be spelt
	Block                 // a Scalar that was indented by the last of its steps
	Structure             // the output of an encoder, text of the format's own: as it is, but the rest must still read the same
	Whole                 // a value with nothing beside it but comments: as it is if it is a document, else a Scalar
)

// A Piece is a run of literal text or one value.
type Piece struct {
	Kind   Kind
	Text   string // of a Literal
	Value  any    // of a Scalar: string, bool, a number; of a Structure: string
	Layout string // the functions that laid a value's lines out, for hints: "indent 2 | trim"

	// Steps, of a Scalar, are the last functions that made Value, and Base is what
	// they made it from. [Document] leaves out those that escape or indent by hand. Of a
	// Structure they are those behind its encoder.
	Steps []Step
	Base  any

	// Join, of a Scalar, is set where one of Steps joined items to a text.
	Join *Join

	// Quoted, of a Scalar between quotes, is what it is where those are text.
	Quoted any

	joined *Join // of an item, what put it between others

	printed any // Value as it was before what stands between its items was read; nil if it was not
}

// An Error says why a document could not be encoded. Its Msg never shows a value.
type Error struct {
	Piece  int // index of the piece; -1 where the document is at fault, whatever its values are
	Line   int // of the document, where Piece is -1; 0 if unknown
	Msg    string
	Reader string // what the reader said, which may show a value: for a document that is one
	Hint   string

	Warning Warning // of a warning, which it is
	OfItem  bool    // of a warning, whether it is of an item of a joined list
}

func (e *Error) Error() string { return e.Msg }

// Document returns the text of every piece, such that their concatenation reads
// back as the pieces say. Otherwise it returns the problems that it found, in the
// order of the pieces; the texts are then of no use.
func Document(f format.Format, pieces []Piece) ([]string, []*Error) {
	texts, _, errs := WithWarnings(f, pieces)
	return texts, errs
}

// WithWarnings is [Document], and returns also what reads back as it should and may be
// meant otherwise all the same, in the order of the pieces.
func WithWarnings(f format.Format, pieces []Piece) (texts []string, warnings, errs []*Error) {
	if i := slices.IndexFunc(pieces, func(p Piece) bool { return p.Kind == Whole }); i >= 0 {
		return encodeWhole(f, pieces, i)
	}
	spread, of := spreadLists(f, pieces)
	e := encodePieces(f, spread)
	if len(e.errs) == 0 && f.Parse != nil {
		warnings = e.warnings()
	}
	if of == nil {
		return e.text, warnings, e.errs
	}

	texts = make([]string, len(pieces))
	for i, text := range e.text {
		texts[of[i]] += text
	}
	for _, told := range [][]*Error{warnings, e.errs} {
		for _, t := range told {
			if t.Piece >= 0 {
				t.Piece = of[t.Piece]
			}
		}
	}
	return texts, warnings, e.errs
}

// encodePieces is [Document] without lists.
//
// Where the first spellings fit, the document is parsed twice: once with the
// tokens, once with the values. Values that are read wrong cost one more for all
// of them; those that break the document are found by halving, and no more than
// [searchMax] of them.
func encodePieces(f format.Format, pieces []Piece) *encoder {
	e := newEncoder(f, pieces)
	switch {
	case !e.mark():
		e.errs = append(e.errs, &Error{Piece: -1, Msg: "its own text leaves no number free to stand for a value"})
	case f.Parse == nil:
		e.ask() // the first spelling stands, unseen by any reader
	case e.read():
		e.layOut()
		e.leaveOutSteps()
		spelt := e.ask()
		if e.solve(spelt); e.swept && len(e.errs) == 0 {
			e.relax(spelt)
		}
	}
	slices.SortStableFunc(e.errs, func(a, b *Error) int { return a.Piece - b.Piece })
	return e
}

func newEncoder(f format.Format, pieces []Piece) *encoder {
	e := &encoder{
		f: f, pieces: pieces, text: make([]string, len(pieces)),
		holes: make([]hole, 0, len(pieces)), layouts: map[string]*layout{},
	}
	for i, p := range pieces {
		switch {
		case p.Kind == Literal:
			e.text[i] = p.Text
		case p.Kind == Structure && !f.Nested:
			e.holes = append(e.holes, hole{piece: i, value: fmt.Sprint(p.Value)})
		case p.Kind == Structure:
			e.holes = append(e.holes, hole{piece: i, value: p.Value})
		default:
			h := hole{piece: i, value: p.Value, steps: p.Steps}
			if l := e.layout(p); f.Nested && l != nil && !l.plain() {
				h.layout, h.margin = l, l.margin
			}
			e.holes = append(e.holes, h)
		}
	}
	if len(e.holes) > 0 && f.ParseFilled != nil {
		e.f.Parse = f.ParseFilled
	}
	return e
}

// searchMax is how many values that break the document [Document] looks for, since
// each costs some parses. Those that are refused at sight do not count.
const searchMax = 20

type hole struct {
	piece     int
	value     any
	structure *structure // nil if it is text
	misfit    bool       // it should be a structure, but the format cannot read it
	odd       bool       // it should be one, but programs do not agree on something in it
	steps     []Step     // what made it, as far as it may be left out
	layout    *layout    // what its steps do to its lines, nil if that is nothing
	margin    string     // white space before the text of a layout
	token     string
	spellings []string // none is left of a value that was refused
	rank      int      // the spelling in use
	set       bool     // the value stands in the document, not the token
}

type encoder struct {
	f       format.Format
	pieces  []Piece
	text    []string // what stands for each piece at the moment
	holes   []hole
	tokens  tokens
	marked  string  // the document with a token for every value
	starts  []int   // where each hole's token stands in marked
	leaves  []owned // how marked reads
	owner   []int   // by hole, one more than the first leaf that it stands in
	names   []bool  // by hole, whether it stands in that leaf's path
	layouts map[string]*layout
	found   int  // values that halving found
	swept   bool // values got later spellings all at once, see relax
	relaxed int  // how often relax has tried
	errs    []*Error
}

// mark puts a token where each value goes; it fails where there is none to use.
func (e *encoder) mark() (ok bool) {
	if e.tokens, ok = newTokens(e.pieces); !ok {
		return false
	}
	open, next := false, 0
	for i := range e.holes {
		if e.f.Open != nil {
			for ; next < e.holes[i].piece; next++ {
				open = e.f.Open(open, e.text[next])
			}
		}
		e.holes[i].token = e.tokens.at(i)
		e.structure(i, open)
		e.unset(i)
	}
	e.join()
	return true
}

// join notes the document as it is marked, and where the tokens stand.
func (e *encoder) join() {
	e.marked, e.starts = strings.Join(e.text, ""), e.starts[:0]
	at := 0
	for i, t := range e.text {
		if e.pieces[i].Kind != Literal {
			e.starts = append(e.starts, at+strings.Index(t, e.tokens.at(len(e.starts))))
		}
		at += len(t)
	}
}

// read parses the marked document and finds the leaves that hold values. Where
// structures stand that can only be text, it marks and reads once more.
func (e *encoder) read() bool {
	for again := true; again; {
		leaves, err := e.f.Parse([]byte(e.marked))
		if err != nil && (e.undress() || e.unlay()) {
			e.join()
			continue
		}
		if err != nil {
			e.errs = append(e.errs, e.broken(err)...)
			return false
		}
		e.own(leaves)
		again = false
		for i := range e.holes {
			if h := &e.holes[i]; h.structure != nil && !e.bare(i) {
				h.demote()
				e.unset(i)
				again = true
			}
		}
		if again {
			e.join()
		}
	}
	return true
}

// broken tells of a document that cannot be read whatever its values are; where
// an encoder printed something that is no structure, that is to blame.
func (e *encoder) broken(err error) (errs []*Error) {
	for _, h := range e.holes {
		if h.misfit {
			msg, hint := whyStructure(e.f)
			errs = append(errs, &Error{Piece: h.piece, Msg: msg + " (format " + e.f.Name + ")", Hint: hint})
		}
	}
	if errs != nil {
		return errs
	}
	out := &Error{Piece: -1, Msg: e.tokens.replace(err.Error(), func(int) string { return "{{...}}" })}
	if s, ok := err.(*format.SyntaxError); ok {
		out.Line = s.Line
		if lonely := e.lonely(s.Line, out.Msg); lonely != nil {
			return lonely
		}
	}
	if e.f.Nested && len(e.holes) > 0 {
		e.nestedHint(out)
	}
	return []*Error{out}
}
