package edit

import (
	"cmp"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/podpreset/manifest"
)

// diffMap changes a map: its values, then the keys that are too many, then new keys at its
// end.
func (e *editor) diffMap(p place, old, want map[string]any) error {
	gone := make([]bool, len(p.node.Content)/2)
	explicit := map[string]bool{}
	indent := e.mapIndent(p)
	for i := range gone {
		key, value := p.node.Content[2*i], p.node.Content[2*i+1]
		if manifest.IsMerge(key) {
			continue
		}

		name := keyText(key)
		explicit[name] = true
		if _, ok := want[name]; !ok {
			gone[i] = true
			continue
		}
		inner := place{node: value, flow: p.flow || isFlow(p.node), indent: indent, key: key}
		if err := e.diff(inner, old[name], want[name]); err != nil {
			return err
		}
	}

	added, err := e.added(p.node, explicit, old, want)
	if err != nil {
		return err
	}
	return e.changeKeys(p, gone, added, want)
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

func keyText(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n.Value
}

func (e *editor) mapIndent(p place) int {
	if isFlow(p.node) || len(p.node.Content) == 0 {
		return p.indent
	}
	return e.column(e.start(p.node.Content[0]))
}

// added returns the keys that must be written: those that are new, and those whose value
// came by a merge key and is another now.
func (e *editor) added(n *yaml.Node, explicit map[string]bool, old, want map[string]any) (names []string, err error) {
	for name, v := range want {
		was, merged := old[name]
		if !explicit[name] && !(merged && reflect.DeepEqual(was, v)) {
			names = append(names, name)
		}
	}
	for name := range old {
		if _, ok := want[name]; !ok && !explicit[name] {
			return nil, e.doc.Problem(n, "the key "+name+" comes by a merge key (<<) and cannot be removed here")
		}
	}

	slices.SortFunc(names, byRank)
	return names, nil
}

func (e *editor) changeKeys(p place, gone []bool, added []string, want map[string]any) error {
	if len(added) == 0 && !slices.Contains(gone, true) {
		return nil
	}
	if isFlow(p.node) {
		return e.changeFlowKeys(p, gone, added, want)
	}
	if len(added) == 0 && !slices.Contains(gone, false) {
		return e.replace(p, want)
	}

	e.removeKeys(p.node, gone)
	if len(added) == 0 {
		return nil
	}
	at := e.nextLine(e.end(p.node))
	fields := map[string]any{}
	for _, name := range added {
		fields[name] = want[name]
	}
	e.change(at, at, e.lineText(e.style.block(fields, e.mapIndent(p)), at))
	return nil
}

// removeKeys removes lines of a block. The first key may be on a line with other text, such
// as the dash of a list: then the next key takes its place.
func (e *editor) removeKeys(n *yaml.Node, gone []bool) {
	inline := !e.isFirst(e.start(n.Content[0]))
	for i := range gone {
		inline = inline && gone[i]
		if !gone[i] {
			continue
		}

		from := e.start(n.Content[2*i])
		if inline && i+1 < len(gone) {
			e.change(from, e.start(n.Content[2*i+2]), "")
			continue
		}
		e.change(e.lineStart(from), e.nextLine(e.end(n.Content[2*i+1])), "")
	}
}

func (e *editor) changeFlowKeys(p place, gone []bool, added []string, want map[string]any) error {
	if !slices.Contains(gone, false) {
		return e.replace(p, want)
	}

	e.removeFlow(units(p.node, 2), gone)
	for _, name := range added {
		e.append(p.node, e.style.key(name)+": "+e.style.flow(want[name]))
	}
	return nil
}

// units returns the first and the last node of each key with its value, or of each item.
func units(n *yaml.Node, size int) (all [][2]*yaml.Node) {
	for i := 0; i+size <= len(n.Content); i += size {
		all = append(all, [2]*yaml.Node{n.Content[i], n.Content[i+size-1]})
	}
	return all
}

// removeFlow removes keys or items within brackets, each with the comma before it; the
// first ones with the comma after them.
func (e *editor) removeFlow(units [][2]*yaml.Node, gone []bool) {
	isFirst := true
	for i, unit := range units {
		isFirst = isFirst && gone[i]
		switch {
		case !gone[i]:
		case isFirst:
			e.change(e.start(unit[0]), e.start(units[i+1][0]), "")
		default:
			e.change(e.unitEnd(units[i-1]), e.unitEnd(unit), "")
		}
	}
}

func (e *editor) unitEnd(unit [2]*yaml.Node) int { return max(e.end(unit[0]), e.end(unit[1])) }

// append adds an item or a key at the end of what is in brackets. If the last one begins
// its line, the new one begins a line too.
func (e *editor) append(n *yaml.Node, text string) {
	at := e.lastEnd(n)
	if len(n.Content) > 0 {
		text = e.separator(n) + text
	}
	e.change(at, at, text)
}

func (e *editor) separator(n *yaml.Node) string {
	last := n.Content[len(n.Content)-1]
	if n.Kind == yaml.MappingNode {
		last = n.Content[len(n.Content)-2]
	}

	start := e.start(last)
	if !e.isFirst(start) || e.lineStart(start) == e.lineStart(e.start(n)) {
		return ", "
	}
	return "," + e.style.newline + e.text[e.lineStart(start):start]
}

// rank says in which order the keys of new maps are written; the others follow by name.
func rank(key string) int {
	order := [...]string{
		"name", "image", "command", "args", "prefix", "key", "value", "mountPath", "metadata", "spec",
	}
	if i := slices.Index(order[:], key); i >= 0 {
		return i
	}
	return len(order)
}

func byRank(a, b string) int { return cmp.Or(rank(a)-rank(b), cmp.Compare(a, b)) }
