package encode

import (
	"errors"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A structure is text of the format's own that goes into the document as it is:
// what an encoder printed, or a list or map. It must read where it stands as it
// does alone.
type structure struct {
	text   string
	margin string        // the white space that it begins with
	indent string        // what its lines begin with, that of the template before the first too
	mark   string        // what marks its place: the token, maybe dressed as what it stands for
	leaves []format.Leaf // how it reads alone, paths from its root on
	value  []format.Leaf // how it reads alone if it is a value and no document, where that differs
	block  bool          // it is a block of entries or items, which go beside those of the template
	scalar bool          // it is one value, which may also be a name
}

// structure makes one of what an encoder printed, and of lists and maps. Within a
// string that is open there, text is only text.
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
		h.odd, h.misfit = true, true
	case err == nil:
		text = s.text
		h.structure, h.value = s, text
		if s.scalar {
			h.value = s.leaves[0].Text
		}
	case printed:
		h.misfit = strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") || strings.Contains(text, "\n")
	}
}

// undress marks blocks as values, for a document that cannot be read with blocks
// where they stand. It reports whether there were any.
func (e *encoder) undress() (any bool) {
	for i := range e.holes {
		if s := e.holes[i].structure; s != nil && s.block {
			if s.block, s.mark, any = false, e.holes[i].token, true; s.value != nil {
				s.leaves = s.value
			}
			e.unset(i)
		}
	}
	return any
}

// structureAt returns how the structure in a leaf should read there; ok is false
// where the leaf holds none, or its token.
func (e *encoder) structureAt(w owned) (want []format.Leaf, ok bool) {
	for _, i := range w.holes {
		h := &e.holes[i]
		s := h.structure
		if s == nil || !h.set {
			continue
		}
		parent, depth, leaves := w.Path, w.Depth, s.leaves
		if s.block {
			depth, leaves = depth-1, leaves[1:]
			if parent, ok = strings.CutSuffix(parent, "."+h.token); !ok {
				parent, ok = strings.TrimSuffix(parent, "[]"), w.Text == h.token
			}
		} else {
			ok = w.Text == h.token
		}
		if !ok {
			continue
		}
		parent = e.fill(parent)
		for k, l := range leaves {
			if l.Path, l.Depth = parent+l.Path, depth+l.Depth; k == 0 && !s.block {
				l.KeyKind = w.KeyKind
			}
			want = append(want, l)
		}
		return want, true
	}
	return nil, false
}

// demote makes text of a structure that stands where only text can: between
// quotes, or in a block scalar.
func (h *hole) demote() {
	s := h.structure
	l := &layout{margin: s.margin, lines: s.indent}
	*h = hole{piece: h.piece, token: h.token, value: s.text, margin: s.margin, layout: l}
}

// bare reports whether hole i stands where a structure is one: as a block of
// entries, or unquoted and alone in its leaf, or as a whole name.
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
