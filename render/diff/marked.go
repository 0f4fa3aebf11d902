package diff

import (
	"slices"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
)

// These marks replace, in leaves, a value that may be shown and a secret.
const (
	openMark   = "\x00"
	secretMark = "\x01"
)

// A marking is a document as it is read, without marks and with them.
type marking struct {
	format format.Format
	parts  []encode.Part
	plain  []format.Leaf
	marked []encode.MarkedLeaf // the same leaves, with the marks
	reads  int                 // how many bytes may still be read to find which marks fit
}

// readsMax limits the bytes that are read to find which marks fit, after the first time.
const readsMax = 32 << 20

// markParts reads a document with its marks. It leaves out a mark that changes the shape of the
// document, or that is not in the text of exactly one leaf. ok is false if the document
// cannot be read.
func markParts(f format.Format, parts []encode.Part) (m *marking, ok bool) {
	m = &marking{format: f, parts: parts, reads: readsMax}
	var text []byte
	var marks []int
	for i, p := range parts {
		text = append(text, p.Text...)
		if p.Mark != "" {
			marks = append(marks, i)
		}
	}

	var err error
	m.plain, err = f.Parse(text)
	return m, err == nil && m.keep(marks, len(text))
}

// keep reads the document with those of the marks that can be left in it. size is its number
// of bytes.
func (m *marking) keep(marks []int, size int) bool {
	for {
		kept := m.fitting(marks, size)
		if !m.read(kept) {
			return false
		}
		marks = m.landed(kept)
		if len(marks) == len(kept) {
			return true
		}
	}
}

// fitting returns the marks with which the document keeps its shape. It finds them by halving.
func (m *marking) fitting(marks []int, size int) []int {
	if m.read(marks) {
		return marks
	}
	m.reads -= size
	if m.reads < 0 || len(marks) < 2 {
		return nil
	}

	half := len(marks) / 2
	left := m.fitting(marks[:half], size)
	right := m.fitting(marks[half:], size)
	if both := slices.Concat(left, right); m.read(both) {
		return both
	}
	return left
}

// read reads the document with some of its marks. It reports whether the leaves are the same,
// except for the texts and names that hold marks.
func (m *marking) read(marks []int) bool {
	parts := make([]encode.Part, len(m.parts))
	for i, p := range m.parts {
		parts[i].Text = p.Text
	}
	for _, i := range marks {
		parts[i].Mark = m.parts[i].Mark
	}

	leaves, err := encode.ReadMarked(m.format, parts)
	if err != nil || len(leaves) != len(m.plain) {
		return false
	}

	for i, l := range leaves {
		if !sameLeaf(l, m.plain[i]) {
			return false
		}
	}
	m.marked = leaves
	return true
}

// sameLeaf reports whether a leaf differs from what it was without marks only in texts and
// names that hold marks.
func sameLeaf(l encode.MarkedLeaf, was format.Leaf) bool {
	samePath := l.Named || l.Path == was.Path
	sameText := len(l.Parts) > 0 || l.Text == was.Text && l.Kind == was.Kind
	return samePath && sameText && l.Depth == was.Depth
}

// landed returns the marks that are in the text of exactly one leaf.
func (m *marking) landed(marks []int) []int {
	in := map[int]int{}
	for _, l := range m.marked {
		for _, part := range l.Parts {
			in[part]++
		}
	}
	return slices.DeleteFunc(slices.Clone(marks), func(part int) bool { return in[part] != 1 })
}

// leafOf returns the leaf that each marked part is in, by part.
func (m *marking) leafOf() map[int]int {
	out := map[int]int{}
	for i, l := range m.marked {
		for _, part := range l.Parts {
			out[part] = i
		}
	}
	return out
}
