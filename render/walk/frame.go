package walk

import (
	"maps"
	"slices"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// A Frame is a turn of a range, or a call of a template. What can get into it from outside is
// in the variables that it sees, and in what is looped over. So if a value in it comes from a
// lookup that none of these carries, then it comes from a call of that lookup since the frame
// began. This is how a run finds which of the references of a lookup are in one turn of a loop.
type Frame struct {
	number  int
	Carries Flow
}

// frame notes a frame by its range or the name of its template, with what it carries now. What
// set and the like put into maps gets everywhere.
func (w *Walk) frame(of any, carries Flow) {
	if !w.Traced {
		return
	}

	f := w.frames[of]
	if f == nil {
		f = &Frame{number: len(w.Frames)}
		w.frames[of] = f
		w.Frames = append(w.Frames, f)
	}
	f.Carries = union(carries, w.mutated)
}

// carried returns what a turn of a range over a value can see.
func (sc scope) carried(over Flow) Flow {
	all := []Flow{over, sc.dot}
	for _, f := range slices.Collect(maps.Values(sc.vars)) {
		all = append(all, *f)
	}
	return union(all...)
}

// instrumentFrames makes the runs note where frames begin and end. A break or a continue ends
// the frame of its range.
func (w *Walk) instrumentFrames() {
	if !w.Traced {
		return
	}

	for name, body := range w.bodies() {
		nodes.Replace(body, leaving)
		w.enclose(body, w.frames[name])
	}
	for of, f := range w.frames {
		if b, ok := of.(*parse.BranchNode); ok {
			w.enclose(b.List, f)
		}
	}
}

// enclose puts calls that note the begin and the end of a frame around the nodes of a list.
func (w *Walk) enclose(l *parse.ListNode, f *Frame) {
	begin := action(nodes.Call("_begin", f.number, l.Pos), 0)
	l.Nodes = slices.Concat([]parse.Node{begin}, l.Nodes, []parse.Node{end(l.Pos)})
}

// leaving returns a node and, before a break or a continue, the end of its frame.
func leaving(n parse.Node) []parse.Node {
	if t := n.Type(); t == parse.NodeBreak || t == parse.NodeContinue {
		return []parse.Node{end(n.Position()), n}
	}
	return []parse.Node{n}
}

// end makes a call that notes the end of the innermost frame.
func end(pos parse.Pos) parse.Node {
	return action(nodes.Command(pos, nodes.Word("_end", pos)), 0)
}
