package walk

import (
	"maps"
	"slices"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/step"
	"github.com/initplate/initplate/sources"
)

// A Walk is what the parse tree says about a template before anything is fetched: which
// references the template makes and, for each action that prints, which of them its
// value can come from. It follows values through pipes, variables, with, range and
// template calls. If it cannot know, it takes more references rather than fewer.
//
// The walk reads the tree again until the sets of what variables and dots can hold stop
// growing.
type Walk struct {
	Subject
	readers   map[string]lookup.Func
	Holes     []*Hole
	Lookups   []*Lookup
	Uses      []*Use // of parameters
	Branches  []*Branch
	Pipes     map[*parse.PipeNode]Flow
	whole     map[*parse.PipeNode]bool      // the outermost ones
	vars      map[*parse.VariableNode]*Flow // by the node that declares them
	dots      map[string]*Flow              // by template, what its dot can be
	Calls     map[string][]*Site            // by template, where it is called
	prints    map[string]*Flow              // by template, what it prints
	asText    map[string]bool               // the templates whose text is a value somewhere
	Layouts   []*Layout                     // of what calls of templates print
	Fields    map[string]bool               // the fields of secrets that the template names
	Meta      map[string]bool               // the metadata of services and nodes that it names
	mutated   Flow                          // what set and the like put into maps
	pipelines map[*parse.PipeNode]*Pipeline // what made the values of pipelines
	madeBy    map[*Flow]*Makers             // what made the values of variables
	dotsMade  map[string]*Makers            // what made the dots of templates
	Noted     []*Pipeline                   // those that a run notes, by their number minus one
	steps     map[string]step.Step          // by their text
	Texts     []*parse.TextNode             // of all templates, by their number
	seen      map[any]int                   // index of a node's text, hole, lookup, use or branch
	problems  problem.List
	grew      bool
	Unknown   map[*parse.PipeNode]bool // those whose values were taken for unknown
	oneValue  bool                     // see isOneValue

	inner map[*parse.ActionNode]string // the languages that quoteFor names

	loops    map[*Flow]loop // by the variables that they declare
	assigned map[*Flow]bool // variables that are assigned to

	frames map[any]*Frame // by the range, or the name of the template
	Frames []*Frame       // by their number

	Choices map[*parse.StringNode]Flow // texts that may be taken for a value, if runs are traced
}

// A Subject is a parsed template, and what else the walk must know.
type Subject struct {
	problem.Text
	Tree   *template.Template
	Format format.Format
	Funcs  template.FuncMap // the functions that steps may call: they depend on their arguments only
	Names  lookup.Names
	Params map[string]bool // those that the header declares
	Shared []string        // names of templates that other files define
	Traced bool            // runs note frames: see [Frame]
}

// A Site is a place in the tree.
type Site struct {
	Node parse.Node
	In   string // the template it is in
	Arms []int  // the numbers of the arms around it
}

// A Use is where a parameter is used.
type Use struct {
	Site
	Param string
}

// A Lookup is a call of a function that reads a source.
type Lookup struct {
	Site
	Name     string // of the function
	Func     lookup.Func
	Ref      sources.Ref
	Computed bool        // Ref is known only when the template is executed
	Path     sources.Ref // the reference without its parameters, if only these are computed
	Key      Flow        // where the key can come from
}

// A Branch is an if, with or range. Its arms have the numbers 2n and 2n+1.
type Branch struct {
	Node *parse.BranchNode
	Cond Flow
}

// A scope is what the walk knows at one place of the tree.
type scope struct {
	in   string
	arms []int
	dot  Flow
	at   *Makers // of the dot; nil if nothing is known of them
	vars map[string]*Flow
}

// site returns a place in the scope.
func (sc scope) site(n parse.Node) Site { return Site{Node: n, In: sc.in, Arms: sc.arms} }

// New walks a template, and adds calls to its tree that make executions report what they
// do. The walk must not be used if there are problems.
func New(s Subject) (*Walk, problem.List) {
	w := newWalk(s)
	for _, d := range s.Tree.Templates() {
		if d.Tree != nil {
			w.takeInner(d.Root)
			nodes.Replace(d.Root, w.desugared)
			nodes.Replace(d.Root, w.calls)
		}
	}

	w.read()
	if len(w.problems) > 0 {
		return w, w.problems
	}

	w.oneValue = w.isOneValue()
	w.instrument()
	return w, w.problems
}

// newWalk returns a walk that has read nothing yet.
func newWalk(s Subject) *Walk {
	return &Walk{
		Subject:   s,
		readers:   lookup.Funcs(),
		Pipes:     map[*parse.PipeNode]Flow{},
		whole:     map[*parse.PipeNode]bool{},
		vars:      map[*parse.VariableNode]*Flow{},
		dots:      map[string]*Flow{s.Name: {Root: true, Text: other}},
		Calls:     map[string][]*Site{},
		Fields:    map[string]bool{},
		Meta:      map[string]bool{},
		seen:      map[any]int{},
		Unknown:   map[*parse.PipeNode]bool{},
		pipelines: map[*parse.PipeNode]*Pipeline{},
		madeBy:    map[*Flow]*Makers{},
		dotsMade:  map[string]*Makers{},
		prints:    map[string]*Flow{},
		asText:    map[string]bool{},
		steps:     map[string]step.Step{},
		inner:     map[*parse.ActionNode]string{},
		frames:    map[any]*Frame{},
		loops:     map[*Flow]loop{},
		assigned:  map[*Flow]bool{},
		Choices:   map[*parse.StringNode]Flow{},
	}
}

// read reads all bodies until nothing grows.
func (w *Walk) read() {
	for w.grew = true; w.grew && len(w.problems) == 0; {
		w.grew = false
		for name, body := range w.bodies() {
			dot := w.dots[name]
			w.frame(name, *dot)
			w.list(body, scope{in: name, dot: *dot, at: w.dotsMade[name], vars: map[string]*Flow{"$": dot}})
		}
	}
}

// list walks the nodes of a list.
func (w *Walk) list(l *parse.ListNode, sc scope) {
	if l == nil {
		return
	}

	sc.vars = maps.Clone(sc.vars) // what is declared here ends here
	for _, n := range l.Nodes {
		w.node(n, sc)
	}
}

// node walks a node of a list.
func (w *Walk) node(n parse.Node, sc scope) {
	switch n := n.(type) {
	case *parse.TextNode:
		if _, fresh := w.index(n, len(w.Texts)); fresh {
			w.Texts = append(w.Texts, n)
		}
	case *parse.ActionNode:
		w.action(n, sc)
	case *parse.TemplateNode:
		w.template(n, sc)
	case *parse.IfNode, *parse.WithNode, *parse.RangeNode:
		w.branch(nodes.Branch(n), sc)
	}
}

// action walks an action, which prints unless it declares or assigns variables.
func (w *Walk) action(n *parse.ActionNode, sc scope) {
	if isSilent(n) {
		w.pipe(n.Pipe, sc)
		return
	}

	from := w.outer(n.Pipe, sc)
	if len(n.Pipe.Decl) > 0 {
		return
	}

	if from.Root {
		from = union(from, w.everything(n, sc))
	}
	w.checkInner(n, sc)
	w.grow(w.printed(sc.in), Flow{From: from.From})
	h := w.hole(n, from, w.pipeline(n.Pipe, sc))
	h.Loop, h.key = "", ""
	if l := w.loopOf(n.Pipe, from, sc); l != nil {
		h.Loop, h.key = l.param, l.name
	}
}

// branch walks both arms of a branch. In the first arm of a with or a range, the dot is
// the value of its pipeline.
func (w *Walk) branch(n *parse.BranchNode, sc scope) {
	sc.vars = maps.Clone(sc.vars)
	cond := w.outer(n.Pipe, sc)
	i, fresh := w.index(n, len(w.Branches))
	if fresh {
		w.Branches = append(w.Branches, &Branch{Node: n})
	}
	w.Branches[i].Cond = cond
	w.grow(w.printed(sc.in), Flow{From: cond.From})
	if n.NodeType == parse.NodeRange {
		w.frame(n, sc.carried(cond))
	}

	inner := sc.arm(2 * i)
	switch n.NodeType {
	case parse.NodeWith:
		inner.dot = cond
		inner.at = &Makers{All: []*Pipeline{w.pipeline(n.Pipe, sc)}}
	case parse.NodeRange:
		inner.dot = cond
		inner.at = nil
		for _, v := range n.Pipe.Decl { // they are elements of the value
			delete(w.madeBy, w.vars[v])
		}
	}

	if n.NodeType == parse.NodeRange {
		w.loop(n, sc)
	}

	w.list(n.List, inner)
	w.list(n.ElseList, sc.arm(2*i+1))
}

// arm returns the scope in an arm of a branch.
func (sc scope) arm(number int) scope {
	sc.arms = append(slices.Clone(sc.arms), number)
	return sc
}

// template walks a call of another template.
func (w *Walk) template(n *parse.TemplateNode, sc scope) {
	if !w.calledAt(n, n.Name, sc) {
		return
	}
	if n.Pipe != nil {
		w.grow(w.dots[n.Name], w.outer(n.Pipe, sc))
		w.dotsMade[n.Name].add(w.pipeline(n.Pipe, sc))
	}
	if w.asText[sc.in] {
		w.takeAsText(n.Name)
	}
	w.grow(w.printed(sc.in), *w.printed(n.Name))
}

// A usedAt is the key of [Walk.seen] for the use of a parameter.
type usedAt struct {
	node  parse.Node
	param string
}

// index returns the number of a node or a usedAt. If it was not seen before, it is fresh,
// and gets the number next.
func (w *Walk) index(n any, next int) (i int, fresh bool) {
	if i, ok := w.seen[n]; ok {
		return i, false
	}

	w.seen[n] = next
	return next, true
}

// grow adds g to f, and notes if that changed anything.
func (w *Walk) grow(f *Flow, g Flow) { w.grew = f.add(g) || w.grew }

// wrong adds a problem at a node, once.
func (w *Walk) wrong(n parse.Node, msg, hint string) {
	p := w.Problem(n, problem.Invalid, msg, hint)
	known := slices.ContainsFunc(w.problems, func(q *problem.Problem) bool { return q.Error() == p.Error() })
	if !known {
		w.problems = append(w.problems, p)
	}
}

// outer is pipe for an outermost pipeline.
func (w *Walk) outer(p *parse.PipeNode, sc scope) Flow {
	w.whole[p] = true
	return w.pipe(p, sc)
}

// FlowAt returns where the values of the pipeline at a byte of the template can come
// from. The tree does not hold where a pipeline ends, so a pipeline in parentheses may be
// taken for the one around it. If whole is set, only outermost pipelines are taken: their
// flows hold those of the inner ones.
func (w *Walk) FlowAt(offset int, whole bool) Flow {
	best := -1
	out := Flow{}
	for p, f := range w.Pipes {
		at := int(p.Position())
		if at > offset || at < best || whole && !w.whole[p] {
			continue
		}

		if at > best {
			best = at
			out = Flow{}
		}
		out = union(out, f)
	}
	return out
}
