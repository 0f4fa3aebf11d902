package nodes

import (
	"strings"
	"text/template/parse"
)

// Sprig returns the function that a command calls, or "". Of sprig's two names for a
// function, it returns the shorter one.
func Sprig(c *parse.CommandNode) string { return strings.TrimPrefix(Called(c), "sprig_") }

// PrintsQuoted reports whether a command is printf "%q".
func PrintsQuoted(c *parse.CommandNode) bool { return PrintfLayout(c) == "%q" }

// PrintfLayout returns the constant first argument of printf, or "".
func PrintfLayout(c *parse.CommandNode) string {
	if Called(c) != "printf" || len(c.Args) < 2 {
		return ""
	}
	text, _ := Literal(c.Args[1])
	return text
}

// EndsLine reports whether a command ends its output with a line break.
func EndsLine(c *parse.CommandNode) bool {
	return Called(c) == "println" || strings.HasSuffix(PrintfLayout(c), "\n")
}

// FieldsOf returns the names after the dots of .A.B, $x.A.B and (...).A.B.
func FieldsOf(n parse.Node) []string {
	switch n := n.(type) {
	case *parse.FieldNode:
		return n.Ident
	case *parse.VariableNode:
		return n.Ident[1:]
	case *parse.ChainNode:
		return n.Field
	}
	return nil
}

// IsPipe reports whether a node is a pipeline in parentheses, which is an operand.
func IsPipe(n parse.Node) bool {
	p, ok := n.(*parse.PipeNode)
	return ok && len(p.Decl) == 0
}

// IsConstant reports whether a node is a constant, in parentheses or not.
func IsConstant(n parse.Node) bool {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return true
	case *parse.PipeNode:
		return IsPipe(n) && IsConstant(Only(n.Cmds))
	}
	return false
}

// Only returns the operand that commands consist of; nil if they are more than one operand.
func Only(cmds []*parse.CommandNode) parse.Node {
	if len(cmds) != 1 || len(cmds[0].Args) != 1 {
		return nil
	}
	return cmds[0].Args[0]
}

// Last returns the last command of a pipeline.
func Last(p *parse.PipeNode) *parse.CommandNode { return p.Cmds[len(p.Cmds)-1] }

// Arguments returns the number of arguments of a pipeline's last command, with what is piped
// into it.
func Arguments(p *parse.PipeNode) int {
	given := len(Last(p).Args) - 1
	if len(p.Cmds) > 1 {
		given++
	}
	return given
}

// Called returns the function that a command calls, or "".
func Called(c *parse.CommandNode) string {
	if id, ok := c.Args[0].(*parse.IdentifierNode); ok {
		return id.Ident
	}
	return ""
}

// Literal returns the text of a string constant, in parentheses or not.
func Literal(n parse.Node) (string, bool) {
	switch n := n.(type) {
	case *parse.StringNode:
		return n.Text, true
	case *parse.PipeNode:
		if IsPipe(n) {
			return Literal(Only(n.Cmds))
		}
	}
	return "", false
}
