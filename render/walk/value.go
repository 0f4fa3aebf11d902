package walk

import (
	"maps"
	"slices"
	"text/template/parse"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/nodes"
)

// pipe returns where the value of a pipeline can come from.
func (w *Walk) pipe(p *parse.PipeNode, sc scope) Flow {
	var value Flow
	for i, c := range p.Cmds {
		var piped *Flow
		if i > 0 {
			piped = &value
		}
		var constant parse.Node
		if i == 1 && len(p.Cmds[0].Args) == 1 {
			constant = p.Cmds[0].Args[0]
		}
		value = w.command(c, sc, piped, constant)
	}
	for _, v := range p.Decl {
		name := v.Ident[0]
		if !p.IsAssign {
			if w.vars[v] == nil {
				w.vars[v] = &Flow{}
			}
			sc.vars[name] = w.vars[v]
		}
		if f := sc.vars[name]; f != nil {
			w.grow(f, value)
			w.noteVariable(f, p, sc)
		}
	}
	w.Pipes[p] = value
	return value
}

// command returns where the value of one command can come from. What is piped
// into it is its last argument; constant is the node it comes from, where it
// comes from a single one.
func (w *Walk) command(c *parse.CommandNode, sc scope, piped *Flow, constant parse.Node) Flow {
	name := nodes.Called(c)
	args := c.Args
	for i, a := range args {
		if i > 0 || name == "" {
			args[i] = w.wrapped(a)
		}
	}
	if name != "" {
		args = args[1:]
	}
	if len(args) == 0 && piped == nil && name == "" {
		return Flow{}
	}
	if l, ok := w.readers[name]; ok {
		return w.lookup(c, name, l, sc, piped, constant)
	}
	if f, ok := w.element(name, args, sc); ok {
		return f
	}
	flows := make([]Flow, 0, len(args)+1)
	for _, a := range args {
		flows = append(flows, w.arg(a, sc))
	}
	if piped != nil {
		flows = append(flows, *piped)
	}
	value := union(flows...)
	switch {
	case name == "":
		if len(c.Args) > 1 { // a field or variable called as a method
			value.Text = other
		}
		return value
	case funcs.IsEncoder(name):
		value.Text = Encoded
	case len(flows) > 0 && (funcs.KeepsEncoding(name) || name == "trim" && len(flows) == 1): // trim with a cutset may take quotes off
		value.Text = flows[len(flows)-1].Text
	default:
		value.Text = other
	}
	if value.Root { // a function of all parameters
		value = union(value, w.everything(c, sc))
		value.Root = false
	}
	if funcs.Mutates(name) {
		w.grow(&w.mutated, Flow{From: value.From})
	}
	return value
}

// element knows index . "name" and get . "name" on the parameters.
func (w *Walk) element(name string, args []parse.Node, sc scope) (Flow, bool) {
	if name != "index" && name != "get" || len(args) != 2 {
		return Flow{}, false
	}
	s, ok := args[1].(*parse.StringNode)
	if f := w.arg(args[0], sc); ok && f.Root {
		return w.field(args[1], s.Text, f, sc), true
	}
	return Flow{}, false
}

// lookup notes a call that reads a source. Its value can also be one of its
// arguments: a default.
func (w *Walk) lookup(c *parse.CommandNode, name string, l lookup.Func, sc scope, piped *Flow, constant parse.Node) Flow {
	i, fresh := w.index(c, len(w.Lookups))
	if fresh {
		s := &Lookup{Site: Site{Node: c, In: sc.in, Arms: sc.arms}, Name: name, Func: l, Computed: true}
		given := c.Args[1:]
		if piped != nil {
			given = append(slices.Clone(given), constant)
		}
		key, params, ok := literals(given, l.Params)
		if l.Catalog {
			key, ok = constantCatalogKey(name, given)
		}
		if ok {
			ref, err := l.Ref([]lookup.Part{{Text: key}}, params, w.Names)
			if err != nil {
				w.wrong(c, name+": "+err.Error(), lookup.Hint(err))
			}
			s.Ref, s.Computed = ref, false
		} else if key, _, ok := literals(given[:min(1, len(given))], false); ok && l.Params {
			s.Path, _ = l.Ref([]lookup.Part{{Text: key}}, nil, w.Names) // what is wrong with it is told with the rest
		}
		w.Lookups = append(w.Lookups, s)
	}
	args := Flow{Text: other}
	for _, a := range c.Args[1:] {
		args = union(args, w.arg(a, sc))
	}
	if piped != nil {
		args = union(args, *piped)
	}
	w.Lookups[i].Key = args
	return union(args, Flow{From: map[Input]bool{{Lookup: i + 1}: true}})
}

// literals returns the constant key that a lookup is called with, and its
// parameters where it takes any.
func literals(args []parse.Node, takesParams bool) (key string, params []string, ok bool) {
	for i, a := range args {
		text, constant := nodes.Literal(a)
		switch {
		case i == 0 && constant:
			key, ok = text, true
		case i == 0 || takesParams && !constant:
			return "", nil, false
		case takesParams:
			params = append(params, text)
		}
	}
	return key, params, ok
}

// arg returns where the value of an operand can come from. A map may hold what
// set and its like put into any map.
func (w *Walk) arg(n parse.Node, sc scope) Flow {
	f := w.operand(n, sc)
	if name := secretField(n); name != "" {
		w.Fields[name] = true
	}
	if name := metaField(n); name != "" {
		w.Meta[name] = true
	}
	if len(w.mutated.From) > 0 {
		f = union(f, w.mutated)
	}
	return f
}

func (w *Walk) operand(n parse.Node, sc scope) Flow {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return Flow{Text: other}
	case *parse.DotNode:
		return sc.dot
	case *parse.FieldNode:
		return w.field(n, n.Ident[0], sc.dot, sc)
	case *parse.VariableNode:
		f := sc.vars[n.Ident[0]]
		switch {
		case f == nil:
			return Flow{}
		case len(n.Ident) > 1:
			return w.field(n, n.Ident[1], *f, sc)
		}
		return *f
	case *parse.ChainNode:
		return w.field(n, n.Field[0], w.arg(n.Node, sc), sc)
	case *parse.PipeNode:
		return w.pipe(n, sc)
	case *parse.IdentifierNode: // a function without arguments
		return w.command(&parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{n}}, sc, nil, nil)
	}
	return Flow{Text: other}
}

// field returns where a field of a value can come from: of the parameters, from
// that one.
func (w *Walk) field(n parse.Node, name string, of Flow, sc scope) Flow {
	out := Flow{From: of.From, Text: other}
	if of.Root {
		w.use(n, name, sc)
		out = union(out, Flow{From: map[Input]bool{{Param: name}: true}})
	}
	return out
}

// everything notes that all parameters are used: where none is declared, those that
// the template uses anywhere.
func (w *Walk) everything(n parse.Node, sc scope) Flow {
	all := map[string]bool{}
	for name := range w.Params {
		all[name] = true
	}
	for _, u := range w.Uses {
		all[u.Param] = true
	}
	var out Flow
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w.useAs(n, name, sc)
		out = union(out, Flow{From: map[Input]bool{{Param: name}: true}})
	}
	return out
}

// use notes the use of one parameter. A template that declares none may use any.
func (w *Walk) use(n parse.Node, name string, sc scope) {
	if !w.Params[name] && len(w.Params) > 0 {
		if hint := ForeignField(n); hint != "" {
			w.wrong(n, "the header declares no parameter "+name, hint)
			return
		}
		w.wrong(n, "the header declares no parameter "+name, nearest.Hint(name, slices.Sorted(maps.Keys(w.Params))))
		return
	}
	w.useAs(n, name, sc)
}

func (w *Walk) useAs(n parse.Node, name string, sc scope) {
	if _, fresh := w.index(usedAt{n, name}, len(w.Uses)); fresh {
		w.Uses = append(w.Uses, &Use{Site: Site{Node: n, In: sc.in, Arms: sc.arms}, Param: name})
		w.grew = w.grew || !w.Params[name] // what everything is has grown
	}
}
