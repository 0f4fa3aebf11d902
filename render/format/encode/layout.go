package encode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A layout is what the last steps of a pipeline put before the lines of a text, as indent,
// nindent, and indent together with trim do.
type layout struct {
	margin string // before the first line: spaces, maybe after a line break
	lines  string // before each other line
	from   int    // the first of these steps
}

// layoutOf finds out what steps put before lines. It tries them with text of our own, so the
// spaces that a value begins with are never taken for a margin. It returns nil if the steps do
// something else.
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

// settledEnd returns the first of the steps that write text of the document.
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

// Lays reports whether steps put spaces or a line break before the lines of a text.
func Lays(steps []Step) bool {
	l := layoutOf(steps)
	return l != nil && !l.plain()
}

// text removes a layout from a text, and puts what stays of it before each line but the first.
// An empty line may have no layout, or a part of it: some of the functions leave it empty.
func (l *layout) text(laidOut, stays string) string {
	lines := strings.Split(l.withoutBreak(laidOut), "\n")
	for i, line := range lines {
		if i == 0 {
			lines[i] = strings.TrimPrefix(line, strings.TrimPrefix(l.margin, "\n"))
			continue
		}
		if bare, ok := strings.CutPrefix(line, l.lines); ok {
			lines[i] = stays + bare
		} else if strings.HasPrefix(l.lines, line) {
			lines[i] = line[:min(len(line), len(stays))]
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

// layout returns what the steps of a piece put before lines, nil if that is not known. It is
// found out once for all pieces of an action.
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

// layOut removes the layout of values as far as it belongs to the document: that in a block of
// YAML does, that of the lines of a string in TOML does not.
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

// lay removes the layout of a value, except what stays before its lines.
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

// stays returns which of the spaces before each line are a part of the value in hole i. A
// reader that folds lines drops all of them; in quotes they stay, as line breaks do.
func (e *encoder) stays(i int) string {
	h := &e.holes[i]
	l := h.layout

	if e.owner[i] == 0 {
		return ""
	}

	leaf := e.place(i).Leaf
	if b := e.readBetween(i, "\n"+l.lines); b.read {
		kept, breaks := strings.CutPrefix(b.text, "\n")
		switch {
		case breaks && strings.Trim(kept, " ") == "":
			return kept
		case leaf.Style == `"` || leaf.Style == "'":
			return l.lines
		}
		return ""
	}

	if l.margin == "" {
		return l.lines
	}

	before, _, _ := strings.Cut(leaf.Text, h.token)
	blanks := len(before) - len(strings.TrimRight(before, " "))
	return l.lines[:min(blanks, len(l.lines))]
}

// unlay makes the layout of values a part of them, for a document that cannot be read
// otherwise. It reports whether there was any.
func (e *encoder) unlay() (any bool) {
	for i := range e.holes {
		h := &e.holes[i]
		if h.layout == nil {
			continue
		}
		any = any || h.margin != ""
		h.layout = nil
		h.margin = ""
		e.unset(i)
	}
	return any
}
