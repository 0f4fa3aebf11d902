// Package edit changes the data of a YAML or JSON document in its text, at the positions of
// its nodes. All that stays the same stays as it is written: comments, blank lines, quotes,
// the order of keys. New lines follow the style of those around them.
package edit

import (
	"encoding/json"
	"reflect"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/podpreset/manifest"
)

// To returns the text of a document with other data. Data is as [manifest.Document.Data]
// returns it. The result was read back: it says just that. What cannot be changed in place,
// such as an alias, is a [manifest.Problem].
func To(d *manifest.Document, old, want any) (string, error) {
	if reflect.DeepEqual(old, want) {
		return d.Text, nil
	}

	e := newEditor(d)
	if err := e.diff(place{node: d.Root()}, old, want); err != nil {
		return "", err
	}

	text := e.apply()
	return text, e.check(text, want)
}

// An editor gathers the changes to one document.
type editor struct {
	doc   *manifest.Document
	text  string
	lines manifest.Lines
	style style
	runes map[int][]int // by the number of a line; see runesOf

	changes []change
	edited  []edited // anchors whose value changes
}

// A change replaces the text from one offset to another.
type change struct {
	from, to int
	text     string
}

// edited is a node with an anchor, and what it becomes.
type edited struct {
	node *yaml.Node
	want any
}

// A place is a node and what is around it.
type place struct {
	node   *yaml.Node
	flow   bool       // within { } or [ ]
	indent int        // of the block that it is in
	key    *yaml.Node // nil for an item of a list
	mark   int        // how many changes there were before those to the node
}

func newEditor(d *manifest.Document) *editor {
	e := &editor{doc: d, text: d.Text, lines: manifest.LinesOf(d.Text), runes: map[int][]int{}}
	e.style = styleOf(d)
	return e
}

// header returns where the line after the key of a place begins.
func (e *editor) header(p place) int { return e.nextLine(e.end(p.key)) }

// diff changes a node from one value to another.
func (e *editor) diff(p place, old, want any) error {
	if reflect.DeepEqual(old, want) {
		return nil
	}
	if p.node.Kind == yaml.AliasNode {
		return e.alias(p.node, want)
	}
	if p.node.Anchor != "" {
		e.edited = append(e.edited, edited{p.node, want})
	}

	p.mark = len(e.changes)
	oldMap, isMap := old.(map[string]any)
	newMap, stays := want.(map[string]any)
	if isMap && stays && p.node.Kind == yaml.MappingNode {
		return e.diffMap(p, oldMap, newMap)
	}

	oldList, isList := old.([]any)
	newList, stays := want.([]any)
	if isList && stays && p.node.Kind == yaml.SequenceNode {
		return e.diffList(p, oldList, newList)
	}

	return e.replace(p, want)
}

// alias accepts a change that was made where the anchor is.
func (e *editor) alias(n *yaml.Node, want any) error {
	same := func(x edited) bool { return x.node == n.Alias && reflect.DeepEqual(x.want, want) }
	if slices.ContainsFunc(e.edited, same) {
		return nil
	}

	p := e.doc.Problem(n, "*"+n.Value+" is an alias, which cannot be added to")
	p.Hint = "write what the anchor &" + n.Value + " stands for here instead"
	return p
}

// replace writes a node anew, whatever was to change in it.
func (e *editor) replace(p place, want any) error {
	e.changes = e.changes[:p.mark]
	from, to := e.start(p.node), e.end(p.node)
	if e.isNull(p.node) && !p.flow && p.key != nil && hasContent(want) {
		for e.blankAfter(to) && from > 0 && e.text[from-1] == ' ' {
			from--
		}
		e.change(from, to, "")
		at := e.header(p)
		e.change(at, at, e.lineText(e.style.block(want, e.childIndent(p, want)), at))
		return nil
	}

	text := e.style.flow(want)
	if from == to && from > 0 && e.text[from-1] == ':' {
		text = " " + text
	}
	e.change(from, to, text)
	return nil
}

// blankAfter reports whether the rest of a line is empty.
func (e *editor) blankAfter(at int) bool { return e.lineEnd(at) == at }

func hasContent(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}

// childIndent returns how far a new list or map below a key is indented.
func (e *editor) childIndent(p place, v any) int {
	if _, ok := v.([]any); ok {
		return p.indent + e.style.list
	}
	return p.indent + e.style.step
}

func (e *editor) change(from, to int, text string) {
	if from < to || text != "" {
		e.changes = append(e.changes, change{from, to, text})
	}
}

// lineText returns lines as text to insert at the beginning of a line, or at the end of a
// text without a last line break.
func (e *editor) lineText(lines []string, at int) string {
	text := strings.Join(lines, e.style.newline)
	if at == len(e.text) && !e.endsInBreak() {
		return e.style.newline + text
	}
	return text + e.style.newline
}

func (e *editor) endsInBreak() bool { return e.text == "" || e.lines[len(e.lines)-1] == len(e.text) }

// apply returns the text with all changes. Of several at one offset, the first comes first.
func (e *editor) apply() string {
	sort.SliceStable(e.changes, func(i, j int) bool { return e.changes[i].from < e.changes[j].from })

	var b strings.Builder
	at := 0
	for _, c := range e.changes {
		if c.from > at {
			b.WriteString(e.text[at:c.from])
		}
		b.WriteString(c.text)
		at = max(at, c.to)
	}
	b.WriteString(e.text[at:])
	return b.String()
}

// check reads a text and compares it with the data that it should have.
func (e *editor) check(text string, want any) error {
	if e.style.json && !json.Valid([]byte(text)) {
		return e.failed("the result is not JSON")
	}

	d := &manifest.Document{File: e.doc.File, Line: e.doc.Line, Text: text}
	if d.Parse() != nil {
		return e.failed("the document cannot be changed in place")
	}
	got, err := d.Data()
	if err != nil || !reflect.DeepEqual(got, want) {
		return e.failed("the document cannot be changed in place: it would not say what it should")
	}
	return nil
}

// failed returns the error for a document that did not read back.
func (e *editor) failed(msg string) *manifest.Problem {
	p := e.doc.Problem(e.doc.Root(), msg)
	p.Hint = "write it in plain YAML, as kubectl create --dry-run=client -o yaml -f FILE does"
	if len(e.edited) > 0 {
		n := e.edited[0].node
		p = e.doc.Problem(n, "the anchor &"+n.Anchor+" is used in other places too, which must not change with it")
		p.Hint = "write what it stands for in each place"
	}
	return p
}
