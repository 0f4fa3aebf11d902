package encode

import (
	"errors"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A structure is text in the language of the format that goes into the document as it is: what
// an encoder printed, or a list or map. It must read in its place as it does by itself.
type structure struct {
	text   string
	margin string        // the whitespace that it begins with
	indent string        // what its lines begin with; the template has it before the first
	mark   string        // what marks its place: the token, or an entry or item with it
	leaves []format.Leaf // how it reads by itself, with paths from its root on
	value  []format.Leaf // how it reads as a value, in a format where a value is not a document
	block  bool          // it is a block of entries or items, which go beside those of the template
	scalar bool          // it is one value, which may also be a name
}

// structure makes a structure of what an encoder printed, and of lists and maps. If open, a
// string is open there, in which text is only text.
func (e *encoder) structure(i int, open bool) {
	h := &e.holes[i]
	printed := e.pieces[h.piece].Kind == Structure
	if !e.f.Nested || !printed && !format.IsComposite(h.value) {
		return
	}

	text := format.Plain(h.value)
	if !printed {
		var err error
		if text, err = e.f.Flow(h.value); err != nil {
			return
		}
	}

	text = tidyJSON(text)
	s, err := e.structureOf(i, text, open)
	switch {
	case errors.Is(err, format.ErrOdd):
		h.odd = true
		h.misfit = true
	case err == nil:
		h.structure = s
		h.value = s.text
		if s.scalar {
			h.value = s.leaves[0].Text
		}
	case printed:
		h.misfit = strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") || strings.Contains(text, "\n")
	}
}

// undress marks blocks as values, for a document that cannot be read with blocks in their
// places. It reports whether there were any.
func (e *encoder) undress() (any bool) {
	for i := range e.holes {
		s := e.holes[i].structure
		if s == nil || !s.block {
			continue
		}

		any = true
		s.block = false
		s.mark = e.holes[i].token

		if s.value != nil {
			s.leaves = s.value
		}

		e.unset(i)
	}

	return any
}

// structureAt returns how the structure in a leaf should read there; ok is false if the leaf
// holds none, or its token.
func (e *encoder) structureAt(w owned) (want []format.Leaf, ok bool) {
	for _, i := range w.holes {
		h := e.holes[i]
		if h.structure == nil || !h.set {
			continue
		}
		if parent, ok := h.parent(w); ok {
			return h.structure.below(e.fill(parent), w), true
		}
	}
	return nil, false
}

// parent returns the path under which the structure of a hole reads, if the leaf is its place.
func (h hole) parent(w owned) (path string, ok bool) {
	if !h.structure.block {
		return w.Path, w.Text == h.token
	}
	if path, ok = strings.CutSuffix(w.Path, "."+h.token); ok {
		return path, true
	}
	return strings.TrimSuffix(w.Path, "[]"), w.Text == h.token
}

// below returns how a structure reads under a path, in the place of a leaf. A block has no leaf
// for its root.
func (s *structure) below(path string, w owned) []format.Leaf {
	depth, leaves := w.Depth, slices.Clone(s.leaves)
	if s.block {
		depth--
		leaves = leaves[1:]
	}

	for k := range leaves {
		leaves[k].Path = path + leaves[k].Path
		leaves[k].Depth += depth
	}

	if !s.block {
		leaves[0].KeyKind = w.KeyKind
	}

	return leaves
}

// demote makes text of a structure that stands where only text can: between quotes, or in a
// block scalar.
func (h *hole) demote() {
	s := h.structure
	l := &layout{margin: s.margin, lines: s.indent}
	*h = hole{piece: h.piece, token: h.token, value: s.text, margin: s.margin, layout: l}
}

// bare reports whether a structure can stand in hole i: as a block of entries, without quotes
// and alone in its leaf, or as a whole name.
func (e *encoder) bare(i int) bool {
	n := e.owner[i]
	if n == 0 {
		return false
	}

	h, l := e.holes[i], e.leaves[n-1]
	name := strings.HasSuffix(l.Path, "."+h.token)
	switch s := h.structure; {
	case s.scalar && s.mark != h.token:
		return true
	case l.Text == h.token || s.block && name:
		return l.Kind == format.Int || l.Kind == format.Custom && (l.Style == "" || l.Style == ",")
	default:
		return s.scalar && name && (l.KeyStyle == "" || l.KeyStyle == ",")
	}
}
