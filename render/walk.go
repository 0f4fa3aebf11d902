package render

import (
	"maps"
	"slices"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/sources"
)

// A walk is what reading the parse tree tells of a template, before anything is
// fetched: which references it makes, and for every action that prints, which
// of them its value can come from. That holds for derived values too, through
// pipes, variables, with, range and template calls. Where the walk cannot know,
// it takes more references rather than fewer.
//
// What variables and the dots of templates can hold only ever grows, so it reads
// the tree again until nothing does.
type walk struct {
	Subject
	lookups   map[string]lookup
	holes     []*hole
	sites     []*site // of lookups
	uses      []*site // of parameters
	branches  []*branch
	pipes     map[*parse.PipeNode]flow
	whole     map[*parse.PipeNode]bool      // those that stand in no other
	vars      map[*parse.VariableNode]*flow // by the node that declares them
	dots      map[string]*flow              // by template, what its dot can be
	calls     map[string][]*site            // by template, where it is called
	fields    map[string]bool               // of secrets, that the template names
	meta      map[string]bool               // of services and nodes, that it names
	mutated   flow                          // what set and its like put into maps
	pipelines map[*parse.PipeNode]*pipeline // what made the values of pipelines
	madeBy    map[*flow]*makers             // of variables
	dotsMade  map[string]*makers            // of the dots of templates
	noted     []*pipeline                   // those that a run notes, by their number less one
	steps     map[string]step               // by their text
	texts     map[*byte]int                 // where each text of the template stands, by its first byte
	own       []string                      // those texts
	seen      map[any]int                   // index of a node's hole, site, use or branch
	problems  Problems
	grew      bool
	unknown   map[*parse.PipeNode]bool // those that were taken for unknown values
	oneValue  bool                     // the document is one value, see isOneValue
}

// A Subject is a parsed template, and what the walk must know beside its tree.
type Subject struct {
	Text
	Tree   *template.Template
	Format format.Format
	Funcs  template.FuncMap // those of their arguments only that it calls
	Names  Names
	Params map[string]bool // that the header declares
}

// A site is a place in the tree that needs something.
type site struct {
	node parse.Node
	in   string // the template it is in
	arms []int  // the arms around it

	param string // of a parameter's use

	fn       string // of a lookup
	lookup   lookup
	ref      sources.Ref
	computed bool        // ref is known only when the template is executed
	path     sources.Ref // what of it is known beforehand, where only its parameters are computed
	key      flow        // where the key can come from
}

// A branch is an if, with or range. Its arms have the numbers 2n and 2n+1.
type branch struct {
	node *parse.BranchNode
	cond flow
}

// A scope is what the walk knows at one place of the tree.
type scope struct {
	in   string
	arms []int
	dot  flow
	at   *makers // of the dot; nil if nothing is known of them
	vars map[string]*flow
}

// walkTree walks a template, and adds to its tree what makes executions tell what they do.
// Where it finds problems, the walk is of no use.
func walkTree(s Subject) (*walk, Problems) {
	w := &walk{Subject: s, lookups: lookups(), pipes: map[*parse.PipeNode]flow{}, whole: map[*parse.PipeNode]bool{}, vars: map[*parse.VariableNode]*flow{},
		dots: map[string]*flow{}, calls: map[string][]*site{}, fields: map[string]bool{}, meta: map[string]bool{}, seen: map[any]int{}, texts: map[*byte]int{},
		unknown: map[*parse.PipeNode]bool{}, pipelines: map[*parse.PipeNode]*pipeline{}, madeBy: map[*flow]*makers{}, dotsMade: map[string]*makers{}, steps: map[string]step{}}
	w.dots[s.Name] = &flow{root: true, text: other}
	for _, d := range s.Tree.Templates() {
		if d.Tree != nil {
			desugar(d.Root, s.Format)
		}
	}
	for w.grew = true; w.grew && len(w.problems) == 0; {
		w.grew = false
		for name, body := range w.bodies() {
			dot := w.dots[name]
			w.list(body, scope{in: name, dot: *dot, at: w.dotsMade[name], vars: map[string]*flow{"$": dot}})
		}
	}
	if len(w.problems) == 0 {
		w.oneValue = w.isOneValue()
		w.instrument()
	}
	return w, w.problems
}

func (w *walk) list(l *parse.ListNode, sc scope) {
	if l == nil {
		return
	}
	sc.vars = maps.Clone(sc.vars) // what is declared here ends here
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			if _, known := w.texts[&n.Text[0]]; !known {
				w.texts[&n.Text[0]] = int(n.Pos)
				w.own = append(w.own, string(n.Text))
			}
		case *parse.ActionNode:
			from := w.outer(n.Pipe, sc)
			if len(n.Pipe.Decl) > 0 {
				break
			}
			if from.root {
				from = union(from, w.everything(n, sc))
			}
			w.hole(n, from, w.pipeline(n.Pipe, sc))
		case *parse.TemplateNode:
			w.template(n, sc)
		default:
			if b := branchOf(n); b != nil {
				w.branch(b, sc)
			}
		}
	}
}

// branch walks both arms; the first of a with or a range has another dot.
func (w *walk) branch(n *parse.BranchNode, sc scope) {
	sc.vars = maps.Clone(sc.vars)
	cond := w.outer(n.Pipe, sc)
	i, fresh := w.index(n, len(w.branches))
	if fresh {
		w.branches = append(w.branches, &branch{node: n})
	}
	w.branches[i].cond = cond
	inner, outer := sc, sc
	inner.arms = append(slices.Clone(sc.arms), 2*i)
	outer.arms = append(slices.Clone(sc.arms), 2*i+1)
	if n.NodeType != parse.NodeIf {
		inner.dot, inner.at = cond, nil
	}
	switch n.NodeType {
	case parse.NodeWith:
		inner.at = &makers{all: []*pipeline{w.pipeline(n.Pipe, sc)}}
	case parse.NodeRange: // its variables are elements of the value
		for _, v := range n.Pipe.Decl {
			delete(w.madeBy, w.vars[v])
		}
	}
	w.list(n.List, inner)
	w.list(n.ElseList, outer)
}

func (w *walk) template(n *parse.TemplateNode, sc scope) {
	dot := flow{}
	if n.Pipe != nil {
		dot = w.outer(n.Pipe, sc)
	}
	if w.Tree.Lookup(n.Name) == nil {
		w.wrong(n, "there is no template "+n.Name, "{{ define }} it in this file")
		return
	}
	if w.dots[n.Name] == nil {
		w.dots[n.Name], w.grew = &flow{}, true
	}
	w.grow(w.dots[n.Name], dot)
	if w.dotsMade[n.Name] == nil {
		w.dotsMade[n.Name] = &makers{}
	}
	if n.Pipe != nil {
		w.dotsMade[n.Name].add(w.pipeline(n.Pipe, sc))
	}
	if _, fresh := w.index(n, len(w.seen)); fresh {
		w.calls[n.Name] = append(w.calls[n.Name], &site{node: n, in: sc.in, arms: sc.arms})
	}
}

type usedAt struct {
	node  parse.Node
	param string
}

// index returns the number of a node, or of what else can be seen again; next
// if it was not seen before.
func (w *walk) index(n any, next int) (i int, fresh bool) {
	i, ok := w.seen[n]
	if !ok {
		i, w.seen[n] = next, next
	}
	return i, !ok
}

func (w *walk) grow(f *flow, g flow) { w.grew = f.add(g) || w.grew }

func (w *walk) wrong(n parse.Node, msg, hint string) {
	p := w.Problem(int(n.Position()), Invalid, msg, hint)
	if !slices.ContainsFunc(w.problems, func(q *Problem) bool { return q.Error() == p.Error() }) {
		w.problems = append(w.problems, p)
	}
}

// outer is pipe for a pipeline that stands in no other.
func (w *walk) outer(p *parse.PipeNode, sc scope) flow {
	w.whole[p] = true
	return w.pipe(p, sc)
}

// flowAt returns where the values of the pipeline at a byte of the template can
// come from. Where it ends is not known, so after one in parentheses that one may be
// taken for it: whole takes only those that stand in no other, which have it all.
func (w *walk) flowAt(offset int, whole bool) flow {
	best, out := -1, flow{}
	for p, f := range w.pipes {
		if at := int(p.Position()); at <= offset && at >= best && (!whole || w.whole[p]) {
			if at > best {
				best, out = at, flow{}
			}
			out = union(out, f)
		}
	}
	return out
}
