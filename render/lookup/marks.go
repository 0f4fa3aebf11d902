package lookup

import (
	"fmt"
	"strconv"
	"strings"
)

// A computed key is made of the template's text and of values. To find out which part is
// which, an expression that uses both is executed a second time, with marks in place of
// the values. The marks in the result show where the values are. That works for any
// function, and through variables, lists and maps, as results are found by their text.

// Marks are what a run knows about texts that were made of the template's text and values.
type Marks struct {
	values []string          // by mark
	number map[string]int    // the number of the mark, by value
	Texts  map[string]string // by text: the same text with marks for values
	Trials int               // how many expressions are being executed with marks
}

// A mark is only digits, which no function for text changes.
const (
	markHead   = "3917260485"
	markDigits = 6
)

// Mark returns what replaces a value: for a text a mark, or the marked text that it was
// made from.
func (m *Marks) Mark(v any) any {
	switch v := v.(type) {
	case string:
		return m.markText(v)
	case []string:
		out := make([]string, len(v))
		for i, e := range v {
			out[i] = m.markText(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = m.Mark(e)
		}
		return out
	}
	return v
}

// markText is Mark for a text.
func (m *Marks) markText(s string) string {
	if marked, ok := m.Texts[s]; ok {
		return marked
	}
	return fmt.Sprintf("%s%0*d", markHead, markDigits, m.numberOf(s))
}

// numberOf returns the number of a value's mark.
func (m *Marks) numberOf(s string) int {
	if n, ok := m.number[s]; ok {
		return n
	}

	if m.number == nil {
		m.number = map[string]int{}
	}
	n := len(m.values)
	m.number[s] = n
	m.values = append(m.values, s)
	return n
}

// Made notes what an expression made with marks, and returns v, what it made without.
func (m *Marks) Made(marked, v any) any {
	m.Trials--
	m.note(marked, v)
	return v
}

// note notes the marked form of each text in a value.
func (m *Marks) note(marked, v any) {
	switch v := v.(type) {
	case string:
		if m.Texts == nil {
			m.Texts = map[string]string{}
		}
		m.Texts[v], _ = marked.(string)
	case []string:
		marked, _ := marked.([]string)
		noteEach(m, marked, v)
	case []any:
		marked, _ := marked.([]any)
		noteEach(m, marked, v)
	}
}

// noteEach notes the items of a list, if there are as many marked ones.
func noteEach[T any](m *Marks, marked, list []T) {
	if len(marked) != len(list) {
		return
	}
	for i, v := range list {
		m.note(marked[i], v)
	}
}

// Parts splits a marked text at its marks.
func (m *Marks) Parts(marked string) (parts []Part) {
	for {
		before, rest, ok := strings.Cut(marked, markHead)
		if !ok || len(rest) < markDigits {
			return append(parts, Part{Text: marked})
		}

		n, err := strconv.Atoi(rest[:markDigits])
		if err != nil || n >= len(m.values) {
			return append(parts, Part{Text: marked})
		}

		parts = append(parts, Part{Text: before}, Part{m.values[n], true, true})
		marked = rest[markDigits:]
	}
}

// CheckChanged checks a key that a function changed after it was made, so that it is not
// known where its values are. The key must still begin with the template's text.
func CheckChanged(key, marked string, parts []Part) error {
	beginning := marked
	if i := strings.Index(marked, markHead[:4]); i >= 0 {
		beginning = marked[:i]
	}
	rest, ok := strings.CutPrefix(key, beginning)
	if !ok {
		const format = "with its values, the key no longer begins with %q, as it does in the template"
		return Error(fmt.Sprintf(format, beginning))
	}

	text, values := templateText(parts)
	if beginning == "" && values == 1 && parts[0].Text == "" && parts[1].Value {
		return nil // the key begins with its only value
	}

	if i := strings.LastIndexByte(beginning, '/'); i >= 0 {
		rest = beginning[i+1:] + rest // the segment that beginning ends in
	}
	return checkRest(key, rest, text)
}

// templateText returns the template's text in a key, and the number of values.
func templateText(parts []Part) (text string, values int) {
	var b strings.Builder
	for _, p := range parts {
		if p.Value {
			values++
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String(), values
}

// checkRest checks the part of a changed key that values may be in. text is the
// template's text in the key.
func checkRest(key, rest, text string) error {
	for segment := range strings.SplitSeq(strings.TrimSuffix(rest, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return Error("a value in the key makes a segment of its path empty, . or ..")
		}
	}

	for _, c := range []string{"?", "#", "@"} {
		if strings.Count(key, c) > strings.Count(text, c) {
			return Error(fmt.Sprintf("a value in the key holds a %q, which would end its path", c))
		}
	}
	return nil
}
