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

	w.assign(p, value, sc)
	w.Pipes[p] = value
	return value
}

// assign notes what the variables that a pipeline declares or assigns can hold.
func (w *Walk) assign(p *parse.PipeNode, value Flow, sc scope) {
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
}

// command returns where the value of one command can come from. piped is the flow of the
// value that is piped into it, which is its last argument. constant is the node of that
// value, if a single node makes it.
func (w *Walk) command(c *parse.CommandNode, sc scope, piped *Flow, constant parse.Node) Flow {
	name := nodes.Called(c)
	args := w.wrappedArgs(c)
	if len(args) == 0 && piped == nil && name == "" {
		return Flow{}
	}
	if l, ok := w.readers[name]; ok {
		return w.lookup(c, name, l, sc, piped, constant)
	}
	if f, ok := w.element(name, args, sc); ok {
		return f
	}

	flows := w.args(args, sc, piped)
	value := union(flows...)
	if name == "" {
		if len(c.Args) > 1 { // a field or variable called as a method
			value.Text = other
		}
		return value
	}

	value.Text = encodingOf(name, flows)
	if value.Root { // a function of all parameters
		value = union(value, w.everything(c, sc))
		value.Root = false
	}
	if funcs.Mutates(name) {
		w.grow(&w.mutated, Flow{From: value.From})
	}
	return value
}

// wrappedArgs wraps the arguments of a command, and returns them.
func (w *Walk) wrappedArgs(c *parse.CommandNode) []parse.Node {
	args := c.Args
	if nodes.Called(c) != "" {
		args = args[1:]
	}

	for i, a := range args {
		args[i] = w.wrapped(a)
	}
	return args
}

// args returns where the values of arguments can come from, with what is piped in.
func (w *Walk) args(args []parse.Node, sc scope, piped *Flow) []Flow {
	flows := make([]Flow, 0, len(args)+1)
	for _, a := range args {
		flows = append(flows, w.arg(a, sc))
	}

	if piped != nil {
		flows = append(flows, *piped)
	}
	return flows
}

// encodingOf returns the encoding of what a function returns for some arguments.
func encodingOf(name string, args []Flow) Encoding {
	if funcs.IsEncoder(name) {
		return Encoded
	}

	keeps := funcs.KeepsEncoding(name)
	if name == "trim" && len(args) == 1 { // with a cutset it may remove quotes
		keeps = true
	}
	if keeps && len(args) > 0 {
		return args[len(args)-1].Text
	}
	return other
}

// element returns where the value of index . "name" and get . "name" can come from, if
// the dot is the parameters.
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

// lookup notes a call that reads a source. Its value can also come from its arguments,
// as one of them can be a default.
func (w *Walk) lookup(
	c *parse.CommandNode, name string, l lookup.Func, sc scope, piped *Flow, constant parse.Node,
) Flow {
	i, fresh := w.index(c, len(w.Lookups))
	if fresh {
		given := c.Args[1:]
		if piped != nil {
			given = append(slices.Clone(given), constant)
		}
		s := &Lookup{Site: Site{Node: c, In: sc.in, Arms: sc.arms}, Name: name, Func: l, Computed: true}
		w.setRef(s, given)
		w.Lookups = append(w.Lookups, s)
	}

	args := union(w.args(c.Args[1:], sc, piped)...)
	args.Text = other
	w.Lookups[i].Key = args
	return union(args, Flow{From: map[Input]bool{{Lookup: i + 1}: true}})
}

// setRef sets the reference of a lookup if its arguments are constants. If only its
// parameters are computed, it sets the path.
func (w *Walk) setRef(s *Lookup, args []parse.Node) {
	key, params, ok := literals(args, s.Func.Params)
	if s.Func.Catalog {
		key, ok = constantCatalogKey(s.Name, args)
	}
	if ok {
		ref, err := s.Func.Ref([]lookup.Part{{Text: key}}, params, w.Names)
		if err != nil {
			w.wrong(s.Node, s.Name+": "+err.Error(), lookup.Hint(err))
		}
		s.Ref = ref
		s.Computed = false
		return
	}

	if !s.Func.Params {
		return
	}
	if key, _, ok := literals(args[:min(1, len(args))], false); ok {
		// An error is reported when the whole reference is known.
		s.Path, _ = s.Func.Ref([]lookup.Part{{Text: key}}, nil, w.Names)
	}
}

// literals returns the constant key that a lookup is called with, and its parameters if
// it takes any. ok is false if one of them is computed.
func literals(args []parse.Node, takesParams bool) (key string, params []string, ok bool) {
	for i, a := range args {
		text, constant := nodes.Literal(a)

		switch {
		case i == 0 && constant:
			key = text
			ok = true
		case i == 0 || takesParams && !constant:
			return "", nil, false
		case takesParams:
			params = append(params, text)
		}
	}
	return key, params, ok
}

// arg returns where the value of an argument can come from. Any map may hold what set and
// the like put into a map.
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

// operand is arg, but for what maps may hold.
func (w *Walk) operand(n parse.Node, sc scope) Flow {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return Flow{Text: other}
	case *parse.DotNode:
		return sc.dot
	case *parse.FieldNode:
		return w.field(n, n.Ident[0], sc.dot, sc)
	case *parse.VariableNode:
		return w.variable(n, sc)
	case *parse.ChainNode:
		return w.field(n, n.Field[0], w.arg(n.Node, sc), sc)
	case *parse.PipeNode:
		return w.pipe(n, sc)
	case *parse.IdentifierNode: // a function without arguments
		return w.command(nodes.Command(n.Pos, n), sc, nil, nil)
	}
	return Flow{Text: other}
}

// variable returns where the value of a variable, or of a field of one, can come from.
func (w *Walk) variable(n *parse.VariableNode, sc scope) Flow {
	f := sc.vars[n.Ident[0]]
	switch {
	case f == nil:
		return Flow{}
	case len(n.Ident) > 1:
		return w.field(n, n.Ident[1], *f, sc)
	}
	return *f
}

// field returns where a field of a value can come from. A field of the parameters is the
// parameter of that name.
func (w *Walk) field(n parse.Node, name string, of Flow, sc scope) Flow {
	out := Flow{From: of.From, Text: other}
	if of.Root {
		w.use(n, name, sc)
		out = union(out, Flow{From: map[Input]bool{{Param: name}: true}})
	}
	return out
}

// everything notes that all parameters are used. If the header declares none, those are
// the ones that the template uses anywhere.
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

// use notes the use of a parameter. A template that declares no parameters may use any.
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

// useAs notes the use of a parameter, declared or not.
func (w *Walk) useAs(n parse.Node, name string, sc scope) {
	if _, fresh := w.index(usedAt{n, name}, len(w.Uses)); fresh {
		w.Uses = append(w.Uses, &Use{Site: Site{Node: n, In: sc.in, Arms: sc.arms}, Param: name})
		w.grew = w.grew || !w.Params[name] // what everything is has grown
	}
}
