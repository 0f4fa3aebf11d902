package walk

import (
	"cmp"
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
		if i == 0 {
			value = w.command(c, sc, nil)
			continue
		}
		value = w.command(c, sc, &piped{value, nodes.Only(p.Cmds[:i])})
	}

	w.assign(p, value, sc)
	w.Pipes[p] = value
	return value
}

// A piped is a value that is piped into a command, as its last argument.
type piped struct {
	Flow
	node parse.Node // the only node that makes it; nil if there are more
}

// assign notes what the variables that a pipeline declares or assigns can hold.
func (w *Walk) assign(p *parse.PipeNode, value Flow, sc scope) {
	for _, v := range p.Decl {
		if !p.IsAssign {
			w.declare(v, sc)
		}
		if f := sc.vars[v.Ident[0]]; f != nil {
			w.grow(f, value)
			w.assigned[f] = w.assigned[f] || p.IsAssign
			w.noteVariable(f, p, sc)
		}
	}
}

// declare adds a variable to a scope.
func (w *Walk) declare(v *parse.VariableNode, sc scope) {
	if w.vars[v] == nil {
		w.vars[v] = &Flow{}
	}
	sc.vars[v.Ident[0]] = w.vars[v]
}

// command returns where the value of one command can come from. in is the value that is
// piped into it, or nil.
func (w *Walk) command(c *parse.CommandNode, sc scope, in *piped) Flow {
	name := nodes.Called(c)
	args := w.wrappedArgs(c)
	if _, reads := w.readers[name]; reads {
		return w.lookup(c, sc, in)
	}
	if Includes(name) {
		return w.included(c, sc, in)
	}
	if f, ok := w.element(name, args, sc); ok {
		return f
	}

	if name == "required" {
		w.checkMessage(c)
	}
	flows := w.args(args, sc, in)
	if name != "" {
		return w.function(c, flows, sc)
	}
	value := union(flows...)
	if len(c.Args) > 1 { // a field or variable called as a method
		value.Text = other
	}
	return value
}

// checkMessage sees to it that the message of required is the template's own text: errors show
// it, whatever it is about.
func (w *Walk) checkMessage(c *parse.CommandNode) {
	if len(c.Args) < 2 {
		return
	}
	if _, constant := nodes.Literal(c.Args[1]); !constant {
		w.wrong(c, "required: the message must be a text in quotes", `write required "MESSAGE" VALUE`)
	}
}

// function returns where the value of a function can come from, given its arguments.
func (w *Walk) function(c *parse.CommandNode, args []Flow, sc scope) Flow {
	value := union(args...)
	value.Text = encodingOf(nodes.Called(c), args)
	if value.Root { // a function of all parameters
		value = union(value, w.everything(c, sc))
		value.Root = false
	}
	w.choices(c, value)
	if funcs.Mutates(nodes.Called(c)) {
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
func (w *Walk) args(args []parse.Node, sc scope, in *piped) []Flow {
	flows := make([]Flow, 0, len(args)+1)
	for _, a := range args {
		flows = append(flows, w.arg(a, sc))
	}

	if in != nil {
		flows = append(flows, in.Flow)
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
func (w *Walk) lookup(c *parse.CommandNode, sc scope, in *piped) Flow {
	i, fresh := w.index(c, len(w.Lookups))
	if fresh {
		name := nodes.Called(c)
		l := &Lookup{Site: sc.site(c), Name: name, Func: w.readers[name], Computed: true}
		w.Lookups = append(w.Lookups, l)

		given := c.Args[1:]
		if in != nil {
			given = append(slices.Clone(given), in.node)
		}
		w.setRef(l, given)
		if l.Computed && l.Func.Prefix {
			w.wrong(c, name+": the prefix must be a text in quotes", "a plan names the variables that are read")
		}
	}

	args := union(w.args(c.Args[1:], sc, in)...)
	args.Text = other
	w.Lookups[i].Key = args
	return union(args, fromLookup(i))
}

// setRef sets the reference of a lookup if its arguments are constants. If only its
// parameters are computed, it sets the path.
func (w *Walk) setRef(l *Lookup, args []parse.Node) {
	key, params, ok := literals(args, l.Func.Params)
	if l.Func.Catalog {
		key, ok = constantCatalogKey(l.Name, args)
	}
	if !ok {
		w.setPath(l, args)
		return
	}

	ref, err := l.Func.Ref([]lookup.Part{{Text: key}}, params, w.Names)
	if err != nil {
		w.wrong(l.Node, l.Name+": "+err.Error(), lookup.Hint(err))
	}
	l.Ref = ref
	l.Computed = false
}

// setPath sets the path of a lookup with computed parameters, if the path itself is constant.
func (w *Walk) setPath(l *Lookup, args []parse.Node) {
	key, _, ok := literals(args[:min(1, len(args))], false)
	if ok && l.Func.Params {
		// An error is reported when the whole reference is known.
		l.Path, _ = l.Func.Ref([]lookup.Part{{Text: key}}, nil, w.Names)
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
		return w.command(nodes.Command(n.Pos, n), sc, nil)
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
		out = union(out, fromParam(name))
	}
	return out
}

// everything notes that all parameters are used. If the header declares none, those are
// the ones that the template uses anywhere.
func (w *Walk) everything(n parse.Node, sc scope) Flow {
	all := maps.Clone(w.Params)
	for _, u := range w.Uses {
		all[u.Param] = true
	}

	var out Flow
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w.useAs(n, name, sc)
		out = union(out, fromParam(name))
	}
	return out
}

// use notes the use of a parameter. A template that declares no parameters may use any.
func (w *Walk) use(n parse.Node, name string, sc scope) {
	if w.Params[name] || len(w.Params) == 0 {
		w.useAs(n, name, sc)
		return
	}

	hint := cmp.Or(ForeignField(n), nearest.Hint(name, slices.Sorted(maps.Keys(w.Params))))
	w.wrong(n, "the header declares no parameter "+name, hint)
}

// useAs notes the use of a parameter, declared or not.
func (w *Walk) useAs(n parse.Node, name string, sc scope) {
	_, fresh := w.index(usedAt{n, name}, len(w.Uses))
	if fresh {
		w.Uses = append(w.Uses, &Use{Site: sc.site(n), Param: name})
		w.grew = w.grew || !w.Params[name] // the result of everything has grown
	}
}
