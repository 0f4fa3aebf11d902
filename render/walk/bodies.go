package walk

import (
	"iter"
	"text/template/parse"
)

// bodies yields the name and the body of each template that can be executed: the
// template itself, and those that it calls, as far as the walk has found them.
func (w *Walk) bodies() iter.Seq2[string, *parse.ListNode] {
	return func(yield func(string, *parse.ListNode) bool) {
		for _, d := range w.Tree.Templates() {
			if w.dots[d.Name()] != nil && d.Tree != nil && !yield(d.Name(), d.Root) {
				return
			}
		}
	}
}
