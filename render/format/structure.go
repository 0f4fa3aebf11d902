package format

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// A structure is text of the format's own that goes into the document as it is:
// what an encoder printed, or a list or map. It must read where it stands as it
// does alone.
type structure struct {
	text   string
	margin string // the white space that it begins with
	mark   string // what marks its place: the token, maybe dressed as what it stands for
	leaves []Leaf // how it reads alone, paths from its root on
	block  bool   // it is a block of entries or items, which go beside those of the template
	scalar bool   // it is one value, which may also be a name
}

// structure makes one of what an encoder printed, and of lists and maps. Within a
// string that is open there, text is only text.
func (e *encoder) structure(i int, open bool) {
	h := &e.holes[i]
	printed := e.pieces[h.piece].Kind == Structure
	if !e.f.Nested || !printed && !isComposite(h.value) {
		return
	}
	text := plain(h.value)
	if !printed {
		var err error
		if text, err = e.f.Flow(h.value); err != nil {
			return
		}
	}
	text = tidyJSON(text)
	s, err := e.f.structureOf(text, h.token, open)
	switch {
	case err == nil:
		h.structure, h.value = s, text
		if s.scalar {
			h.value = s.leaves[0].Text
		}
	case printed && strings.Trim(text[:min(1, len(text))], "[{") == "" && json.Valid([]byte(text)):
		h.value = misfit{}
	}
}

// A misfit is a structure that the format cannot read, though it should.
type misfit struct{}

// structureOf reads a structure alone.
func (f Format) structureOf(text, token string, open bool) (*structure, error) {
	s := &structure{text: text, margin: text[:len(text)-len(strings.TrimLeft(text, " \t\r\n"))], mark: token}
	leaves, err := f.Parse([]byte(text))
	if err != nil && f.Alone != nil {
		leaves, err = f.Alone(text)
	}
	if err != nil {
		return nil, err
	}
	if len(leaves) > 0 && leaves[0].Kind == "document" {
		leaves = leaves[1:]
	}
	if len(leaves) == 0 {
		return nil, errors.New("there is nothing in it")
	}
	for _, l := range leaves {
		if l.Kind == "document" {
			return nil, fmt.Errorf("there is more than one document in it")
		}
	}
	s.leaves = leaves
	s.scalar = len(leaves) == 1 && leaves[0].Kind != "map" && leaves[0].Kind != "list"
	if f.Stand != nil && !open && (s.scalar || !strings.ContainsAny(text[len(s.margin):][:1], "[{")) {
		s.mark = f.Stand(leaves[0].Kind, token)
		s.block = !s.scalar && s.mark != token
	}
	return s, nil
}

// undress marks blocks as values, for a document that cannot be read with blocks
// where they stand. It reports whether there were any.
func (e *encoder) undress() (any bool) {
	for i := range e.holes {
		if s := e.holes[i].structure; s != nil && s.block {
			s.block, s.mark, any = false, e.holes[i].token, true
			e.unset(i)
		}
	}
	return any
}

// structureAt returns how the structure in a leaf should read there; ok is false
// where the leaf holds none, or its token.
func (e *encoder) structureAt(w owned) (want []Leaf, ok bool) {
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
		for _, l := range leaves {
			l.Path, l.Depth = parent+l.Path, depth+l.Depth
			want = append(want, l)
		}
		return want, true
	}
	return nil, false
}

// demote makes text of a structure that stands where only text can: between
// quotes, or in a block scalar.
func (h *hole) demote() {
	h.value = h.structure.text
	*h = dedent(*h)
	h.structure = nil
}

// dedent takes the indentation of its first line off every line of a text, and
// leaves it to the place.
func dedent(h hole) hole {
	s := plain(h.value)
	text := strings.TrimLeft(s, " \t\r\n")
	h.margin = s[:len(s)-len(text)]
	indent := h.margin[strings.LastIndexByte(h.margin, '\n')+1:]
	h.value = strings.ReplaceAll(text, "\n"+indent, "\n")
	return h
}

// bare reports whether hole i stands where a structure is one: as a block of
// entries, or unquoted and alone in its leaf, or as a whole name.
func (e *encoder) bare(i int) bool {
	n, ok := e.owner[i]
	if !ok {
		return false
	}
	h, l := e.holes[i], e.leaves[n]
	name := strings.HasSuffix(l.Path, "."+h.token)
	switch s := h.structure; {
	case s.scalar && s.mark != h.token:
		return true
	case l.Text == h.token || s.block && name:
		return l.Kind == "int"
	default:
		return s.scalar && name && (l.KeyStyle == "" || l.KeyStyle == ",")
	}
}

// isComposite reports whether a value is not a scalar.
func isComposite(v any) bool {
	switch reflect.ValueOf(v).Kind() {
	case reflect.Invalid, reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
		return true
	}
	return false
}

// tidyJSON escapes the characters in JSON that YAML and TOML do not take as they
// are, or not all of their readers. Other text stays as it is.
func tidyJSON(text string) string {
	special := func(r rune) bool { return 0x7f <= r && r < 0xa0 || strings.ContainsRune(oddRunes, r) }
	if !strings.ContainsFunc(text, special) || !json.Valid([]byte(text)) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if special(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oddRunes are line breaks to some readers, or not allowed, or a byte-order mark.
const oddRunes = "\u2028\u2029\ufeff\ufffe\uffff"
