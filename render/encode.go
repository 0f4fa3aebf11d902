package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/sources"
)

// document encodes what the execution printed.
func (r *run) document() (*Document, Problems) {
	var pieces []encode.Piece
	var of []int // holes by piece
	var problems Problems
	var spans [][]span // by piece
	text := func(s string, at int) {
		if s == "" {
			return
		}
		if n := len(pieces); n > 0 && of[n-1] < 0 {
			pieces[n-1].Text += s
			spans[n-1] = append(spans[n-1], span{len(s), at})
			return
		}
		pieces, of, spans = append(pieces, encode.Piece{Text: s}), append(of, -1), append(spans, []span{{len(s), at}})
	}
	for _, p := range r.pieces {
		if p.hole < 0 {
			text(p.text, p.at)
			continue
		}
		fp, err := r.piece(p)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		mark := r.markOf(p)
		text(mark, -1)
		pieces, of, spans = append(pieces, fp), append(of, p.hole), append(spans, nil)
		text(mark, -1)
		if r.t.walk.holes[p.hole].line && fp.Kind != encode.Literal {
			text("\n", -1)
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	texts, warnings, errs := r.encode(pieces, of)
	for _, e := range errs {
		p := r.unfit(e, of)
		if e.Piece < 0 && e.Line > 0 {
			line, text := r.shownLine(pieces, of, e.Line)
			p.Msg += fmt.Sprintf(" (line %d of the output%s)", line, text)
		}
		problems = append(problems, p)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	d := &Document{Template: r.t, texts: texts, labels: make([]string, len(texts)), spans: spans, from: make([][]string, len(texts)), params: map[string]any{}}
	labels := r.labels()
	for i, h := range of {
		if h >= 0 {
			at := r.t.walk.holes[h]
			d.labels[i], d.from[i] = labels[h], r.refsOf(at.from)
			d.spans[i] = []span{{len(texts[i]), int(at.node.Pos)}}
		}
	}
	for name, p := range r.params {
		d.params[name] = p.value
	}
	d.refs, d.origins = r.used(), r.paramOrigins()
	d.warnings = append(slices.Clone(r.t.warnings), r.warned(warnings, of)...)
	return d, nil
}

// labels returns, by hole, what to show for a secret, or "".
func (r *run) labels() []string {
	out := make([]string, len(r.t.walk.holes))
	for i, h := range r.t.walk.holes {
		if r.isSecret(h.from) {
			refs := r.refsOf(r.t.walk.withoutKeys(h.from))
			if h.field != "" && len(refs) == 1 && strings.HasPrefix(refs[0], "vault:") && !strings.Contains(refs[0], "#") {
				refs[0] += "#" + h.field
			}
			out[i] = "<secret " + strings.Join(refs, ", ") + ">"
		}
	}
	return out
}

// used returns every reference that had a part in the document.
func (r *run) used() []sources.Ref {
	all := map[sources.Ref]bool{}
	for _, refs := range r.asked {
		maps.Copy(all, refs)
	}
	for _, name := range r.t.Uses() {
		for _, ref := range r.params[name].refs {
			all[ref] = true
		}
	}
	return slices.SortedFunc(maps.Keys(all), sources.Ref.Compare)
}

// piece turns a printed value into what the format encodes.
func (r *run) piece(p piece) (encode.Piece, *Problem) {
	h := r.t.walk.holes[p.hole]
	if p.value == nil && r.t.opt.Placeholders && r.invented(h.from) {
		p.value = anything
	}
	switch {
	case p.value == nil && (h.raw || !r.t.Format.Nested):
		missing := r.t.Problem(int(h.node.Pos), Missing, r.nothing(h), "guard it with {{ with }} or {{ if }}, or give it a default")
		missing.Refs = r.refsBehind(h.from)
		return encode.Piece{}, missing
	case h.raw, r.isOwnText(h, p.value):
		s, err := funcs.Print(p.value)
		if err != nil {
			const hint = "print its parts, or all of it with toJSON"
			return encode.Piece{}, r.t.Problem(int(h.node.Pos), Invalid, err.Error(), hint)
		}
		return encode.Piece{Kind: encode.Literal, Text: s}, nil
	case h.from.text == encoded && h.quoting.cmd == nil, r.t.Format.Nested && printsCode(p.made.steps):
		out := encode.Piece{Kind: encode.Structure, Value: p.value}
		if behind, known := behindEncoder(p.made.steps); known {
			p.made.steps = behind
			r.addSteps(&out, h, p)
		}
		return out, nil
	}
	quoted := any(nil)
	if h.quoting.cmd != nil {
		quoted, _ = h.quoting.Run(p.value)
		if r.markOf(p) == "" {
			p.value, quoted = quoted, nil
		}
	}
	if s, ok := p.value.(string); ok && h.line {
		p.value = strings.TrimSuffix(s, "\n")
	}
	v, err := scalar(p.value, r.t.Format.Nested)
	if err != nil {
		return encode.Piece{}, r.t.Problem(int(h.node.Pos), Invalid, err.Error(), "print its parts, or all of it with join or toJSON")
	}
	out := encode.Piece{Kind: encode.Scalar, Value: v, Layout: h.layout, Quoted: quoted}
	switch {
	case r.t.walk.maybeWhole(h) && !structured(v):
		out.Kind = encode.Whole
	case h.block:
		out.Kind = encode.Block
	}
	if len(p.made.steps) > 0 || h.indents != nil {
		r.addSteps(&out, h, p)
	}
	return out, nil
}

// isOwnText reports whether what a hole printed comes from the template alone, and so is
// its text.
func (r *run) isOwnText(h *hole, v any) bool {
	return len(h.from.from) == 0 && h.quoting.cmd == nil && !(r.t.Format.Nested && structured(v))
}

// markOf returns the quote that stands round a printed value by its last function: of
// quote round any, of an encoder round a text.
func (r *run) markOf(p piece) string {
	h := r.t.walk.holes[p.hole]
	if _, isText := p.value.(string); h.quoting.cmd != nil && h.mark == "" && isText {
		return `"`
	}
	return h.mark
}

// addSteps tells the format what made a value.
func (r *run) addSteps(fp *encode.Piece, h *hole, p piece) {
	printed := func(v any) (any, error) {
		if s, ok := v.(string); ok && h.line {
			v = strings.TrimSuffix(s, "\n")
		}
		return scalar(v, r.t.Format.Nested)
	}
	fp.Base = p.made.base
	for _, s := range p.made.steps {
		fp.Steps = append(fp.Steps, s.Step)
	}
	if h.indents != nil {
		fp.Base, fp.Steps = nil, append(fp.Steps, r.t.walk.indentStep(h, p.by).Step)
	}
	fp.Steps = append(fp.Steps, encode.Step{Name: "printed", Run: printed})
	if j := joiningOf(r.t.funcs, p.made.steps); j != nil && fp.Kind != encode.Structure {
		fp.Join = &encode.Join{At: j.at, Until: j.until, Sep: j.sep, Items: j.items, With: j.join, List: j.list}
	}
}

func (r *run) nothing(h *hole) string {
	if from := r.refsOf(h.from); len(from) > 0 {
		return strings.Join(from, ", ") + ": there is no value to print"
	}
	return "there is no value to print"
}

func (r *run) hasRawSecret() bool {
	return slices.ContainsFunc(r.t.walk.holes, func(h *hole) bool { return h.raw && r.isSecret(h.from) })
}

// unfit says of a value that it cannot be written where it stands.
func (r *run) unfit(e *encode.Error, of []int) *Problem {
	if e.Piece < 0 {
		msg := fmt.Sprintf("what it renders is not valid %s: %s", r.t.Format.Name, e.Msg)
		if r.hasRawSecret() { // a reader may quote what it read
			msg = fmt.Sprintf("what it renders is not valid %s; why is withheld, as it may show a secret that was printed with | raw", r.t.Format.Name)
		}
		return &Problem{Template: r.t.Name, Msg: msg, Hint: e.Hint}
	}
	h := r.t.walk.holes[of[e.Piece]]
	msg := e.Msg + r.readers(e, h)
	if from := r.refsOf(r.t.walk.withoutKeys(h.from)); len(from) > 0 {
		msg = strings.Join(from, ", ") + ": " + msg
	}
	return r.t.Problem(int(h.node.Pos), Invalid, msg, e.Hint)
}
