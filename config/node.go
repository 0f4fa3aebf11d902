package config

import (
	"fmt"
	"strings"
)

// A kind is what a value is as it is written.
type kind int

const (
	text kind = iota
	number
	boolean
	list
	block
)

func (k kind) String() string {
	return [...]string{"text", "a number", "true or false", "a list", "a block"}[k]
}

// A node is a key with its value. A label of a block is a key too, as HCL has it:
// method "jwt" { ... } is method { jwt { ... } }.
type node struct {
	key   string
	kind  kind
	text  string  // of text, numbers as they are written, and true or false
	nodes []*node // the items of a list, or what a block holds
	file  string
	line  int
}

// at returns where a node is: "x.hcl:3".
func (n *node) at() string { return fmt.Sprintf("%s:%d", n.file, n.line) }

// wrong returns an error at a node.
func (n *node) wrong(hint, format string, args ...any) error {
	return &Error{At: n.at(), Msg: fmt.Sprintf(format, args...), Hint: hint}
}

// is reports whether a node has a name. Names are compared as HCL's decoder does.
func (n *node) is(name string) bool { return strings.EqualFold(n.key, name) }

// find returns what a block says of a key, or nil.
func (n *node) find(name string) *node {
	if n == nil {
		return nil
	}
	for _, child := range n.nodes {
		if child.is(name) {
			return child
		}
	}
	return nil
}

// value returns the text of what a block says of a key, or "".
func (n *node) value(name string) string {
	if child := n.find(name); child != nil {
		return child.text
	}
	return ""
}

// spread puts the blocks of a list in the place of the list: template = [{...}, {...}] is
// two blocks. Values that are null are left out.
func spread(nodes []*node) (out []*node) {
	for _, n := range nodes {
		if n.kind != list || !onlyBlocks(n.nodes) {
			out = append(out, n)
			continue
		}
		for _, item := range n.nodes {
			item.key = n.key
			out = append(out, item)
		}
	}
	return out
}

func onlyBlocks(items []*node) bool {
	for _, item := range items {
		if item.kind != block {
			return false
		}
	}
	return len(items) > 0
}

// An Error is a mistake in a config file.
type Error struct {
	At   string // "x.hcl:3"
	Msg  string // shows no value of the file
	Hint string // what to do; may be ""
}

func (e *Error) Error() string { return e.At + ": " + e.Msg }
