package walk

import (
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/nodes"
)

// takeInner takes quoteFor off the ends of actions that print, and notes which language it
// names.
func (w *Walk) takeInner(l *parse.ListNode) {
	for list := range nodes.Lists(l) {
		for _, n := range list.Nodes {
			if a, ok := n.(*parse.ActionNode); ok && endsInQuoteFor(a.Pipe) {
				w.innerOf(a)
			}
		}
	}
}

func endsInQuoteFor(p *parse.PipeNode) bool {
	return len(p.Decl) == 0 && nodes.Called(nodes.Last(p)) == funcs.QuoteFor
}

// innerOf makes an action that ends in quoteFor print its value alone.
func (w *Walk) innerOf(a *parse.ActionNode) {
	args := lastArgs(a.Pipe)
	if len(args) != 2 {
		w.wrong(a, "quoteFor takes the name of a language and one value", `write {{ .value | quoteFor "json" }}`)
		return
	}

	name, ok := nodes.Literal(args[0])
	if !ok {
		w.wrong(a, "the language of quoteFor is not a constant", `write its name: quoteFor "json"`)
		return
	}

	a.Pipe = nodes.AsPipes(args[1:])[0]
	w.inner[a] = name
}
