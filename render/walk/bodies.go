package walk

import (
	"iter"
	"text/template/parse"
)

// bodies yields the templates that can be executed, with their names: the template itself
// and those that it calls, as far as the walk has found them.
func (w *Walk) bodies() iter.Seq2[string, *parse.ListNode] {
	return func(yield func(string, *parse.ListNode) bool) {
		for _, d := range w.Tree.Templates() {
			if w.dots[d.Name()] != nil && d.Tree != nil && !yield(d.Name(), d.Root) {
				return
			}
		}
	}
}
