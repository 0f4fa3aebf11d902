// Package encode writes values into documents so that they read back as themselves,
// whatever they contain.
//
// [Document] first puts a unique number where each value goes and reads the document. That
// shows where each value lands. Then it chooses, for each value, the first spelling with
// which the document reads exactly as before, except for that one value. If there is none,
// the value cannot stand there, and Document says so. So a value cannot add a line, a key or
// a section to a document: success is defined as reading back.
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
	Literal   Kind = iota // text of the template, or a value that opted out: written as it is
	Scalar                // a value, which is escaped or quoted
	Block                 // a Scalar that was indented by the last of its steps
	Structure             // what an encoder printed in the language of the format: written as it is
	Whole                 // a value with only comments beside it: written as it is if it is a document, else a Scalar
)

// A Piece is a run of literal text or one value.
type Piece struct {
	Kind   Kind
	Text   string // of a Literal
	Value  any    // of a Scalar: string, bool, a number; of a Structure: string
	Layout string // the functions that laid a value's lines out, for hints: "indent 2 | trim"

	// Steps, of a Scalar, are the last functions that made Value, and Base is what
	// they made it from. [Document] leaves out those that escape or indent by hand. Of a
	// Structure, they are those after its encoder.
	Steps []Step
	Base  any

	// Join, of a Scalar, is set if one of Steps joined items into a text.
	Join *Join

	// Inner, of a value, is the language of the text that it is a part of, if a leaf of the
	// document holds text in another language. One such value in a leaf is enough.
	Inner *format.Format

	// Invented says that a Scalar is a placeholder of a check, which no run writes.
	Invented bool

	// Quoted, of a Scalar between quotes, is the value with these quotes, for a place where
	// they are text.
	Quoted any

	joined *Join // of an item, what joined it with others

	printed any // Value before its items were joined with another separator; nil if they were not
}

// An Error says why a document could not be encoded. Its Msg never shows a value.
type Error struct {
	Piece  int // index of the piece; -1 if the document is wrong, whatever its values are
	Line   int // of the document, if Piece is -1; 0 if unknown
	Msg    string
	Reader string // what the reader said of a document that is one value; it may show the value
	Hint   string

	Warning Warning // of a warning, its kind
	OfItem  bool    // of a warning, whether it is about an item of a joined list
}

func (e *Error) Error() string { return e.Msg }

// Document returns a text for each piece, so that all of them together read back as the
// pieces say. Otherwise it returns the problems that it found, in the order of the pieces,
// and the texts are of no use.
func Document(f format.Format, pieces []Piece) ([]string, []*Error) {
	texts, _, errs := WithWarnings(f, pieces)
	return texts, errs
}

// WithWarnings is [Document], and also returns a warning of each value that reads back as it
// should but may not be meant so, in the order of the pieces.
func WithWarnings(f format.Format, pieces []Piece) (texts []string, warnings, errs []*Error) {
	if i := slices.IndexFunc(pieces, func(p Piece) bool { return p.Kind == Whole }); i >= 0 {
		return encodeWhole(f, pieces, i)
	}

	pieces, warnings, errs = writeInner(f, pieces)
	if len(errs) > 0 {
		return nil, nil, errs
	}

	texts, more, errs := withoutInner(f, pieces)
	return texts, append(warnings, more...), ofInner(pieces, errs)
}

// withoutInner is [WithWarnings] after the values of inner documents were written.
func withoutInner(f format.Format, pieces []Piece) (texts []string, warnings, errs []*Error) {
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

	for _, err := range slices.Concat(warnings, e.errs) {
		if err.Piece >= 0 {
			err.Piece = of[err.Piece]
		}
	}

	return texts, warnings, e.errs
}

// encodePieces is [Document] without lists.
//
// If the first spellings fit, the document is parsed twice: once with the tokens, once with
// the values. All values that are read wrong cost one more parse together. Those that break
// the document are found by halving, and no more than [searchMax] of them.
func encodePieces(f format.Format, pieces []Piece) *encoder {
	e := newEncoder(f, pieces)
	switch {
	case !e.mark():
		e.errs = append(e.errs, &Error{Piece: -1, Msg: noTokens})
	case f.Parse == nil:
		e.ask() // the first spelling is written, and nothing reads it
	case e.read():
		e.layOut()
		e.leaveOutSteps()
		holes := e.ask()
		e.solve(holes)
		if e.swept && len(e.errs) == 0 {
			e.relax(holes)
		}
	}

	slices.SortStableFunc(e.errs, func(a, b *Error) int { return a.Piece - b.Piece })
	return e
}

const noTokens = "the template's own text uses all numbers that could stand for a value"

func newEncoder(f format.Format, pieces []Piece) *encoder {
	e := &encoder{
		f: f, pieces: pieces, text: make([]string, len(pieces)),
		holes: make([]hole, 0, len(pieces)), layouts: map[string]*layout{},
	}
	for i, p := range pieces {
		if p.Kind == Literal {
			e.text[i] = p.Text
			continue
		}
		e.holes = append(e.holes, e.hole(i))
	}

	if len(e.holes) > 0 && f.ParseFilled != nil {
		e.f.Parse = f.ParseFilled
	}

	return e
}

// hole returns the hole for the value of a piece.
func (e *encoder) hole(piece int) hole {
	p := e.pieces[piece]
	h := hole{piece: piece, value: p.Value}
	switch {
	case p.Kind == Structure && !e.f.Nested:
		h.value = fmt.Sprint(p.Value)
		return h
	case p.Kind == Structure:
		return h
	}

	h.steps = p.Steps
	if l := e.layout(p); (e.f.Nested || e.f.Margins) && l != nil && !l.plain() {
		h.layout = l
		h.margin = l.margin
	}

	return h
}

// searchMax is how many values that break the document [Document] looks for, as each costs
// some parses. Values without a spelling do not count.
const searchMax = 20

// A hole is where a value goes.

type hole struct {
	piece     int
	value     any
	structure *structure // nil if it is text
	misfit    bool       // it should be a structure, but the format cannot read it
	odd       bool       // it should be a structure, but programs read something in it differently
	steps     []Step     // what made it, as far as it may be left out
	layout    *layout    // what its steps do to its lines, nil if nothing
	margin    string     // whitespace before the text of a layout
	token     string
	spellings []string // none for a value that was refused
	rank      int      // the spelling in use
	set       bool     // the document has the value, not the token
}

type encoder struct {
	f       format.Format
	pieces  []Piece
	text    []string // what is written for each piece now
	holes   []hole
	tokens  tokens
	marked  string  // the document with a token for every value
	starts  []int   // where each hole's token stands in marked
	leaves  []owned // how marked reads
	owner   []int   // by hole, one more than the first leaf that it stands in
	names   []bool  // by hole, whether it stands in that leaf's path
	offsets []int   // by hole, where in that leaf's text it stands; the text's end if in the path
	layouts map[string]*layout
	found   int  // values that halving found
	swept   bool // values got later spellings together, see relax
	relaxed int  // how often relax has tried
	errs    []*Error
}

// mark puts a token where each value goes. It fails if there is none to use.
func (e *encoder) mark() (ok bool) {
	if e.tokens, ok = newTokens(e.pieces); !ok {
		return false
	}

	open := false
	next := 0
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

// join joins the marked document, and notes where the tokens stand.
func (e *encoder) join() {
	e.marked = strings.Join(e.text, "")
	e.starts = e.starts[:0]

	at := 0
	for i, t := range e.text {
		if e.pieces[i].Kind != Literal {
			e.starts = append(e.starts, at+strings.Index(t, e.tokens.at(len(e.starts))))
		}
		at += len(t)
	}
}

// read parses the marked document and finds the leaves that hold values. If structures stand
// where only text can, it marks and reads once more.
func (e *encoder) read() bool {
	for {
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
		if !e.demoteTexts() {
			return true
		}

		e.join()
	}
}

// demoteTexts makes text of the structures that stand where only text can. It reports
// whether there were any.
func (e *encoder) demoteTexts() (any bool) {
	for i := range e.holes {
		if h := &e.holes[i]; h.structure != nil && !e.bare(i) {
			h.demote()
			e.unset(i)
			any = true
		}
	}
	return any
}

// broken says why a document cannot be read, whatever its values are. If an encoder printed
// something that is not a structure, the cause is that.
func (e *encoder) broken(err error) []*Error {
	if errs := e.misfits(); errs != nil {
		return errs
	}

	out := &Error{Piece: -1, Msg: e.tokens.replace(err.Error(), func(int) string { return "{{...}}" })}
	if s, ok := err.(*format.SyntaxError); ok {
		out.Line = s.Line
		if lonely := e.lonely(s.Line, out.Msg); lonely != nil {
			return lonely
		}
	}

	if (e.f.Nested || e.f.Explain != nil) && len(e.holes) > 0 {
		e.nestedHint(out)
	}

	return []*Error{out}
}

// misfits returns an error for each value that an encoder printed and the format cannot read.
func (e *encoder) misfits() (errs []*Error) {
	for _, h := range e.holes {
		if h.misfit {
			msg, hint := whyStructure(e.f)
			errs = append(errs, &Error{Piece: h.piece, Msg: msg + " (format " + e.f.Name + ")", Hint: hint})
		}
	}
	return errs
}
