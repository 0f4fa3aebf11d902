package lookup

import (
	"fmt"
	"strconv"
	"strings"
)

// What of a computed key is text of the template, and what a value, is found out by
// trying: an expression that makes text of both is executed a second time with marks in
// place of the values. Where these stand in the result, values do. So it holds for any
// function, and through variables, lists and maps: results are known by their text.

// Marks are what a run knows of texts that were made of the template's and of values.
type Marks struct {
	values []string          // by mark
	number map[string]int    // mark, by value
	Texts  map[string]string // by text, the same with marks for values
	Trials int               // how many expressions are executed with marks just now
}

// A mark is digits alone, which no function for text changes.
const (
	markHead   = "3917260485"
	markDigits = 6
)

// Mark returns what stands for a value: a text has a mark, or what it was made of.
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

func (m *Marks) markText(s string) string {
	if marked, ok := m.Texts[s]; ok {
		return marked
	}
	if m.number == nil {
		m.number = map[string]int{}
	}
	n, ok := m.number[s]
	if !ok {
		n = len(m.values)
		m.number[s], m.values = n, append(m.values, s)
	}
	return fmt.Sprintf("%s%0*d", markHead, markDigits, n)
}

// Made notes what the same expression made with marks, and returns what it made.
func (m *Marks) Made(marked, v any) any {
	m.Trials--
	m.note(marked, v)
	return v
}

func (m *Marks) note(marked, v any) {
	switch v := v.(type) {
	case string:
		marked, _ := marked.(string)
		if m.Texts == nil {
			m.Texts = map[string]string{}
		}
		m.Texts[v] = marked
	case []string:
		if marked, ok := marked.([]string); ok && len(marked) == len(v) {
			for i := range v {
				m.note(marked[i], v[i])
			}
		}
	case []any:
		if marked, ok := marked.([]any); ok && len(marked) == len(v) {
			for i := range v {
				m.note(marked[i], v[i])
			}
		}
	}
}

// Parts takes a text that has marks apart.
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
		parts = append(parts, Part{Text: before}, Part{m.values[n], true})
		marked = rest[markDigits:]
	}
}

// CheckChanged checks a key that a function changed after it was made, so that it is not
// known where in it the values stand. It must begin as the template has it.
func CheckChanged(key, marked string, parts []Part) error {
	beginning := marked
	if i := strings.Index(marked, markHead[:4]); i >= 0 {
		beginning = marked[:i]
	}
	rest, ok := strings.CutPrefix(key, beginning)
	if !ok {
		const format = "the key does not begin with %q, as the template has it, once its values are in it"
		return Error(fmt.Sprintf(format, beginning))
	}
	values := 0
	var text strings.Builder
	for _, p := range parts {
		if p.Value {
			values++
		} else {
			text.WriteString(p.Text)
		}
	}
	if beginning == "" && values == 1 && parts[0].Text == "" && parts[1].Value {
		return nil // the key begins with its only value
	}
	if strings.Contains(beginning, "/") {
		rest = "x" + rest // what stands before it is no part of its first segment
	}
	for segment := range strings.SplitSeq(strings.TrimSuffix(rest, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return Error("a value in the key makes a part of its path that is empty or only dots")
		}
	}
	for _, c := range []string{"?", "#", "@"} {
		if strings.Count(key, c) > strings.Count(text.String(), c) {
			return Error(fmt.Sprintf("a value in the key holds a %q, which would end its path", c))
		}
	}
	return nil
}
