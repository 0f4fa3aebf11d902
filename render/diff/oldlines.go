package diff

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
)

// A candidate is a line of the old file whose text is one that the template would write.
type candidate struct {
	line   int
	values []int // the parts of the old file in its open places
}

// shows returns which lines may be shown.
func (o *oldFile) shows(lines []string) []bool {
	shows := make([]bool, len(lines))
	for i, line := range lines {
		shows[i] = o.known[coreOf(line)]
	}
	parts, found := o.candidates(lines, shows)
	if len(found) == 0 {
		return shows
	}

	m, ok := markParts(o.format, parts)
	if !ok {
		return shows
	}
	ids := identities(o.seed, m.plain)
	in := m.leafOf()
	for _, c := range found {
		shows[c.line] = !slices.ContainsFunc(c.values, func(part int) bool {
			leaf, ok := in[part]
			return !ok || !o.holdsValue(m, part, leaf, o.open[ids[leaf]])
		})
	}
	return shows
}

// candidates returns the old file in parts, with marks on the values in open places, and the
// lines that have any. It leaves lines whole that are shown already.
func (o *oldFile) candidates(lines []string, shown []bool) (parts []encode.Part, found []candidate) {
	for i, line := range lines {
		cut := []string{line}
		if !shown[i] && o.format.Parse != nil {
			cut = o.match(line)
		}

		c := candidate{line: i}
		for n, text := range cut {
			p := encode.Part{Text: text}
			if n%2 == 1 {
				p.Mark = openMark
				c.values = append(c.values, len(parts))
			}
			parts = append(parts, p)
		}
		if len(c.values) > 0 {
			found = append(found, c)
		}
	}
	return parts, found
}

// match cuts a line into the texts of the first pattern that fits: every second one is in
// an open place.
func (o *oldFile) match(line string) []string {
	core := coreOf(line)
	begin := strings.Index(line, core)
	for _, n := range o.lengths {
		if n > len(core) {
			continue
		}
		for _, p := range o.patterns[core[:n]] {
			if cut, ok := p.match(core); ok {
				cut[0] = line[:begin] + cut[0]
				cut[len(cut)-1] += line[begin+len(core):]
				return cut
			}
		}
	}
	return []string{line}
}

func (p pattern) match(core string) (cut []string, ok bool) {
	rest := core[len(p[0]):]
	cut = []string{p[0]}
	for i, fixed := range p[1:] {
		at := strings.Index(rest, fixed)
		if i == len(p)-2 {
			at = len(rest) - len(fixed)
			ok = strings.HasSuffix(rest, fixed)
		}
		if at < 0 {
			return nil, false
		}
		cut = append(cut, rest[:at], fixed)
		rest = rest[at+len(fixed):]
	}
	return cut, ok
}

// holdsValue reports whether a part of the old file is a value and nothing else, in the
// open place of the new document.
func (o *oldFile) holdsValue(m *marking, part, leaf int, now *place) bool {
	l, was := m.marked[leaf], m.plain[leaf]
	text := m.parts[part].Text
	switch {
	case now == nil || l.Text != now.text:
		return false
	case now.figure:
		return isFigure(text)
	case l.Text != openMark:
		return isPartOf(text, now.value) && m.fill(l) == was.Text
	}

	before, after := m.around(part)
	at := format.Place{Before: before, After: after, Leaf: l.Leaf, Whole: true}
	return slices.Contains(o.format.Spell(was.Text, at), text)
}

// isPartOf reports whether a text has only letters, digits and the marks of the new value.
// Text beside the template's own could be more than the template has there now, such as a user
// and password before a host.
func isPartOf(text, value string) bool {
	for _, c := range text {
		plain := strings.ContainsRune(asciiLetters+"0123456789", c)
		if !plain && (c > '~' || !strings.ContainsRune(value, c)) {
			return false
		}
	}
	return text != ""
}

// fill returns a leaf's text with the parts in place of their marks.
func (m *marking) fill(l encode.MarkedLeaf) string {
	text := l.Text
	for _, part := range l.Parts {
		text = strings.Replace(text, openMark, m.parts[part].Text, 1)
	}
	return text
}

// around returns the rest of a part's line.
func (m *marking) around(part int) (before, after string) {
	for i := part - 1; i >= 0 && !strings.Contains(before, "\n"); i-- {
		before = m.parts[i].Text + before
	}
	for i := part + 1; i < len(m.parts) && !strings.Contains(after, "\n"); i++ {
		after += m.parts[i].Text
	}
	before = before[strings.LastIndexByte(before, '\n')+1:]
	after, _, _ = strings.Cut(after, "\n")
	return before, after
}
