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

// What an encoder prints without quotes is read by all programs as the same, or it is
// written anew: go-yaml leaves = and some dates without quotes, and JSON has 1e+21, which
// is text to readers of YAML 1.1.

// hasOdd reports whether leaves hold a scalar, or a name, that readers differ about.
func hasOdd(leaves []format.Leaf) bool {
	return slices.ContainsFunc(leaves, func(l format.Leaf) bool {
		return l.Kind == format.Odd || l.KeyKind == format.Odd || l.Kind == format.Float && !isFinite(l.Text)
	})
}

// isFinite reports whether readers have room for a float, or it says itself that it is
// no number: .inf.
func isFinite(text string) bool {
	return !strings.ContainsAny(text, "0123456789") || format.InRange(format.Leaf{Kind: format.Float, Text: text})
}

// respellYAML writes such scalars so that all readers take them for what the encoder had:
// text in quotes, a number with a point.
func respellYAML(text string, leaves []format.Leaf) (string, error) {
	if !hasOdd(leaves) {
		return text, nil
	}
	isJSON := json.Valid([]byte(text))
	lines := strings.Split(text, "\n")
	var odd []*yaml.Node
	for dec := yaml.NewDecoder(strings.NewReader(text)); ; {
		var n yaml.Node
		if err := dec.Decode(&n); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return "", err
		}
		odd = oddNodes(&n, odd)
	}
	for _, n := range slices.Backward(odd) { // those behind on a line first
		spelt, err := respelt(n, isJSON)
		if err != nil {
			return "", err
		}
		if n.Line < 1 || n.Line > len(lines) || n.Column < 1 || n.Column > len([]rune(lines[n.Line-1])) {
			return "", format.ErrOdd
		}
		line := []rune(lines[n.Line-1])
		behind, ok := strings.CutPrefix(string(line[n.Column-1:]), n.Value)
		if !ok {
			return "", format.ErrOdd
		}
		lines[n.Line-1] = string(line[:n.Column-1]) + spelt + behind
	}
	return strings.Join(lines, "\n"), nil
}

// oddNodes adds the scalars below a node that stand without quotes and are odd.
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

func respelt(n *yaml.Node, isJSON bool) (string, error) {
	if tag := n.ShortTag(); !isJSON && tag != "!!int" && tag != "!!float" {
		return quoteYAML(n.Value), nil
	}
	s := numberYAML(json.Number(n.Value))
	if kind := plainKind(s); kind != format.Int && kind != format.Float || !isFinite(s) {
		return "", format.ErrOdd
	}
	return s, nil
}

// unclearYAML says of a place that programs read it differently, whatever value it has.
func unclearYAML(at format.Place) (msg, hint string) {
	style := at.Leaf.Style
	if at.Name {
		style = at.Leaf.KeyStyle
	}
	before, after := at.Before, at.After
	switch style {
	case "|", ">":
		return "", ""
	case `"`, "'":
		before, after = strings.TrimSuffix(before, style), strings.TrimPrefix(after, style)
	}
	isWhole := style == "" || style == "," || before != at.Before && after != at.After
	front := before[len(strings.TrimRight(before, " \t")):]
	behind := after[:len(after)-len(strings.TrimLeft(after, " \t"))]
	switch {
	case at.Leaf.Kind == "" || !isWhole:
		return "", ""
	case strings.Contains(front, "\t") && len(front) < len(before), strings.Contains(behind, "\t"):
		return "a tab stands beside the value, which many readers of YAML refuse", "put blanks in its place"
	case style == "," && strings.HasSuffix(before, "?"):
		return "a ? stands right before the value, which some readers of YAML take for a part of it, " +
				"and others for the mark of a name",
			"put a blank between them, or quotes round both"
	}
	return "", ""
}

// loneTag is the kind of a scalar behind a ! by itself. To readers of YAML 1.1 that is
// nothing, and takes the quotes off what follows; to those of 1.2 it makes it text; and
// the library does not tell.
const loneTag format.Kind = "lone tag"

// isYAMLMark reports whether text is a mark of YAML's own: readers of 1.1 give it a type that
// no value has, also in quotes behind a ! (yaml.resolver of PyYAML).
func isYAMLMark(s string) bool { return s == "*" || s == "&" || s == "!" }

// loneTags reports whether a document may have such.
func loneTags(doc []byte) bool {
	for _, mark := range []string{"! ", "!\t", "!\n", "!\r"} {
		if bytes.Contains(doc, []byte(mark)) {
			return true
		}
	}
	return false
}

// isLone reports whether a node begins with a ! by itself, before or behind an anchor.
func isLone(n *yaml.Node, lines []string) bool {
	if n.Kind != yaml.ScalarNode || n.Line < 1 || n.Line > len(lines) {
		return false
	}
	line := []rune(lines[n.Line-1])
	if n.Column < 1 || n.Column > len(line) {
		return false
	}
	marks := strings.Fields(string(line[n.Column-1:]))
	return len(marks) > 0 && (marks[0] == "!" || strings.HasPrefix(marks[0], "&") && len(marks) > 1 && marks[1] == "!")
}
