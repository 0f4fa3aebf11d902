package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
	"go.yaml.in/yaml/v3"
)

// What an encoder prints without quotes is rewritten if programs do not all read it as the
// same: go-yaml leaves = and some dates without quotes, and JSON has 1e+21, which is text to
// readers of YAML 1.1.

// hasOdd reports whether leaves hold a scalar or a name that readers differ about.
func hasOdd(leaves []format.Leaf) bool {
	return slices.ContainsFunc(leaves, func(l format.Leaf) bool {
		return l.Kind == format.Odd || l.KeyKind == format.Odd || l.Kind == format.Float && !isFinite(l.Text)
	})
}

// isFinite reports whether readers have room for a float. It is true for .inf and .nan, which
// readers know by their names.
func isFinite(text string) bool {
	return !strings.ContainsAny(text, "0123456789") || format.InRange(format.Leaf{Kind: format.Float, Text: text})
}

// respellYAML writes such scalars so that all readers take them for what the encoder had:
// text in quotes, a number with a point.
func respellYAML(text string, leaves []format.Leaf) (string, error) {
	if !hasOdd(leaves) {
		return text, nil
	}

	odd, err := allOddNodes(text)
	if err != nil {
		return "", err
	}

	isJSON := json.Valid([]byte(text))
	lines := strings.Split(text, "\n")
	for _, n := range slices.Backward(odd) { // the last on a line first, so that columns stay right
		spelling, err := respelling(n, isJSON)
		if err != nil {
			return "", err
		}
		if err := replaceNode(lines, n, spelling); err != nil {
			return "", err
		}
	}

	return strings.Join(lines, "\n"), nil
}

// allOddNodes returns the odd scalars of all documents in a text.
func allOddNodes(text string) (odd []*yaml.Node, err error) {
	for dec := yaml.NewDecoder(strings.NewReader(text)); ; {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			return odd, nil
		}
		if err != nil {
			return nil, err
		}

		odd = oddNodes(&n, odd)
	}
}

// replaceNode writes a spelling where a scalar is.
func replaceNode(lines []string, n *yaml.Node, spelling string) error {
	line := lineAt(lines, n)
	if line == nil {
		return format.ErrOdd
	}

	after, ok := strings.CutPrefix(string(line[n.Column-1:]), n.Value)
	if !ok {
		return format.ErrOdd
	}

	lines[n.Line-1] = string(line[:n.Column-1]) + spelling + after
	return nil
}

// lineAt returns the line of a node, nil if the node is not on it.
func lineAt(lines []string, n *yaml.Node) []rune {
	if n.Line < 1 || n.Line > len(lines) {
		return nil
	}

	line := []rune(lines[n.Line-1])
	if n.Column < 1 || n.Column > len(line) {
		return nil
	}

	return line
}

// oddNodes adds the scalars below a node that have no quotes and are odd.
func oddNodes(n *yaml.Node, odd []*yaml.Node) []*yaml.Node {
	for _, c := range n.Content {
		odd = oddNodes(c, odd)
	}

	if n.Kind != yaml.ScalarNode || n.Style != 0 {
		return odd
	}

	if kind := plainKind(n.Value); kind == format.Odd || kind == format.Float && !isFinite(n.Value) {
		odd = append(odd, n)
	}

	return odd
}

// respelling returns what to write for an odd scalar.
func respelling(n *yaml.Node, isJSON bool) (string, error) {
	if tag := n.ShortTag(); !isJSON && tag != "!!int" && tag != "!!float" {
		return quoteYAML(n.Value), nil
	}

	s := numberYAML(json.Number(n.Value))
	if !plainKind(s).IsNumber() || !isFinite(s) {
		return "", format.ErrOdd
	}

	return s, nil
}

// unclearYAML says why programs read a place differently, whatever value it has.
func unclearYAML(at format.Place) (msg, hint string) {
	style := styleYAML(at)
	before, after := at.Before, at.After
	switch style {
	case "|", ">":
		return "", ""
	case `"`, "'":
		before = strings.TrimSuffix(before, style)
		after = strings.TrimPrefix(after, style)
	}

	isWhole := style == "" || style == "," || before != at.Before && after != at.After
	if at.Leaf.Kind == "" || !isWhole {
		return "", ""
	}

	left := before[len(strings.TrimRight(before, " \t")):]
	right := after[:len(after)-len(strings.TrimLeft(after, " \t"))]
	switch {
	case strings.Contains(left, "\t") && len(left) < len(before), strings.Contains(right, "\t"):
		return "there is a tab beside the value, which many readers of YAML refuse", "write spaces instead"
	case style == "," && strings.HasSuffix(before, "?"):
		return "there is a ? right before the value, which some readers of YAML take for a part of it, " +
				"and others for the mark of a name",
			"put a space between them, or quotes around both"
	}

	return "", ""
}

// loneTag is the kind of a scalar after a ! by itself. For readers of YAML 1.1, the ! removes
// the quotes of what follows; for those of 1.2, it makes that a text. The library does not
// report it.
const loneTag format.Kind = "lone tag"

// isYAMLMark reports whether text is a mark of YAML's own. Readers of 1.1 give it a type that
// no value has, even in quotes after a ! (yaml.resolver of PyYAML).
func isYAMLMark(s string) bool { return s == "*" || s == "&" || s == "!" }

// loneTags reports whether a document may hold a ! by itself.
func loneTags(doc []byte) bool {
	for _, mark := range []string{"! ", "!\t", "!\n", "!\r"} {
		if bytes.Contains(doc, []byte(mark)) {
			return true
		}
	}
	return false
}

// isLone reports whether a node begins with a ! by itself, before or after an anchor.
func isLone(n *yaml.Node, lines []string) bool {
	if n.Kind != yaml.ScalarNode {
		return false
	}

	line := lineAt(lines, n)
	if line == nil {
		return false
	}

	marks := strings.Fields(string(line[n.Column-1:]))
	if len(marks) > 1 && strings.HasPrefix(marks[0], "&") {
		marks = marks[1:]
	}

	return len(marks) > 0 && marks[0] == "!"
}

// noEscape is what the library reads as a ' between double quotes. YAML has no such escape (5.7 of YAML 1.2), and
// other readers refuse it.
const noEscape = `\'`

// escapes refuses a scalar between double quotes that holds noEscape.
func (p *yamlReader) escapes(n *yaml.Node) error {
	if p.lines == nil || n.Kind != yaml.ScalarNode || n.Style&yaml.DoubleQuotedStyle == 0 {
		return nil
	}

	line := lineAt(p.lines, n)
	if line == nil {
		return nil
	}

	isOpen, found := false, false
	text := string(line[n.Column-1:]) // a tag or an anchor may be before the quote
	for next := n.Line; ; next++ {
		if isOpen, found = scanQuoted(text, isOpen); found {
			return &format.SyntaxError{Line: next, Msg: `there is a \' between double quotes, which is not an escape of YAML`}
		}
		if !isOpen || next >= len(p.lines) {
			return nil
		}
		text = p.lines[next]
	}
}

// scanQuoted reads a line of a scalar between double quotes, which begins in it if none is open. found is set if it
// holds noEscape before the closing quote.
func scanQuoted(line string, open bool) (isOpen, found bool) {
	if !open {
		_, rest, begins := strings.Cut(line, `"`)
		if !begins {
			return false, false
		}
		line = rest
	}

	for i := 0; i < len(line) && !found; i++ {
		switch {
		case line[i] == '"':
			return false, false
		case line[i] == '\\':
			found = strings.HasPrefix(line[i:], noEscape)
			i++
		}
	}

	return true, found
}
