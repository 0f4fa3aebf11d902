package render

import (
	"maps"
	"slices"
	"text/template/parse"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/funcs"
)

// pipe returns where the value of a pipeline can come from.
func (w *walk) pipe(p *parse.PipeNode, sc scope) flow {
	var value flow
	for i, c := range p.Cmds {
		var piped *flow
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
				w.vars[v] = &flow{}
			}
			sc.vars[name] = w.vars[v]
		}
		if f := sc.vars[name]; f != nil {
			w.grow(f, value)
			w.noteVariable(f, p, sc)
		}
	}
	w.pipes[p] = value
	return value
}

// command returns where the value of one command can come from. What is piped
// into it is its last argument; constant is the node it comes from, where it
// comes from a single one.
func (w *walk) command(c *parse.CommandNode, sc scope, piped *flow, constant parse.Node) flow {
	name := called(c)
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
		return flow{}
	}
	if l, ok := w.lookups[name]; ok {
		return w.lookup(c, name, l, sc, piped, constant)
	}
	if f, ok := w.element(name, args, sc); ok {
		return f
	}
	flows := make([]flow, 0, len(args)+1)
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
			value.text = other
		}
		return value
	case funcs.IsEncoder(name):
		value.text = encoded
	case len(flows) > 0 && (funcs.KeepsEncoding(name) || name == "trim" && len(flows) == 1): // trim with a cutset may take quotes off
		value.text = flows[len(flows)-1].text
	default:
		value.text = other
	}
	if value.root { // a function of all parameters
		value = union(value, w.everything(c, sc))
		value.root = false
	}
	if funcs.Mutates(name) {
		w.grow(&w.mutated, flow{from: value.from})
	}
	return value
}

// element knows index . "name" and get . "name" on the parameters.
func (w *walk) element(name string, args []parse.Node, sc scope) (flow, bool) {
	if name != "index" && name != "get" || len(args) != 2 {
		return flow{}, false
	}
	s, ok := args[1].(*parse.StringNode)
	if f := w.arg(args[0], sc); ok && f.root {
		return w.field(args[1], s.Text, f, sc), true
	}
	return flow{}, false
}

// called returns the function that a command calls, or "".
func called(c *parse.CommandNode) string {
	if id, ok := c.Args[0].(*parse.IdentifierNode); ok {
		return id.Ident
	}
	return ""
}

// lookup notes a call that reads a source. Its value can also be one of its
// arguments: a default.
func (w *walk) lookup(c *parse.CommandNode, name string, l lookup, sc scope, piped *flow, constant parse.Node) flow {
	i, fresh := w.index(c, len(w.sites))
	if fresh {
		s := &site{node: c, in: sc.in, arms: sc.arms, fn: name, lookup: l, computed: true}
		given := c.Args[1:]
		if piped != nil {
			given = append(slices.Clone(given), constant)
		}
		key, params, ok := literals(given, l.params)
		if l.catalog {
			key, ok = constantCatalogKey(name, given)
		}
		if ok {
			ref, err := l.ref([]part{{text: key}}, params, w.Names)
			if err != nil {
				w.wrong(c, name+": "+err.Error(), hintOf(err))
			}
			s.ref, s.computed = ref, false
		} else if key, _, ok := literals(given[:min(1, len(given))], false); ok && l.params {
			s.path, _ = l.ref([]part{{text: key}}, nil, w.Names) // what is wrong with it is told with the rest
		}
		w.sites = append(w.sites, s)
	}
	args := flow{text: other}
	for _, a := range c.Args[1:] {
		args = union(args, w.arg(a, sc))
	}
	if piped != nil {
		args = union(args, *piped)
	}
	w.sites[i].key = args
	return union(args, flow{from: map[origin]bool{{site: i + 1}: true}})
}

// literals returns the constant key that a lookup is called with, and its
// parameters where it takes any.
func literals(args []parse.Node, takesParams bool) (key string, params []string, ok bool) {
	for i, a := range args {
		text, constant := literal(a)
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

// literal returns the text of a string constant, in parentheses or not.
func literal(n parse.Node) (string, bool) {
	switch n := n.(type) {
	case *parse.StringNode:
		return n.Text, true
	case *parse.PipeNode:
		if len(n.Decl) == 0 && len(n.Cmds) == 1 && len(n.Cmds[0].Args) == 1 {
			return literal(n.Cmds[0].Args[0])
		}
	}
	return "", false
}

// arg returns where the value of an operand can come from. A map may hold what
// set and its like put into any map.
func (w *walk) arg(n parse.Node, sc scope) flow {
	f := w.operand(n, sc)
	if name := secretField(n); name != "" {
		w.fields[name] = true
	}
	if name := metaField(n); name != "" {
		w.meta[name] = true
	}
	if len(w.mutated.from) > 0 {
		f = union(f, w.mutated)
	}
	return f
}

func (w *walk) operand(n parse.Node, sc scope) flow {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return flow{text: other}
	case *parse.DotNode:
		return sc.dot
	case *parse.FieldNode:
		return w.field(n, n.Ident[0], sc.dot, sc)
	case *parse.VariableNode:
		f := sc.vars[n.Ident[0]]
		switch {
		case f == nil:
			return flow{}
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
	return flow{text: other}
}

// field returns where a field of a value can come from: of the parameters, from
// that one.
func (w *walk) field(n parse.Node, name string, of flow, sc scope) flow {
	out := flow{from: of.from, text: other}
	if of.root {
		w.use(n, name, sc)
		out = union(out, flow{from: map[origin]bool{{param: name}: true}})
	}
	return out
}

// everything notes that all parameters are used: where none is declared, those that
// the template uses anywhere.
func (w *walk) everything(n parse.Node, sc scope) flow {
	all := map[string]bool{}
	for name := range w.Params {
		all[name] = true
	}
	for _, u := range w.uses {
		all[u.param] = true
	}
	var out flow
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w.useAs(n, name, sc)
		out = union(out, flow{from: map[origin]bool{{param: name}: true}})
	}
	return out
}

// use notes the use of one parameter. A template that declares none may use any.
func (w *walk) use(n parse.Node, name string, sc scope) {
	if !w.Params[name] && len(w.Params) > 0 {
		if hint := foreignField(n); hint != "" {
			w.wrong(n, "the header declares no parameter "+name, hint)
			return
		}
		w.wrong(n, "the header declares no parameter "+name, nearest.Hint(name, slices.Sorted(maps.Keys(w.Params))))
		return
	}
	w.useAs(n, name, sc)
}

func (w *walk) useAs(n parse.Node, name string, sc scope) {
	if _, fresh := w.index(usedAt{n, name}, len(w.uses)); fresh {
		w.uses = append(w.uses, &site{node: n, in: sc.in, arms: sc.arms, param: name})
		w.grew = w.grew || !w.Params[name] // what everything is has grown
	}
}
