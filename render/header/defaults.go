package header

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Span is a part of a header's text, by bytes.
type Span struct{ Begin, End int }

// Defaults returns, by parameter, where the default is in a header that Parse has read. A span
// ends where the next key or value begins, so it may hold a comment or a bracket too.
func Defaults(text string) map[string]Span {
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(text), &node); err != nil || len(node.Content) == 0 {
		return nil
	}

	all := places(text, node.Content[0])
	out := map[string]Span{}
	for name, p := range entries(entry(node.Content[0], "params")) {
		if n := entry(p, "default"); n != nil {
			out[name.Value] = spanOf(text, n, all)
		}
	}
	return out
}

// spanOf returns the span of a node, given where all nodes of the text begin.
func spanOf(text string, n *yaml.Node, all []int) Span {
	begin := offset(text, n)
	last := begin
	for _, at := range places(text, n) {
		last = max(last, at)
	}

	end := len(text)
	for _, at := range all {
		if at > last {
			end = min(end, at)
		}
	}
	return Span{begin, begin + len(strings.TrimRight(text[begin:end], " \t\r\n"))}
}

// places returns where a node and those in it begin.
func places(text string, n *yaml.Node) []int {
	all := []int{offset(text, n)}
	for _, inner := range n.Content {
		all = append(all, places(text, inner)...)
	}
	return all
}

// offset returns the byte at which a node begins. Its column counts characters.
func offset(text string, n *yaml.Node) int {
	at := 0
	for range n.Line - 1 {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	column := 1
	for i := range text[at:] {
		if column == n.Column {
			return at + i
		}
		column++
	}
	return len(text)
}
