// Package nodes reads and makes nodes of text/template's parse trees.
package nodes

import (
	"slices"
	"strconv"
	"text/template/parse"
)

// AsPipes makes a pipeline of each argument.
func AsPipes(args []parse.Node) (out []*parse.PipeNode) {
	for _, a := range args {
		if !IsPipe(a) {
			a = Pipeline(a.Position(), Command(a.Position(), a))
		}
		out = append(out, a.(*parse.PipeNode))
	}
	return out
}

// Call makes a call of a function of our own with a number.
func Call(name string, i int, pos parse.Pos) *parse.CommandNode {
	return Command(pos, Word(name, pos), Number(i, pos))
}

// Command makes a command of a function and its arguments, or of one value.
func Command(pos parse.Pos, args ...parse.Node) *parse.CommandNode {
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: args}
}

// Pipeline makes a pipeline in parentheses.
func Pipeline(pos parse.Pos, cmds ...*parse.CommandNode) *parse.PipeNode {
	return &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: cmds}
}

// Text makes a string constant.
func Text(s string, pos parse.Pos) *parse.StringNode {
	return &parse.StringNode{NodeType: parse.NodeString, Pos: pos, Quoted: strconv.Quote(s), Text: s}
}

// Number makes a numeric constant.
func Number(i int, pos parse.Pos) *parse.NumberNode {
	return &parse.NumberNode{NodeType: parse.NodeNumber, Pos: pos, IsInt: true, Int64: int64(i), Text: strconv.Itoa(i)}
}

// Word makes the name of a function.
func Word(name string, pos parse.Pos) parse.Node { return parse.NewIdentifier(name).SetPos(pos) }

// WithArgs returns a command with other arguments.
func WithArgs(c *parse.CommandNode, args []parse.Node) *parse.CommandNode {
	return Command(c.Pos, slices.Clone(args)...)
}
