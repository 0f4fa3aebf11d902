package edit

import (
	"encoding/json"
	"slices"

	"go.yaml.in/yaml/v3"
)

// diffList changes a list: items that stay, then those that are too many, then new ones.
func (e *editor) diffList(p place, old, want []any) error {
	if len(want) == 0 || len(old) == 0 && !isFlow(p.node) {
		return e.replace(p, want)
	}

	pairs := align(old, want)
	flow := p.flow || isFlow(p.node)
	for _, pair := range pairs {
		inner := place{node: p.node.Content[pair.old], flow: flow, indent: p.indent}
		if err := e.diff(inner, old[pair.old], want[pair.new]); err != nil {
			return err
		}
	}

	if len(pairs) == len(old) && len(pairs) == len(want) {
		return nil
	}
	if flow {
		return e.changeFlowItems(p, pairs, len(old), want)
	}
	return e.changeItems(p, pairs, len(old), want)
}

// A pair is an item of the old list and the one of the new list that it becomes.
type pair struct{ old, new int }

// align pairs items that have the same name, or else are equal, in order: the most that can
// be paired.
func align(old, want []any) []pair {
	const most = 4_000_000
	a, b := identities(old), identities(want)
	var pairs []pair
	for len(pairs) < min(len(a), len(b)) && a[len(pairs)] == b[len(pairs)] {
		pairs = append(pairs, pair{len(pairs), len(pairs)})
	}

	from := len(pairs)
	x, y := a[from:], b[from:]
	if len(x)*len(y) > most {
		return pairs
	}
	for _, p := range common(x, y) {
		pairs = append(pairs, pair{p.old + from, p.new + from})
	}
	return pairs
}

// common finds the longest common subsequence.
func common(a, b []string) (pairs []pair) {
	length := make([][]int, len(a)+1)
	length[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		length[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}

	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, pair{i, j})
			i++
			j++
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// identities returns what makes each item the same one as another: its name and mount path.
// Objects of a list of Kubernetes keep their place. Anything else is the same if it is equal.
func identities(list []any) []string {
	out := make([]string, len(list))
	for i, item := range list {
		if m, ok := item.(map[string]any); ok {
			name, isNamed := m["name"].(string)
			switch {
			case isNamed:
				item = []any{name, m["mountPath"]}
			case m["kind"] != nil && m["apiVersion"] != nil, m["metadata"] != nil:
				item = []any{i}
			}
		}
		text, _ := json.Marshal(item)
		out[i] = string(text)
	}
	return out
}

// changeItems removes and inserts lines of a block list.
func (e *editor) changeItems(p place, pairs []pair, olds int, want []any) error {
	dashes := e.dashes(p.node)
	if dashes == nil {
		return e.replace(p, want)
	}

	kept := map[int]bool{}
	for _, pair := range pairs {
		kept[pair.old] = true
	}
	for i := range olds {
		if !kept[i] {
			e.change(e.lineStart(dashes[i]), e.nextLine(e.end(p.node.Content[i])), "")
		}
	}

	return e.insertItems(p, pairs, want, e.column(dashes[0]))
}

// insertItems writes each new item after the item of the old list that it follows, the
// first ones below the key of the list.
func (e *editor) insertItems(p place, pairs []pair, want []any, indent int) error {
	after := map[int]int{} // the index in want of a pair, and in the old list
	for _, pair := range pairs {
		after[pair.new] = pair.old
	}
	last := len(p.node.Content) - 1
	previous := -1
	inFlow := !slices.ContainsFunc(p.node.Content, func(n *yaml.Node) bool { return !isFlow(n) })
	for i, item := range want {
		if old, ok := after[i]; ok {
			previous = old
			continue
		}
		if previous < 0 && len(pairs) == 0 {
			previous = last
		}

		at := -1
		switch {
		case previous >= 0:
			at = e.nextLine(e.end(p.node.Content[previous]))
		case p.key != nil:
			at = e.header(p)
		default:
			return e.doc.Problem(p.node, "nothing can be written before the first item of this list")
		}
		e.change(at, at, e.lineText(e.style.item(item, indent, inFlow), at))
	}
	return nil
}

// dashes returns the offsets of the dashes of a block list; nil if one is not the first
// character of its line.
func (e *editor) dashes(n *yaml.Node) []int {
	out := make([]int, len(n.Content))
	at := e.content(n)
	for i, item := range n.Content {
		at = e.skip(at, "")
		if at >= len(e.text) || e.text[at] != '-' || !e.isFirst(at) {
			return nil
		}
		out[i] = at
		at = e.end(item)
	}
	return out
}

// changeFlowItems changes a list in brackets.
func (e *editor) changeFlowItems(p place, pairs []pair, olds int, want []any) error {
	if len(pairs) == 0 {
		return e.replace(p, want)
	}

	gone := make([]bool, olds)
	for i := range gone {
		gone[i] = !slices.ContainsFunc(pairs, func(p pair) bool { return p.old == i })
	}
	e.removeFlow(units(p.node, 1), gone)

	next := 0 // the first pair after an item
	for i, item := range want {
		switch {
		case next < len(pairs) && pairs[next].new == i:
			next++
		case next < len(pairs):
			at := e.start(p.node.Content[pairs[next].old])
			e.change(at, at, e.style.flow(item)+e.separator(p.node))
		default:
			e.append(p.node, e.style.flow(item))
		}
	}
	return nil
}
