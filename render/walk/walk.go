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

// A Walk is what reading the parse tree tells of a template, before anything is
// fetched: which references it makes, and for every action that prints, which
// of them its value can come from. That holds for derived values too, through
// pipes, variables, with, range and template calls. Where the walk cannot know,
// it takes more references rather than fewer.
//
// What variables and the dots of templates can hold only ever grows, so it reads
// the tree again until nothing does.
type Walk struct {
	Subject
	readers   map[string]lookup.Func
	Holes     []*Hole
	Lookups   []*Lookup
	Uses      []*Use // of parameters
	Branches  []*Branch
	Pipes     map[*parse.PipeNode]Flow
	whole     map[*parse.PipeNode]bool      // those that stand in no other
	vars      map[*parse.VariableNode]*Flow // by the node that declares them
	dots      map[string]*Flow              // by template, what its dot can be
	Calls     map[string][]*Site            // by template, where it is called
	Fields    map[string]bool               // of secrets, that the template names
	Meta      map[string]bool               // of services and nodes, that it names
	mutated   Flow                          // what set and its like put into maps
	pipelines map[*parse.PipeNode]*Pipeline // what made the values of pipelines
	madeBy    map[*Flow]*Makers             // of variables
	dotsMade  map[string]*Makers            // of the dots of templates
	Noted     []*Pipeline                   // those that a run notes, by their number less one
	steps     map[string]step.Step          // by their text
	Texts     []*parse.TextNode             // of the template itself, by their number
	seen      map[any]int                   // index of a node's text, hole, lookup, use or branch
	problems  problem.List
	grew      bool
	Unknown   map[*parse.PipeNode]bool // those that were taken for unknown values
	oneValue  bool                     // the document is one value, see isOneValue
}

// A Subject is a parsed template, and what the walk must know beside its tree.
type Subject struct {
	problem.Text
	Tree   *template.Template
	Format format.Format
	Funcs  template.FuncMap // those of their arguments only that it calls
	Names  lookup.Names
	Params map[string]bool // that the header declares
}

// A Site is a place in the tree.
type Site struct {
	Node parse.Node
	In   string // the template it is in
	Arms []int  // the arms around it
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
	Computed bool        // ref is known only when the template is executed
	Path     sources.Ref // what of it is known beforehand, where only its parameters are computed
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

// New walks a template, and adds to its tree what makes executions tell what they do.
// Where it finds problems, the walk is of no use.
func New(s Subject) (*Walk, problem.List) {
	w := &Walk{Subject: s, readers: lookup.Funcs(), Pipes: map[*parse.PipeNode]Flow{}, whole: map[*parse.PipeNode]bool{}, vars: map[*parse.VariableNode]*Flow{},
		dots: map[string]*Flow{}, Calls: map[string][]*Site{}, Fields: map[string]bool{}, Meta: map[string]bool{}, seen: map[any]int{},
		Unknown: map[*parse.PipeNode]bool{}, pipelines: map[*parse.PipeNode]*Pipeline{}, madeBy: map[*Flow]*Makers{}, dotsMade: map[string]*Makers{}, steps: map[string]step.Step{}}
	w.dots[s.Name] = &Flow{Root: true, Text: other}
	for _, d := range s.Tree.Templates() {
		if d.Tree != nil {
			desugar(d.Root, s.Format)
		}
	}
	for w.grew = true; w.grew && len(w.problems) == 0; {
		w.grew = false
		for name, body := range w.bodies() {
			dot := w.dots[name]
			w.list(body, scope{in: name, dot: *dot, at: w.dotsMade[name], vars: map[string]*Flow{"$": dot}})
		}
	}
	if len(w.problems) == 0 {
		w.oneValue = w.isOneValue()
		w.instrument()
	}
	return w, w.problems
}

func (w *Walk) list(l *parse.ListNode, sc scope) {
	if l == nil {
		return
	}
	sc.vars = maps.Clone(sc.vars) // what is declared here ends here
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			if _, fresh := w.index(n, len(w.Texts)); fresh {
				w.Texts = append(w.Texts, n)
			}
		case *parse.ActionNode:
			from := w.outer(n.Pipe, sc)
			if len(n.Pipe.Decl) > 0 {
				break
			}
			if from.Root {
				from = union(from, w.everything(n, sc))
			}
			w.hole(n, from, w.pipeline(n.Pipe, sc))
		case *parse.TemplateNode:
			w.template(n, sc)
		default:
			if b := nodes.Branch(n); b != nil {
				w.branch(b, sc)
			}
		}
	}
}

// branch walks both arms; the first of a with or a range has another dot.
func (w *Walk) branch(n *parse.BranchNode, sc scope) {
	sc.vars = maps.Clone(sc.vars)
	cond := w.outer(n.Pipe, sc)
	i, fresh := w.index(n, len(w.Branches))
	if fresh {
		w.Branches = append(w.Branches, &Branch{Node: n})
	}
	w.Branches[i].Cond = cond
	inner, outer := sc, sc
	inner.arms = append(slices.Clone(sc.arms), 2*i)
	outer.arms = append(slices.Clone(sc.arms), 2*i+1)
	if n.NodeType != parse.NodeIf {
		inner.dot, inner.at = cond, nil
	}
	switch n.NodeType {
	case parse.NodeWith:
		inner.at = &Makers{All: []*Pipeline{w.pipeline(n.Pipe, sc)}}
	case parse.NodeRange: // its variables are elements of the value
		for _, v := range n.Pipe.Decl {
			delete(w.madeBy, w.vars[v])
		}
	}
	w.list(n.List, inner)
	w.list(n.ElseList, outer)
}

func (w *Walk) template(n *parse.TemplateNode, sc scope) {
	dot := Flow{}
	if n.Pipe != nil {
		dot = w.outer(n.Pipe, sc)
	}
	if w.Tree.Lookup(n.Name) == nil {
		w.wrong(n, "there is no template "+n.Name, "{{ define }} it in this file")
		return
	}
	if w.dots[n.Name] == nil {
		w.dots[n.Name], w.grew = &Flow{}, true
	}
	w.grow(w.dots[n.Name], dot)
	if w.dotsMade[n.Name] == nil {
		w.dotsMade[n.Name] = &Makers{}
	}
	if n.Pipe != nil {
		w.dotsMade[n.Name].add(w.pipeline(n.Pipe, sc))
	}
	if _, fresh := w.index(n, len(w.seen)); fresh {
		w.Calls[n.Name] = append(w.Calls[n.Name], &Site{Node: n, In: sc.in, Arms: sc.arms})
	}
}

type usedAt struct {
	node  parse.Node
	param string
}

// index returns the number of a node, or of what else can be seen again; next
// if it was not seen before.
func (w *Walk) index(n any, next int) (i int, fresh bool) {
	i, ok := w.seen[n]
	if !ok {
		i, w.seen[n] = next, next
	}
	return i, !ok
}

func (w *Walk) grow(f *Flow, g Flow) { w.grew = f.add(g) || w.grew }

func (w *Walk) wrong(n parse.Node, msg, hint string) {
	p := w.Problem(int(n.Position()), problem.Invalid, msg, hint)
	if !slices.ContainsFunc(w.problems, func(q *problem.Problem) bool { return q.Error() == p.Error() }) {
		w.problems = append(w.problems, p)
	}
}

// outer is pipe for a pipeline that stands in no other.
func (w *Walk) outer(p *parse.PipeNode, sc scope) Flow {
	w.whole[p] = true
	return w.pipe(p, sc)
}

// FlowAt returns where the values of the pipeline at a byte of the template can
// come from. Where it ends is not known, so after one in parentheses that one may be
// taken for it: whole takes only those that stand in no other, which have it all.
func (w *Walk) FlowAt(offset int, whole bool) Flow {
	best, out := -1, Flow{}
	for p, f := range w.Pipes {
		if at := int(p.Position()); at <= offset && at >= best && (!whole || w.whole[p]) {
			if at > best {
				best, out = at, Flow{}
			}
			out = union(out, f)
		}
	}
	return out
}
