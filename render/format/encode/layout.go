package encode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A layout is what the last steps of a pipeline do to the lines of a text, as indent,
// nindent, and indent and trim together do.
type layout struct {
	margin string // what they put before the first line: blanks, maybe behind a line break
	lines  string // and before each other line
	from   int    // the first of the steps that do it
}

// layoutOf finds out what steps do to lines, with text of our own: the blanks that a value
// begins with are never taken for a margin. It is nil where they do no such thing.
func layoutOf(steps []Step) *layout {
	const text = "x\nn"
	begin := settledEnd(steps)
	steps = steps[begin:]
	written, ok := runText(steps, text)
	first, last, two := strings.Cut(strings.TrimPrefix(written, "\n"), "\n")
	if !ok || !two || strings.TrimLeft(first, " ") != "x" || strings.TrimLeft(last, " ") != "n" {
		return nil
	}
	l := &layout{margin: written[:strings.Index(written, "x")], lines: strings.TrimSuffix(last, "n")}
	one, ok := runText(steps, plainText)
	if !ok || one != l.margin+plainText {
		return nil
	}
	l.from = begin + slices.IndexFunc(steps, func(s Step) bool {
		changed, ok := runText([]Step{s}, text)
		return ok && changed != text
	})
	return l
}

// settledEnd returns where the steps begin that write text of the document.
func settledEnd(steps []Step) int {
	for k, s := range slices.Backward(steps) {
		if s.settled {
			return k + 1
		}
	}
	return 0
}

// plain reports whether a layout leaves lines as they are.
func (l *layout) plain() bool { return l.margin == "" && l.lines == "" }

// text takes a layout off a text, but for what stays before each line but the first.
// A line that is empty may have none.
func (l *layout) text(laidOut, stays string) string {
	lines := strings.Split(l.withoutBreak(laidOut), "\n")
	for i, line := range lines {
		if i == 0 {
			lines[i] = strings.TrimPrefix(line, strings.TrimPrefix(l.margin, "\n"))
			continue
		}
		if bare, ok := strings.CutPrefix(line, l.lines); ok {
			lines[i] = stays + bare
		}
	}
	return strings.Join(lines, "\n")
}

func (l *layout) withoutBreak(s string) string {
	if strings.HasPrefix(l.margin, "\n") {
		return strings.TrimPrefix(s, "\n")
	}
	return s
}

// layout returns what the steps of a piece do to lines, nil if that is not known. Pieces
// of one action ask once.
func (e *encoder) layout(p Piece) *layout {
	if len(p.Steps) == 0 {
		return nil
	}
	var key strings.Builder
	for _, s := range p.Steps {
		fmt.Fprintf(&key, "%s %t | ", s.Name, s.settled)
	}
	l, known := e.layouts[key.String()]
	if !known {
		l = layoutOf(p.Steps)
		e.layouts[key.String()] = l
	}
	return l
}

// layOut takes the layout of values off, as far as it is the document's where they stand:
// that of a block of YAML is, what stands before the lines of a string in TOML is not.
func (e *encoder) layOut() {
	known := map[string]string{}
	for i := range e.holes {
		h := &e.holes[i]
		if h.layout == nil {
			continue
		}
		key := e.stepKey(i, []Step{{Name: h.margin + "\x00" + h.layout.lines}})
		stays, ok := known[key]
		if !ok {
			stays = e.stays(i)
			known[key] = stays
		}
		h.lay(stays)
	}
}

// lay takes the layout off a value, but for what stays before its lines.
func (h *hole) lay(stays string) {
	l := h.layout
	h.value = l.text(format.Plain(h.value), stays)
	if len(h.steps) == 0 {
		return
	}
	laying := h.steps[l.from:]
	unlaid := Step{Name: "laid out", settled: true, Run: func(v any) (any, error) {
		v, err := run(laying, nil, v)
		if err != nil {
			return nil, err
		}
		return l.text(format.Plain(v), stays), nil
	}}
	h.steps = append(slices.Clone(h.steps[:l.from]), unlaid)
}

// stays returns what of the blanks before each line is a part of the value where hole i
// stands. A reader that folds lines drops them all; in quotes they stay, as the line
// breaks do.
func (e *encoder) stays(i int) string {
	h := &e.holes[i]
	l := h.layout
	if e.owner[i] == 0 {
		return ""
	}
	if b := e.readBetween(i, "\n"+l.lines); b.read {
		if kept, ok := strings.CutPrefix(b.text, "\n"); ok && strings.Trim(kept, " ") == "" {
			return kept
		}
		if style := e.place(i).Leaf.Style; style != `"` && style != "'" {
			return ""
		}
		return l.lines
	}
	if l.margin == "" {
		return l.lines
	}
	before, _, _ := strings.Cut(e.place(i).Leaf.Text, h.token)
	blanks := len(before) - len(strings.TrimRight(before, " "))
	return l.lines[:min(blanks, len(l.lines))]
}

// unlay makes the layout of values a part of them, for a document that cannot be read
// with it. It reports whether there was any.
func (e *encoder) unlay() (any bool) {
	for i := range e.holes {
		h := &e.holes[i]
		if h.layout == nil {
			continue
		}
		any = any || h.margin != ""
		h.layout, h.margin = nil, ""
		e.unset(i)
	}
	return any
}
