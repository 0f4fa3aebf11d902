package encode

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// An owned leaf knows which holes stand in it.
type owned struct {
	format.Leaf
	holes []int
	named bool // the last name of its path holds one
}

// own notes which holes stand in which leaves.
func (e *encoder) own(leaves []format.Leaf) {
	e.leaves = make([]owned, len(leaves))
	e.owner, e.names = make([]int, len(e.holes)), make([]bool, len(e.holes))
	for n, l := range leaves {
		holes := e.tokens.in(l.Text)
		inText := len(holes)
		holes = append(holes, e.tokens.in(l.Path)...)
		named := false
		for k, i := range holes {
			if e.owner[i] == 0 {
				e.owner[i], e.names[i] = n+1, k >= inText
				named = named || k >= inText
			}
		}
		slices.Sort(holes)
		e.leaves[n] = owned{l, slices.Compact(holes), named}
	}
}

// compare holds what was read against what should have been: every leaf where
// it was, with its text, but for the values that now stand in place of tokens.
// It returns the leaves that differ, as indices of e.leaves; ok is false where
// the document has another shape, or a leaf without a value in it differs.
func (e *encoder) compare(got []format.Leaf) (wrong []int, ok bool) {
	j := 0
	for n, w := range e.leaves {
		if want, ok := e.structureAt(w); ok {
			for _, l := range want {
				if j >= len(got) || !alike(l, got[j]) {
					return nil, false
				}
				j++
			}
			continue
		}
		if j >= len(got) {
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

// same reports whether a leaf reads as the marked one should with its values.
func (e *encoder) same(w owned, got format.Leaf) bool {
	if len(w.holes) == 0 {
		return alike(w.Leaf, got)
	}
	text := e.fill(w.Text)
	if e.fill(w.Path) != got.Path || w.Depth != got.Depth || got.KeyKind != "" && (w.named || got.KeyKind != w.KeyKind) {
		return false
	}
	_, i, bare := e.tokens.next(w.Text)
	if !bare || w.Kind != format.Int && w.Kind != format.Float && w.Kind != format.Odd { // between quotes, or text anyway
		if w.Style == "|" || w.Style == ">" { // line breaks at the end are the block's own
			return strings.TrimRight(text, "\n") == strings.TrimRight(got.Text, "\n") && w.Kind == got.Kind
		}
		return text == got.Text && w.Kind == got.Kind
	}
	if h := e.holes[i]; h.set && w.Text == h.token {
		if e.f.Reads != nil && w.Style != "" {
			return e.f.Reads(w.Leaf, h.value, got)
		}
		return (text == got.Text || (got.Kind == format.Int || got.Kind == format.Float) && format.SameNumber(text, got.Text)) && fits(got.Kind, h.value)
	}
	return text == got.Text && fits(got.Kind, "") && format.InRange(got)
}

// alike reports whether two leaves say the same.
func alike(a, b format.Leaf) bool {
	return a.Path == b.Path && a.Kind == b.Kind && a.Text == b.Text && a.Depth == b.Depth && a.KeyKind == b.KeyKind
}

// fits reports whether a reader's type is right for a value that stands alone
// and unquoted. A string may read as the number or bool that it looks like, as
// it would if the template's author had typed it.
func fits(kind format.Kind, v any) bool {
	switch v.(type) {
	case string:
		return kind == format.Str || kind == format.Int || kind == format.Float || kind == format.Bool
	case bool:
		return kind == format.Bool
	case nil:
		return kind == format.Null
	}
	return kind == format.Int || kind == format.Float
}

// fill puts the values that are set in place of their tokens, in one pass: a
// value may look like another's token.
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
	before, after := e.marked[max(0, at-format.PlaceMax):at], e.marked[end:min(len(e.marked), end+format.PlaceMax)]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if n := strings.IndexByte(after, '\n'); n >= 0 {
		after = after[:n]
	}
	return format.Place{Before: before, After: after}
}

// place describes where hole i goes.
func (e *encoder) place(i int) format.Place {
	p := e.line(i)
	if e.f.Parse != nil && e.owner[i] > 0 {
		p.Leaf = e.leaves[e.owner[i]-1].Leaf
		p.Name = e.names[i]
		p.First = e.owner[i] == 1 || e.leaves[e.owner[i]-2].Path != p.Leaf.Path
		p.Whole = p.Leaf.Text == e.holes[i].token ||
			p.Name && strings.HasSuffix(p.Leaf.Path, "."+e.holes[i].token) && !strings.HasSuffix(p.Before, ".") // the dot is no part of the name
		p.Indent = format.LeadingBlanks(lineOf(p.Leaf.Text, e.holes[i].token))
	}
	return p
}

// lineOf returns what stands before a token on its line.
func lineOf(text, token string) string {
	before, _, _ := strings.Cut(text, token)
	return before[strings.LastIndexByte(before, '\n')+1:]
}
