package encode

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// An owned leaf holds which holes stand in it.
type owned struct {
	format.Leaf
	holes []int
	named bool // the last name of its path holds one
}

// own notes which holes stand in which leaves.
func (e *encoder) own(leaves []format.Leaf) {
	e.leaves = make([]owned, len(leaves))
	e.owner = make([]int, len(e.holes))
	e.names = make([]bool, len(e.holes))
	e.offsets = make([]int, len(e.holes))

	for n, l := range leaves {
		holes, offsets := e.tokens.located(l.Text)
		inText := len(holes)
		holes = append(holes, e.tokens.in(l.Path)...)

		named := false
		for k, i := range holes {
			if e.owner[i] == 0 {
				e.owner[i] = n + 1
				e.names[i] = k >= inText
				e.offsets[i] = len(l.Text)
				if k < inText {
					e.offsets[i] = offsets[k]
				}
				named = named || k >= inText
			}
		}

		slices.Sort(holes)
		e.leaves[n] = owned{l, slices.Compact(holes), named}
	}
}

// compare compares what was read with what should have been read: each leaf in its place,
// with its text, in which values stand for their tokens. It returns the leaves that differ,
// as indices of e.leaves. ok is false where the document has another shape, or where a leaf
// without a value differs.
func (e *encoder) compare(got []format.Leaf) (wrong []int, ok bool) {
	j := 0
	for n, w := range e.leaves {
		want, isStructure := e.structureAt(w)
		switch {
		case isStructure && !beginsWith(got[j:], want):
			return nil, false
		case isStructure:
			j += len(want)
			continue
		case j >= len(got):
			return nil, false
		}

		if !e.same(w, got[j]) {
			if !slices.ContainsFunc(w.holes, func(i int) bool { return e.holes[i].set }) {
				return nil, false
			}
			wrong = append(wrong, n)
		}

		j++
	}

	return wrong, j == len(got)
}

// beginsWith reports whether leaves begin with those that are wanted.
func beginsWith(leaves, want []format.Leaf) bool {
	return len(leaves) >= len(want) && slices.EqualFunc(leaves[:len(want)], want, alike)
}

// same reports whether a leaf reads as the marked one should with its values.
func (e *encoder) same(w owned, got format.Leaf) bool {
	switch {
	case len(w.holes) == 0:
		return alike(w.Leaf, got)
	case e.fill(w.Path) != got.Path || w.Depth != got.Depth:
		return false
	case got.KeyKind != "" && (w.named || got.KeyKind != w.KeyKind):
		return false
	}

	_, i, holdsValue := e.tokens.next(w.Text)
	isBare := holdsValue && (w.Kind.IsNumber() || w.Kind == format.Odd)
	switch h := e.holes[i]; {
	case !isBare:
		return w.Kind == got.Kind && e.sameQuoted(w, got)
	case h.set && w.Text == h.token:
		return e.sameBare(w, got, h.value)
	}

	return e.fill(w.Text) == got.Text && fits(got.Kind, "") && format.InRange(got)
}

// sameQuoted reports whether the text of a leaf reads as it should where it stands between
// quotes, or is text anyway. The line breaks at the end of a block are the block's own.
func (e *encoder) sameQuoted(w owned, got format.Leaf) bool {
	text := e.fill(w.Text)
	if w.Style == "|" || w.Style == ">" {
		return strings.TrimRight(text, "\n") == strings.TrimRight(got.Text, "\n")
	}
	return text == got.Text
}

// sameBare reports whether a leaf reads as a value that is all of it, without quotes.
func (e *encoder) sameBare(w owned, got format.Leaf, v any) bool {
	if e.f.Reads != nil && w.Style != "" {
		return e.f.Reads(w.Leaf, v, got)
	}

	text := e.fill(w.Text)
	return fits(got.Kind, v) && (text == got.Text || got.Kind.IsNumber() && format.SameNumber(text, got.Text))
}

// alike reports whether two leaves say the same.
func alike(a, b format.Leaf) bool {
	return a.Path == b.Path && a.Kind == b.Kind && a.Text == b.Text && a.Depth == b.Depth && a.KeyKind == b.KeyKind
}

// fits reports whether a reader's type is right for a value that stands alone and without
// quotes. A string may read as the number or bool that it looks like, as it would if the
// author of the template had typed it.
func fits(kind format.Kind, v any) bool {
	switch v.(type) {
	case string:
		return kind == format.Str || kind == format.Bool || kind.IsNumber()
	case bool:
		return kind == format.Bool
	case nil:
		return kind == format.Null
	}
	return kind.IsNumber()
}

// fill replaces tokens with the values that are set. It does so in one pass, as a value may
// look like the token of another.
func (e *encoder) fill(s string) string {
	return e.tokens.replace(s, func(i int) string {
		if h := e.holes[i]; h.set {
			return format.Plain(h.value)
		}
		return e.holes[i].token
	})
}

// line describes the line of hole i.
func (e *encoder) line(i int) format.Place {
	at, end := e.starts[i], e.starts[i]+len(e.holes[i].token)
	before := e.marked[max(0, at-format.PlaceMax):at]
	after := e.marked[end:min(len(e.marked), end+format.PlaceMax)]
	before = before[strings.LastIndexByte(before, '\n')+1:]

	if n := strings.IndexByte(after, '\n'); n >= 0 {
		after = after[:n]
	}

	return format.Place{Before: before, After: after}
}

// place describes where hole i goes.
func (e *encoder) place(i int) format.Place {
	p := e.line(i)
	if e.f.Parse == nil || e.owner[i] == 0 {
		return p
	}

	token := e.holes[i].token
	p.Leaf = e.leaves[e.owner[i]-1].Leaf
	p.Name = e.names[i]
	p.First = e.owner[i] == 1 || e.leaves[e.owner[i]-2].Path != p.Leaf.Path
	p.Indent = indent(p.Leaf.Text[:e.offsets[i]])
	if inner := e.pieces[e.holes[i].piece].Inner; inner != nil {
		p.Inner = inner.Name
	}

	dotIsTemplates := strings.HasSuffix(p.Before, ".") // a part of the name, not between two names
	isName := p.Name && strings.HasSuffix(p.Leaf.Path, "."+token) && !dotIsTemplates
	p.Whole = p.Leaf.Text == token || isName

	return p
}

// indent counts the spaces that the last line of a text begins with; 0 if it is longer than what a
// place shows of a line.
func indent(text string) int {
	end := text[max(0, len(text)-format.PlaceMax):]
	begin := strings.LastIndexByte(end, '\n') + 1
	if begin == 0 && len(end) < len(text) {
		return 0
	}
	return format.LeadingBlanks(end[begin:])
}
