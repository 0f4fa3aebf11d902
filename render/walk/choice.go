package walk

import (
	"slices"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// choosers are the functions that return one of their arguments.
var choosers = []string{"default", "or", "and", "coalesce", "ternary"}

// choices notes the texts among the arguments of a function that returns one of them, and where
// the value that each may stand for comes from.
func (w *Walk) choices(c *parse.CommandNode, value Flow) {
	if !w.Traced || !slices.Contains(choosers, nodes.Sprig(c)) {
		return
	}
	for _, a := range c.Args[1:] {
		if text, ok := a.(*parse.StringNode); ok {
			w.Choices[text] = value
		}
	}
}
