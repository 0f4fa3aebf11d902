package hcl

import (
	"errors"
	"fmt"
	"sort"

	hcl1 "github.com/hashicorp/hcl"
	"github.com/hashicorp/hcl/hcl/ast"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/zclconf/go-cty/cty"
)

// judge1 reads a document with the library of HCL 1: its names and values in their order, as its
// decoder takes them.
func judge1(doc string) (out []formattest.Item, err error) {
	defer func() {
		if wrong := recover(); wrong != nil { // as Value does
			err = fmt.Errorf("%v", wrong)
		}
	}()

	file, err := hcl1.ParseString(doc)
	if err != nil {
		return nil, err
	}

	add := func(where, what string) { out = append(out, formattest.Item{where, what}) }
	var walk func(n ast.Node)
	walk = func(n ast.Node) {
		switch n := n.(type) {
		case *ast.ObjectList:
			for _, item := range n.Items {
				for _, key := range item.Keys {
					add("name", fmt.Sprint(key.Token.Value()))
				}
				walk(item.Val)
			}
		case *ast.ObjectType:
			add("object", "{")
			walk(n.List)
			add("object", "}")
		case *ast.ListType:
			add("list", "[")
			for _, item := range n.List {
				walk(item)
			}
			add("list", "]")
		case *ast.LiteralType:
			add("value", fmt.Sprint(n.Token.Value()))
		}
	}
	walk(file.Node)
	return out, nil
}

var errNotForJudge = errors.New("HCL 2 does not read it")

// judge2 reads a document with the library of HCL 2: its blocks, names and the nodes of its
// expressions, in their order.
func judge2(doc string) (out []formattest.Item, err error) {
	file, diags := hclsyntax.ParseConfig([]byte(doc), "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("%w: %v", errNotForJudge, diags.Errs()[0])
	}
	j := &nodes{before: map[hclsyntax.Expression]bool{}, after: map[hclsyntax.Expression]bool{}}
	j.body(file.Body.(*hclsyntax.Body))
	return j.out, nil
}

type nodes struct {
	out []formattest.Item
	// before and after are the parts of templates that have no text beside them. They get an
	// empty one, which is there if a value fills it.
	before, after map[hclsyntax.Expression]bool
}

func (j *nodes) add(where, what string) { j.out = append(j.out, formattest.Item{where, what}) }

func (j *nodes) body(b *hclsyntax.Body) {
	type item struct {
		at   int
		read func()
	}
	var items []item
	for _, a := range b.Attributes {
		items = append(items, item{a.SrcRange.Start.Byte, func() {
			j.add("name", a.Name)
			hclsyntax.Walk(a.Expr, j)
		}})
	}
	for _, block := range b.Blocks {
		items = append(items, item{block.TypeRange.Start.Byte, func() {
			j.add("block", block.Type)
			for _, l := range block.Labels {
				j.add("label", l)
			}
			j.body(block.Body)
			j.add("block", "}")
		}})
	}
	sort.Slice(items, func(a, b int) bool { return items[a].at < items[b].at })
	for _, i := range items {
		i.read()
	}
}

// Enter notes a node. What a traversal names is its own, as are operators.
func (j *nodes) Enter(n hclsyntax.Node) hcl.Diagnostics {
	what := ""
	if e, ok := n.(hclsyntax.Expression); ok && j.before[e] {
		j.add("literal", "")
	}
	switch n := n.(type) {
	case *hclsyntax.LiteralValueExpr:
		if what = "null"; !n.Val.IsNull() {
			what = textOf(n.Val)
		}
		j.add("literal", what)
		return nil
	case *hclsyntax.ObjectConsKeyExpr:
		if word := hcl.ExprAsKeyword(n.Wrapped); word != "" && !n.ForceNonLiteral {
			j.add("literal", word)
			return nil
		}
	case *hclsyntax.ScopeTraversalExpr:
		what = steps(n.Traversal)
	case *hclsyntax.RelativeTraversalExpr:
		what = steps(n.Traversal)
	case *hclsyntax.FunctionCallExpr:
		what = n.Name
	case *hclsyntax.BinaryOpExpr:
		what = fmt.Sprintf("%p", n.Op)
	case *hclsyntax.ForExpr:
		what = n.KeyVar + "," + n.ValVar
	case *hclsyntax.TemplateExpr:
		if n.IsStringLiteral() {
			return nil
		}
		j.texts(n, n.Parts)
	case *hclsyntax.TemplateWrapExpr:
		j.texts(n, []hclsyntax.Expression{n.Wrapped})
	}
	if _, ok := n.(*hclsyntax.TemplateWrapExpr); ok {
		j.add("*hclsyntax.TemplateExpr", what)
		return nil
	}
	j.add(fmt.Sprintf("%T", n), what)
	return nil
}

// texts finds the parts of a template that have no text before them, or after the last.
func (j *nodes) texts(template hclsyntax.Expression, parts []hclsyntax.Expression) {
	afterText := false
	for _, p := range parts {
		l, ok := p.(*hclsyntax.LiteralValueExpr)
		isText := ok && l.Val.Type() == cty.String
		j.before[p] = !isText && !afterText
		afterText = isText
	}
	j.after[template] = !afterText
}

// Exit notes where a node ends.
func (j *nodes) Exit(n hclsyntax.Node) hcl.Diagnostics {
	if e, ok := n.(hclsyntax.Expression); ok && j.after[e] {
		j.add("literal", "")
	}
	switch n := n.(type) {
	case *hclsyntax.TupleConsExpr, *hclsyntax.ObjectConsExpr, *hclsyntax.TemplateWrapExpr:
		j.add("end", "")
	case *hclsyntax.TemplateExpr:
		if !n.IsStringLiteral() {
			j.add("end", "")
		}
	}
	return nil
}

func textOf(v cty.Value) string {
	switch v.Type() {
	case cty.Number:
		return v.AsBigFloat().Text('f', -1)
	case cty.Bool:
		return fmt.Sprint(v.True())
	}
	return v.AsString()
}

func steps(t hcl.Traversal) (out string) {
	for _, s := range t {
		switch s := s.(type) {
		case hcl.TraverseRoot:
			out += s.Name
		case hcl.TraverseAttr:
			out += "." + s.Name
		case hcl.TraverseIndex:
			out += "[" + textOf(s.Key) + "]"
		}
	}
	return out
}
