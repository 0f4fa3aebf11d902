package render

import (
	"strings"

	"github.com/initplate/initplate/render/problem"
)

// inDelims writes the template's own delimiters into the texts of problems, which have {{ and
// }} around actions. Hints are our own words. Messages may quote others, so only the mark of a
// value changes there.
func (t *Template) inDelims(err error) {
	if t == nil || t.delims.Standard() {
		return
	}

	switch e := err.(type) {
	case problem.List:
		for _, p := range e {
			t.inDelims(p)
		}
	case *problem.Problem:
		const value = "{{...}}"
		e.Msg = strings.ReplaceAll(e.Msg, value, t.delims.Show(value))
		e.Hint = t.delims.Show(e.Hint)
	}
}
