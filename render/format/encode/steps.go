package encode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A Step is a function that a template's pipeline applies to text, with all its other
// arguments constant: replaceAll "\n" "\\n".
type Step struct {
	// Name is how the template writes it. Steps with one name do the same.
	Name string

	// Run returns what the step makes of a value, which it does not change.
	Run func(v any) (any, error)

	settled bool // it writes a value, not text of the document
}

// leaveOutSteps finds the steps that escape, quote or indent a value by hand, and computes the
// value without them. [Document] does that itself, and a value must not be escaped twice.
//
// A step escapes if it turns a character into text that reads, in its place, as that
// character. This is tried with text of our own, so it depends on the template alone, never on
// a value.
func (e *encoder) leaveOutSteps() {
	known := map[string][]bool{}
	for i := range e.holes {
		h := &e.holes[i]
		steps := h.steps
		if len(steps) == 0 || e.owner[i] == 0 || h.structure != nil {
			continue
		}
		if out := e.stepsOutAt(i, steps, known); slices.Contains(out, true) {
			h.without(e.pieces[h.piece].Base, out)
		}
	}
}

// stepsOutAt is stepsOut, which is asked once for places that are alike.
func (e *encoder) stepsOutAt(i int, steps []Step, known map[string][]bool) []bool {
	key := e.stepKey(i, steps)
	out, ok := known[key]
	if !ok {
		out = e.stepsOut(i, steps)
		known[key] = out
	}
	return out
}

// without computes the value again, without some of the steps. The value stays as it was if
// the result cannot be printed, or if the value was not made from the base.
func (h *hole) without(base any, out []bool) {
	if whole, err := run(h.steps, nil, base); err != nil || format.Plain(whole) != format.Plain(h.value) {
		return
	}
	if v, err := run(h.steps, out, base); err == nil && !format.IsComposite(v) {
		h.value = v
	}
}

// run applies steps one after the other, except those that are left out.
func run(steps []Step, out []bool, v any) (any, error) {
	var err error
	for k, s := range steps {
		if out != nil && out[k] {
			continue
		}
		if v, err = s.Run(v); err != nil {
			return nil, err
		}
	}

	return v, nil
}

// runText is run for steps that make text from text; ok is false if they do not.
func runText(steps []Step, text string) (s string, ok bool) {
	v, err := run(steps, nil, text)
	s, ok = v.(string)
	return s, ok && err == nil
}

// stepKey is the same for steps and places that get the same answer. Words of the template do
// not change how a character is read. The leaf does, and the marks nearby, and which quotes
// are open.
func (e *encoder) stepKey(i int, steps []Step) string {
	at := e.place(i)
	var b strings.Builder
	for _, s := range steps {
		b.WriteString(s.Name + " | ")
	}

	inLeaf, after, _ := strings.Cut(at.Leaf.Text, e.holes[i].token)
	around := []string{last(at.Before, nearby), first(at.After, nearby), last(inLeaf, nearby), first(after, nearby)}
	for _, text := range around {
		b.WriteString(wordless(e.tokens.replace(text, func(int) string { return "" })) + "\x00")
	}

	fmt.Fprintf(&b, "%s\x00%s\x00%s\x00%t%t", at.Leaf.Kind, at.Leaf.Style, at.Leaf.KeyStyle, at.Whole, at.Name)
	fmt.Fprintf(&b, "%d %d", strings.Count(at.Before, `"`)%2, strings.Count(at.Before, "'")%2)

	if strings.TrimSpace(at.Before) == "" {
		fmt.Fprintf(&b, " %d", len(at.Before))
	}

	return b.String()
}

// nearby is how many bytes on each side of a value count.
const nearby = 48

func first(s string, n int) string { return s[:min(n, len(s))] }

func last(s string, n int) string { return s[max(0, len(s)-n):] }

// wordless replaces each word with one letter.
func wordless(s string) string {
	var b strings.Builder
	inWord := false
	for _, r := range s {
		word := r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		switch {
		case !word:
			b.WriteRune(r)
		case !inWord:
			b.WriteByte('w')
		}
		inWord = word
	}

	return b.String()
}

// stepsOut returns which steps must be left out in hole i.
func (e *encoder) stepsOut(i int, steps []Step) []bool {
	var groups [][2]int
	for from := 0; from < len(steps); {
		to := groupEnd(steps, from)
		if to > from {
			groups = append(groups, [2]int{from, to})
		}
		from = max(to, from+1)
	}

	out := make([]bool, len(steps))
	for _, g := range slices.Backward(groups) { // the last first: each must know which after it are left out
		e.judge(i, steps, g[0], g[1], out)
	}

	return out
}

// groupEnd returns where the steps end that together leave plain text as it is, such as an
// encoder and the step that removes its quotes. It returns from if none do.
func groupEnd(steps []Step, from int) int {
	for to := from + 1; to <= len(steps) && !steps[to-1].settled; to++ {
		if s, ok := runText(steps[from:to], plainText); ok && s == plainText {
			return to
		}
	}
	return from
}

// plainText needs no escape in any language.
const plainText = "xn"

// judge marks the steps from..to as left out if they escape in hole i. Of several, the first
// one escapes. The others stay if they do to the value itself what they do after the first, as
// trim does after indent.
func (e *encoder) judge(i int, steps []Step, from, to int, out []bool) {
	if !e.escape(i, steps, from, to, out) {
		return
	}

	stay := e.restStays(i, steps, from, to)
	for k := from; k < to; k++ {
		out[k] = k == from || !stay
	}
}

// restStays reports whether the steps from+1..to do the same to a value with and without the
// step from before them.
func (e *encoder) restStays(i int, steps []Step, from, to int) bool {
	for _, text := range []string{" xn ", "xn\n", "\n\nxn", `"xn"`, "'xn'", strings.Repeat(" ", 16) + "xn"} {
		want, ok := runText(steps[from+1:to], text)
		if !ok || want == text {
			continue
		}

		written, ok := runText(steps[from:], text)
		if !ok || e.readsAs(i, written, want) != readsRight {
			return false
		}
	}

	return true
}

// escape reports whether the steps from..to turn some character into text that reads as that
// character in hole i. If the character could stand there as it is, they only escape if
// nothing that they do reads as something else: otherwise they were not written for the place.
// If it could not, they still do not if they are for another language. out says which of the
// later steps are left out.
func (e *encoder) escape(i int, steps []Step, from, to int, out []bool) bool {
	pure, mixed := false, false
	for _, r := range escapable {
		c := e.tryCharacter(i, string(r), steps, from, to, out)
		mixed = mixed || c.other
		switch {
		case c.right && !c.wrong && !c.stands:
			return !e.isForeign(i, steps, from, to)
		case c.right && !c.wrong:
			pure = true
		}
	}

	return pure && !mixed
}

// isForeign reports whether the steps from..to escape for another language than that of hole i,
// as js does between double quotes of a shell: what they make of a ' reads there as more than
// that, and the ' could stand there as it is. So do < and &, which an encoder of JSON may
// rewrite whatever it is for.
func (e *encoder) isForeign(i int, steps []Step, from, to int) bool {
	marks := "'"
	if to-from == 1 {
		marks = "'<&"
	}

	for _, r := range marks {
		text := "x" + string(r) + "n"
		changed, ok := runText(steps[from:to], text)
		if ok && changed != text && e.readsAs(i, changed, text) == readsOther && e.readsAs(i, text, text) == readsRight {
			return true
		}
	}

	return false
}

// A trial is what became of a character that steps changed.
type trial struct {
	right  bool // what they wrote reads as the character
	wrong  bool // it does not, in one of the texts
	other  bool // it reads as something else
	stands bool // the character could stand there as it is
}

// tryCharacter tries what the steps from..to do to a character in hole i.
func (e *encoder) tryCharacter(i int, c string, steps []Step, from, to int, out []bool) trial {
	t := trial{stands: true}
	for _, text := range []string{"x" + c + "n", "x" + c + c + "x"} {
		changed, ok := runText(steps[from:to], text)
		if !ok || changed == text {
			continue
		}

		switch e.readsStep(i, steps[to:], out[to:], changed, text) {
		case readsRight:
			t.right = true
			t.stands = t.stands && e.readsAs(i, text, text) == readsRight
		case readsOther:
			t.wrong = true
			t.other = true
		case readsNot:
			t.wrong = true
		}
	}

	return t
}

// escapable are the characters that some language can escape, the likeliest first.
const escapable = "\"'\\\n<&>\t\r$`#;:=% !,./?*+-()[]{}|^~@é\u2028\x01"

// readsStep says how hole i reads if steps changed text, and later steps follow: right means
// as without the first ones. If that cannot be read, only the changed text counts.
func (e *encoder) readsStep(i int, later []Step, out []bool, changed, text string) verdict {
	written, ok := runText(later, changed)
	want, err := run(later, out, text)
	if ok && err == nil {
		if got := e.readsAs(i, written, format.Plain(want)); got != readsNot {
			return got
		}
	}

	return e.readsAs(i, changed, text)
}

// A verdict is what a reader makes of text that was written as it is.
type verdict int

const (
	readsNot verdict = iota // the document cannot be read, or has another shape
	readsOther
	readsRight
)

// readsAs says how hole i reads if text is written there as it is, and nothing else of the
// document changes.
func (e *encoder) readsAs(i int, text, want string) verdict {
	h := &e.holes[i]
	value := h.value
	h.value = want
	h.set = true
	e.text[h.piece] = h.margin + text
	defer func() {
		h.value = value
		e.unset(i)
	}()

	leaves, err := e.anyParse([]byte(strings.Join(e.text, "")))
	if err != nil {
		return readsNot
	}

	switch wrong, ok := e.compare(leaves); {
	case !ok:
		return readsNot
	case len(wrong) > 0:
		return readsOther
	}

	return readsRight
}

// anyParse reads a document as at least one of the programs does.
func (e *encoder) anyParse(doc []byte) ([]format.Leaf, error) {
	if e.f.ParseAny != nil {
		return e.f.ParseAny(doc)
	}
	return e.f.Parse(doc)
}
