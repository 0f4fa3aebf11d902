package step

import (
	"errors"
	"fmt"
	"strings"
	"text/template"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/nodes"
)

// lines is the name of the function that steps of Lines call.
const lines = "_lines"

// Lines returns the step that does to a value what steps, which lay out a text, do to a part in
// the middle of the text: they put spaces before its lines, but for the first.
func Lines(steps []Step) Step {
	names := []string{lines}
	for _, s := range steps {
		names = append(names, s.Name)
	}

	run := func(v any) (any, error) {
		text, ok := v.(string)
		if !ok {
			return v, nil
		}
		return within(steps, text)
	}
	return Step{
		Step: encode.Step{Name: strings.Join(names, " "), Run: run},
		Cmd:  nodes.Command(0, nodes.Word(lines, 0)),
	}
}

// within applies steps to a text that is in the middle of another one. The line breaks that
// it ends in have no part in that: what is after them is not known.
func within(steps []Step, text string) (string, error) {
	m := Marks{"\x00", "\x01"}
	bare := strings.TrimRight(text, "\n")
	out, err := Text(steps, m.Begin+bare+m.End)
	if err != nil {
		return "", err
	}
	_, out, _, _ = m.Cut(out, 0)
	return out + text[len(bare):], nil
}

// Marks are texts around a part of a text, to find it again after the text was laid out.
type Marks struct{ Begin, End string }

// Cut finds what became of a part of a text with marks, and of so many line breaks after it.
// It returns what is before it and after it, too.
func (m Marks) Cut(text string, breaks int) (before, became, after string, ok bool) {
	before, rest, begins := strings.Cut(text, m.Begin)
	became, after, ends := strings.Cut(rest, m.End)
	for range breaks {
		line, rest, more := strings.Cut(after, "\n")
		if !more {
			break // it was trimmed
		}
		became += line + "\n"
		after = rest
	}
	return before, became, after, begins && ends
}

// Text applies steps that lay out text to one. Its error names the function that failed.
func Text(steps []Step, text string) (string, error) {
	for _, s := range steps {
		out, err := s.Run(text)
		var exec template.ExecError
		if errors.As(err, &exec) && errors.Unwrap(exec.Err) != nil {
			err = errors.Unwrap(exec.Err)
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", nodes.Called(s.Cmd), err)
		}
		text = fmt.Sprint(out)
	}
	return text, nil
}

// Lays reports whether steps put spaces before lines.
func Lays(steps []Step) bool {
	all := make([]encode.Step, len(steps))
	for i, s := range steps {
		all[i] = s.Step
	}
	return encode.Lays(all)
}
