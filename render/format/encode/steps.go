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
	// Name is how the template writes it. Steps of one name do the same.
	Name string

	// Run returns what the step makes of a value, which it does not change.
	Run func(v any) (any, error)

	settled bool // what it writes is a value, not text of the document
}

// leaveOutSteps finds the steps that escape, quote or indent a value by hand where it
// stands, and takes the value as it is without them: [Document] does that itself, and a
// value must not be escaped twice.
//
// A step escapes if it turns a character into text that reads, where it stands, as that
// character. Whether it does is found out by trying, with text of our own: it depends on
// the template alone, never on a value.
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

// stepsOutAt is stepsOut, asked once for places that are alike.
func (e *encoder) stepsOutAt(i int, steps []Step, known map[string][]bool) []bool {
	key := e.stepKey(i, steps)
	out, ok := known[key]
	if !ok {
		out = e.stepsOut(i, steps)
		known[key] = out
	}
	return out
}

// without computes the value anew, without some of the steps. It stays as it was where
// that gives nothing that can be printed, or where the base is not what it was made from.
func (h *hole) without(base any, out []bool) {
	if whole, err := run(h.steps, nil, base); err != nil || format.Plain(whole) != format.Plain(h.value) {
		return
	}
	if v, err := run(h.steps, out, base); err == nil && !format.IsComposite(v) {
		h.value = v
	}
}

// run applies steps one after the other, but for those that are left out.
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

// runText is run for a text of which text comes.
func runText(steps []Step, text string) (string, bool) {
	v, err := run(steps, nil, text)
	s, ok := v.(string)
	return s, ok && err == nil
}

// stepKey tells steps and places apart that may need another answer. Names and other
// words of the template make no difference to how a character is read; what does is the
// leaf, the marks nearby, and which quotes are open.
func (e *encoder) stepKey(i int, steps []Step) string {
	at := e.place(i)
	var b strings.Builder
	for _, s := range steps {
		b.WriteString(s.Name + " | ")
	}
	inLeaf, behind, _ := strings.Cut(at.Leaf.Text, e.holes[i].token)
	around := []string{last(at.Before, nearby), first(at.After, nearby), last(inLeaf, nearby), first(behind, nearby)}
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

// nearby is how many bytes round a value are looked at.
const nearby = 48

func first(s string, n int) string { return s[:min(n, len(s))] }

func last(s string, n int) string { return s[max(0, len(s)-n):] }

// wordless puts one letter in the place of each word.
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

// stepsOut returns which steps are to be left out where hole i stands.
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
	for _, g := range slices.Backward(groups) { // what those behind do is known by then
		e.judge(i, steps, g[0], g[1], out)
	}
	return out
}

// groupEnd returns where the steps end that together leave plain text as it is, such as
// an encoder and what takes its quotes off; from, where none do.
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

// judge marks the steps from..to as left out if they escape where hole i stands. Of
// several, the first escapes; the others stay where they do to the value itself what
// they do behind it, as trim does behind indent.
func (e *encoder) judge(i int, steps []Step, from, to int, out []bool) {
	if !e.escape(i, steps, from, to, out) {
		return
	}
	for k := from; k < to; k++ {
		out[k] = true
	}
	rest := steps[from+1 : to]
	for _, text := range []string{" xn ", "xn\n", "\n\nxn", `"xn"`, "'xn'", strings.Repeat(" ", 16) + "xn"} {
		want, ok := runText(rest, text)
		if !ok || want == text {
			continue
		}
		written, ok := runText(steps[from:], text)
		if !ok || e.readsAs(i, written, want) != readsRight {
			return
		}
	}
	for k := from + 1; k < to; k++ {
		out[k] = false
	}
}

// escape reports whether the steps from..to turn some character into text that reads as
// that character where hole i stands. If the character could stand there as it is, that
// is so only if nothing that they do reads as anything else: then it was not for the
// place's sake. out says which of the steps behind are left out.
func (e *encoder) escape(i int, steps []Step, from, to int, out []bool) bool {
	pure, mixed := false, false
	for _, r := range escapable {
		c := string(r)
		again, wrong, stands := false, false, true
		for _, text := range []string{"x" + c + "n", "x" + c + c + "x"} {
			changed, ok := runText(steps[from:to], text)
			if !ok || changed == text {
				continue
			}
			switch e.readsStep(i, steps[to:], out[to:], changed, text) {
			case readsRight:
				again = true
				stands = stands && e.readsAs(i, text, text) == readsRight
			case readsOther:
				wrong, mixed = true, true
			case readsNot:
				wrong = true
			}
		}
		switch {
		case again && !wrong && !stands:
			return true
		case again && !wrong:
			pure = true
		}
	}
	return pure && !mixed
}

// escapable are the characters that some language has an escape for, the likeliest first.
const escapable = "\"'\\\n<&>\t\r$`#;:=% !,./?*+-()[]{}|^~@é\u2028\x01"

// readsStep tells how hole i reads if steps before made changed of text, and the steps
// behind follow: as it would without those before, or not. Where that cannot be read, it
// is the changed text alone that counts.
func (e *encoder) readsStep(i int, behind []Step, out []bool, changed, text string) verdict {
	written, ok := runText(behind, changed)
	want, err := run(behind, out, text)
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

// readsAs tells how hole i reads if text is written there as it is, and nothing else of
// the document changes.
func (e *encoder) readsAs(i int, text, want string) verdict {
	h := &e.holes[i]
	value := h.value
	h.value, h.set, e.text[h.piece] = want, true, h.margin+text
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
