package render

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/step"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// document encodes what the execution printed.
func (r *reading) document() (*Document, problem.List) {
	parts, problems := r.parts()
	if len(problems) > 0 {
		return nil, problems
	}

	texts, warnings, errs := r.encode(parts.pieces, parts.holes)
	for _, e := range errs {
		problems = append(problems, r.unfit(e, parts))
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return r.documentOf(parts, texts, warnings), nil
}

// documentParts are the pieces of a document, in order.
type documentParts struct {
	pieces  []encode.Piece
	holes   []int                // by piece, -1 for text
	spans   [][]span             // by piece, where in the template its text is
	since   map[int]run.Narrowed // by piece, of values
	entries map[int]string       // by piece, of values that are from one entry of a map
}

// text adds text of the template.
func (d *documentParts) text(s string, at int) {
	if s == "" {
		return
	}
	if n := len(d.pieces); n > 0 && d.holes[n-1] < 0 {
		d.pieces[n-1].Text += s
		d.spans[n-1] = append(d.spans[n-1], span{len(s), at})
		return
	}
	d.add(encode.Piece{Text: s}, -1, []span{{len(s), at}})
}

func (d *documentParts) add(p encode.Piece, hole int, spans []span) {
	d.pieces = append(d.pieces, p)
	d.holes = append(d.holes, hole)
	d.spans = append(d.spans, spans)
}

// parts turns what the run printed into pieces.
func (r *reading) parts() (*documentParts, problem.List) {
	parts := &documentParts{since: map[int]run.Narrowed{}, entries: map[int]string{}}
	pieces, problems := r.laidOut(r.Pieces)
	for _, p := range pieces {
		if p.Hole < 0 {
			parts.text(p.Text, p.At)
			continue
		}
		piece, err := r.piece(p)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		r.addValue(parts, p, piece)
	}
	return parts, problems
}

// addValue adds a printed value, with the quotes and the line break around it.
func (r *reading) addValue(parts *documentParts, p run.Piece, piece encode.Piece) {
	mark := r.markOf(p)
	parts.text(mark, -1)
	parts.add(piece, p.Hole, nil)
	if len(p.Since) > 0 {
		parts.since[len(parts.pieces)-1] = p.Since
	}
	if p.Entry != "" {
		parts.entries[len(parts.pieces)-1] = p.Entry
	}
	parts.text(mark, -1)
	if r.t.walk.Holes[p.Hole].Line && piece.Kind != encode.Literal {
		parts.text("\n", -1)
	}
}

// of returns the reading as far as a piece is concerned: if that is from one entry of a map, the
// map is that entry.
func (r *reading) of(parts *documentParts, piece int) *reading {
	entry, ok := parts.entries[piece]
	if !ok {
		return r
	}
	out := *r
	out.Run = r.Of(r.t.walk.Holes[parts.holes[piece]].Loop, entry)
	return &out
}

// documentOf returns the document whose parts were written as texts.
func (r *reading) documentOf(parts *documentParts, texts []string, warnings []*encode.Error) *Document {
	d := &Document{
		Template: r.t,
		texts:    texts,
		labels:   make([]string, len(texts)),
		refs:     r.used(),
		warnings: append(slices.Clone(r.t.warnings), r.warned(warnings, parts)...),
		spans:    parts.spans,
		from:     make([][]string, len(texts)),
		invented: make([]bool, len(texts)),
		params:   map[string]any{},
		origins:  r.paramOrigins(),
	}
	for name, p := range r.Params {
		d.params[name] = p.Value
	}

	if r.t.opt.Origins {
		d.inputs = r.inputs(parts)
	}
	r.noteValues(d, parts)
	return d
}

// noteValues notes what is known of each value in a document. What it came from is the same for all values of a hole,
// unless each is from an entry of a map.
func (r *reading) noteValues(d *Document, parts *documentParts) {
	labels := r.labels()
	from := make([][]string, len(labels)) // by hole
	for i, number := range parts.holes {
		if number < 0 {
			continue
		}

		h := r.t.walk.Holes[number]
		d.labels[i] = labels[number]
		d.invented[i] = r.isPlaceholder(h)
		d.spans[i] = []span{{len(d.texts[i]), int(h.Node.Pos)}}
		d.asIs = d.asIs || r.isAsIs(h, parts.pieces[i])

		if of := r.of(parts, i); of != r {
			d.from[i] = of.RefsOf(h.From)
			continue
		}
		if from[number] == nil {
			from[number] = r.RefsOf(h.From)
		}
		d.from[i] = from[number]
	}
}

// isAsIs reports whether a piece is a value for [Document.AsIs].
func (r *reading) isAsIs(h *walk.Hole, p encode.Piece) bool {
	isPart := p.Kind == encode.Scalar || p.Kind == encode.Block
	return isPart && r.t.isUnknown() && !r.isOwn(h) && (r.IsSecret(h.From) || r.isFromServer(h))
}

// isPlaceholder reports whether the value of a hole is a placeholder, or computed from one.
func (r *reading) isPlaceholder(h *walk.Hole) bool {
	return r.t.opt.Placeholders && r.invented(h.From)
}

// isFromServer reports whether the value of a hole came from a server.
func (r *reading) isFromServer(h *walk.Hole) bool {
	for ref := range r.Refs(h.From) {
		if r.t.opt.Sources.Of(ref.Source).Server != "" {
			return true
		}
	}
	return false
}

// labels returns, by hole, what to show in place of a secret; "" if the value is not one.
func (r *reading) labels() []string {
	out := make([]string, len(r.t.walk.Holes))
	for i, h := range r.t.walk.Holes {
		if r.IsSecret(h.From) {
			out[i] = r.label(h)
		}
	}
	return out
}

// label returns what to show in place of a secret.
func (r *reading) label(h *walk.Hole) string {
	refs := r.RefsOf(r.t.walk.WithoutKeys(h.From))
	if h.Field != "" && len(refs) == 1 && strings.HasPrefix(refs[0], "vault:") && !strings.Contains(refs[0], "#") {
		refs[0] += "#" + h.Field
	}
	return "<secret " + strings.Join(refs, ", ") + ">"
}

// used returns every reference that the document was made from.
func (r *reading) used() []sources.Ref {
	all := map[sources.Ref]bool{}
	for _, refs := range r.Asked {
		maps.Copy(all, refs)
	}
	for _, name := range r.t.Uses() {
		for _, ref := range r.Params[name].Refs {
			all[ref] = true
		}
	}
	return sources.SortedRefs(maps.Keys(all))
}

// piece turns a printed value into what the format encodes.
func (r *reading) piece(p run.Piece) (encode.Piece, *problem.Problem) {
	h := r.t.walk.Holes[p.Hole]
	if p.Value == nil && r.t.opt.Placeholders && r.invented(h.From) {
		p.Value = anything
	}

	switch {
	case p.Value == nil && (h.Raw || !r.t.Format.Nested):
		return encode.Piece{}, r.nothingToPrint(h)
	case h.Raw, r.isOwnText(h, p.Value):
		return r.literal(h, p.Value)
	case h.From.Text == walk.Encoded && h.Quoting.Cmd == nil, r.t.Format.Nested && step.PrintsCode(p.Made.Steps):
		return r.structure(h, p), nil
	}
	return r.scalar(h, p)
}

// nothingToPrint is the problem of a hole without a value.
func (r *reading) nothingToPrint(h *walk.Hole) *problem.Problem {
	const hint = "guard it with {{ with }} or {{ if }}, or give it a default"
	msg := "there is no value to print"
	if from := r.RefsOf(h.From); len(from) > 0 {
		msg = strings.Join(from, ", ") + ": " + msg
	}

	missing := r.t.Problem(h.Node, problem.Missing, msg, hint)
	missing.Refs = r.SortedRefs(h.From)
	return missing
}

// literal is a value that the format leaves as it is.
func (r *reading) literal(h *walk.Hole, v any) (encode.Piece, *problem.Problem) {
	s, err := funcs.Print(v)
	if err != nil {
		return encode.Piece{}, r.unprintable(h, err)
	}
	return encode.Piece{Kind: encode.Literal, Text: s}, nil
}

// structure is a value that was printed as code of the format.
func (r *reading) structure(h *walk.Hole, p run.Piece) encode.Piece {
	out := encode.Piece{Kind: encode.Structure, Value: p.Value, Inner: r.t.inner[h]}
	if after, known := step.AfterEncoder(p.Made.Steps); known {
		p.Made.Steps = after
		r.addSteps(&out, h, p)
	}
	return out
}

// scalar is a value that the format writes as one of its own.
func (r *reading) scalar(h *walk.Hole, p run.Piece) (encode.Piece, *problem.Problem) {
	value, quoted, err := r.unquoted(h, p)
	if err != nil {
		return encode.Piece{}, r.unprintable(h, err)
	}
	v, err := r.printed(h, value)
	if err != nil {
		return encode.Piece{}, r.unprintable(h, err)
	}

	out := encode.Piece{
		Kind: encode.Scalar, Value: v, Layout: h.Layout, Quoted: quoted,
		Invented: r.isPlaceholder(h), Inner: r.t.inner[h],
	}
	switch {
	case h.Inner != "":
	case r.t.walk.MaybeWhole(h) && !step.Structured(v):
		out.Kind = encode.Whole
	case h.Block:
		out.Kind = encode.Block
	}
	if len(p.Made.Steps) > 0 || h.Indents != nil {
		r.addSteps(&out, h, p)
	}
	return out, nil
}

// unquoted returns a value without the quotes of the last function, and with them; quoted is
// nil if that function puts no quotes around it.
func (r *reading) unquoted(h *walk.Hole, p run.Piece) (value, quoted any, err error) {
	if h.Quoting.Cmd == nil {
		return p.Value, nil, nil
	}

	quoted, err = h.Quoting.Run(p.Value)
	if r.markOf(p) == "" {
		return quoted, nil, err
	}
	return p.Value, quoted, err
}

// printed returns what a hole prints of a value, without the line break of println.
func (r *reading) printed(h *walk.Hole, v any) (any, error) {
	if s, ok := v.(string); ok && h.Line {
		v = strings.TrimSuffix(s, "\n")
	}
	return step.Scalar(v, r.t.Format.Nested)
}

// unprintable is the problem of a value that is not one text.
func (r *reading) unprintable(h *walk.Hole, err error) *problem.Problem {
	if funcs.Absent(err) {
		return r.nothingToPrint(h)
	}
	return r.t.Problem(h.Node, problem.Invalid, r.prefixOf(h.From)+unprintableInWords(err), r.toAuthor(funcs.Hint(err)))
}

// unprintableInWords says why a value has no text, without showing it.
func unprintableInWords(err error) string {
	if !funcs.Harmless(err) {
		return "the value cannot be printed"
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}

// isOwnText reports whether what a hole printed comes from the template alone, and so
// counts as its text.
func (r *reading) isOwnText(h *walk.Hole, v any) bool {
	return len(h.From.From) == 0 && h.Quoting.Cmd == nil && !(r.t.Format.Nested && step.Structured(v))
}

// markOf returns the quote that the last function of a hole puts around the printed value:
// quote puts one around any value, an encoder only around text.
func (r *reading) markOf(p run.Piece) string {
	h := r.t.walk.Holes[p.Hole]
	_, isText := p.Value.(string)
	if h.Quoting.Cmd != nil && h.Mark == "" && isText {
		return `"`
	}
	return h.Mark
}

// addSteps adds the steps that made a value, for the format to repeat.
func (r *reading) addSteps(fp *encode.Piece, h *walk.Hole, p run.Piece) {
	fp.Base = p.Made.Base
	for _, s := range p.Made.Steps {
		fp.Steps = append(fp.Steps, s.Step)
	}
	if h.Indents != nil {
		fp.Base = nil
		fp.Steps = append(fp.Steps, r.t.walk.IndentStep(h, p.By).Step)
	}

	printed := func(v any) (any, error) { return r.printed(h, v) }
	fp.Steps = append(fp.Steps, encode.Step{Name: "printed", Run: printed})
	if fp.Kind != encode.Structure {
		fp.Join = step.JoinOf(r.t.funcs, p.Made.Steps)
	}
}

func (r *reading) hasRawSecret() bool {
	return slices.ContainsFunc(r.t.walk.Holes, func(h *walk.Hole) bool { return h.Raw && r.IsSecret(h.From) })
}

// unfit is the problem of a value that cannot be written in its place, or of a document that
// cannot be read.
func (r *reading) unfit(e *encode.Error, parts *documentParts) *problem.Problem {
	if e.Piece < 0 {
		return r.unreadable(e, parts)
	}
	h := r.t.walk.Holes[parts.holes[e.Piece]]
	return r.t.Problem(h.Node, problem.Invalid, r.of(parts, e.Piece).prefixOf(h.From)+e.Msg+r.readers(e, h), r.toAuthor(e.Hint))
}

// unreadable is the problem of a document that cannot be read.
func (r *reading) unreadable(e *encode.Error, parts *documentParts) *problem.Problem {
	msg := "the output is not valid " + r.t.Format.Name
	if r.hasRawSecret() { // a reader may quote what it read
		msg += "; the reason is withheld, as it may show a secret that was printed with | raw"
	} else {
		msg += ": " + e.Msg
	}

	if e.Line > 0 {
		line, text := r.shownLine(parts, e.Line)
		msg += fmt.Sprintf(" (line %d of the output%s)", line, text)
	}
	return r.t.Overall(msg, r.toAuthor(e.Hint))
}

// encode has the format write the pieces. If a placeholder stands for the whole document and
// is not a valid one, that is not the template's fault, so its errors are dropped.
func (r *reading) encode(pieces []encode.Piece, of []int) (texts []string, warnings, errs []*encode.Error) {
	texts, warnings, errs = encode.WithWarnings(r.t.Format, pieces)
	i := slices.IndexFunc(pieces, func(p encode.Piece) bool { return p.Kind == encode.Whole })
	if i < 0 || len(errs) == 0 || !r.t.opt.Placeholders || !r.invented(r.t.walk.Holes[of[i]].From) {
		return texts, warnings, errs
	}

	texts = make([]string, len(pieces))
	for k, p := range pieces {
		texts[k] = p.Text
	}
	return texts, nil, nil
}

// readers returns the error of the document's reader, unless that may show a secret.
func (r *reading) readers(e *encode.Error, h *walk.Hole) string {
	switch {
	case e.Reader == "":
		return ""
	case r.IsSecret(h.From):
		return "; the reason is withheld, as it may show a secret"
	}
	return ": " + e.Reader
}
