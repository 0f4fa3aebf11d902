package edit

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/podpreset/manifest"
)

// start returns the offset of a node, with its anchor and tag.
func (e *editor) start(n *yaml.Node) int {
	if n.Line > len(e.lines) {
		return len(e.text)
	}
	offsets, ok := e.runes[n.Line]
	if !ok {
		offsets = runesOf(e.lines.Text(e.text, n.Line))
		e.runes[n.Line] = offsets
	}
	if offsets == nil {
		return min(e.lines[n.Line-1]+n.Column-1, len(e.text))
	}
	return e.lines[n.Line-1] + offsets[min(n.Column, len(offsets))-1]
}

// runesOf returns the offsets of the characters of a line and of its end; nil if all of them
// are of one byte. YAML's columns count characters.
func runesOf(line string) (offsets []int) {
	if utf8.RuneCountInString(line) == len(line) {
		return nil
	}
	for at := range line {
		offsets = append(offsets, at)
	}
	return append(offsets, len(line))
}

// content returns the offset of a node after its anchor and tag.
func (e *editor) content(n *yaml.Node) int {
	at := e.start(n)
	for at < len(e.text) && (e.text[at] == '&' || e.text[at] == '!') && hasProperties(n) {
		for at < len(e.text) && !isSpace(e.text[at:]) && !strings.ContainsRune(",]}", rune(e.text[at])) {
			at++
		}
		next := e.skip(at, "")
		if n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0 {
			if next >= len(e.text) || e.text[next] != '&' && e.text[next] != '!' {
				return at
			}
		}
		at = next
	}
	return at
}

func hasProperties(n *yaml.Node) bool { return n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 }

// skip returns the offset of what follows whitespace, comments and some characters.
func (e *editor) skip(at int, chars string) int {
	for at < len(e.text) {
		switch {
		case isSpace(e.text[at:]):
			_, width := utf8.DecodeRuneInString(e.text[at:])
			at += width
		case e.text[at] == '#':
			at = e.lineEnd(at)
		case strings.IndexByte(chars, e.text[at]) >= 0:
			at++
		default:
			return at
		}
	}
	return at
}

func isSpace(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r) && (r < 0x80 || manifest.BreakAt(text, 0) > 0)
}

// end returns the offset after a node.
func (e *editor) end(n *yaml.Node) int {
	switch {
	case n.Kind == yaml.AliasNode:
		return e.matched(e.start(n), "*"+n.Value)
	case n.Kind == yaml.ScalarNode:
		return e.scalarEnd(n)
	case n.Style&yaml.FlowStyle != 0:
		return e.flowEnd(n)
	case len(n.Content) == 0:
		return e.content(n)
	}
	return e.end(n.Content[len(n.Content)-1])
}

// flowEnd returns the offset after the closing bracket.
func (e *editor) flowEnd(n *yaml.Node) int {
	if e.isBarePair(n) {
		return e.lastEnd(n)
	}
	at := e.skip(e.lastEnd(n), ",:?")
	return min(at+1, len(e.text))
}

// isBarePair reports whether a node is a map of one key without braces, as in [a: b].
func (e *editor) isBarePair(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && !strings.HasPrefix(e.text[e.content(n):], "{")
}

// lastEnd returns the offset after the last item or value in brackets, or after the opening
// bracket.
func (e *editor) lastEnd(n *yaml.Node) int {
	at := e.content(n) + 1
	for _, c := range n.Content {
		at = max(at, e.end(c))
	}
	return min(at, len(e.text))
}

func (e *editor) scalarEnd(n *yaml.Node) int {
	at := e.content(n)
	switch style := n.Style &^ yaml.TaggedStyle; {
	case style&yaml.DoubleQuotedStyle != 0:
		return e.quoteEnd(at, '"')
	case style&yaml.SingleQuotedStyle != 0:
		return e.quoteEnd(at, '\'')
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return e.blockEnd(at, n.Value)
	}
	return e.matched(at, n.Value)
}

func (e *editor) quoteEnd(at int, quote byte) int {
	for at++; at < len(e.text); at++ {
		switch c := e.text[at]; {
		case c == '\\' && quote == '"':
			at++
		case c == quote && quote == '\'' && strings.HasPrefix(e.text[at:], "''"):
			at++
		case c == quote:
			return at + 1
		}
	}
	return len(e.text)
}

// matched returns the offset after text that has the same characters as a value, apart from
// whitespace. Plain and block scalars have no escapes.
func (e *editor) matched(at int, value string) int {
	rest := e.text[at:]
	for value != "" {
		if isSpace(value) {
			value = afterRune(value)
			continue
		}
		for rest != "" && isSpace(rest) {
			rest = afterRune(rest)
		}
		rest, value = afterRune(rest), afterRune(value)
	}
	return len(e.text) - len(rest)
}

func afterRune(s string) string {
	_, width := utf8.DecodeRuneInString(s)
	return s[width:]
}

// blockEnd returns the end of the last line of a literal or folded text that begins with
// its header at an offset. Lines of whitespace at its end count if the value has them.
func (e *editor) blockEnd(at int, value string) int {
	end := e.lineEnd(e.matched(e.lineEnd(at), value))
	trimmed := strings.TrimRightFunc(value, func(r rune) bool { return isSpace(string(r)) })
	if tail := value[len(trimmed):]; tail == "" || tail == "\n" {
		return end
	}

	for {
		next := e.nextLine(end)
		after := e.lineEnd(next)
		if next >= len(e.text) || strings.Trim(e.text[next:after], " \t") != "" {
			return end
		}
		end = after
	}
}

// lineEnd returns the offset of the line break after an offset, or the end of the text.
func (e *editor) lineEnd(at int) int {
	line := sort.SearchInts(e.lines, at+1)
	return max(at, e.lines[line-1]+len(e.lines.Text(e.text, line)))
}

// nextLine returns the offset after the line break that follows an offset.
func (e *editor) nextLine(at int) int {
	i := sort.SearchInts(e.lines, at+1)
	if i == len(e.lines) {
		return len(e.text)
	}
	return e.lines[i]
}

// lineStart returns the offset at which the line of an offset begins.
func (e *editor) lineStart(at int) int {
	return e.lines[sort.SearchInts(e.lines, at+1)-1]
}

// isFirst reports whether there is only whitespace before an offset in its line.
func (e *editor) isFirst(at int) bool {
	return strings.Trim(e.text[e.lineStart(at):at], " ") == ""
}

// column returns how many characters are before an offset in its line.
func (e *editor) column(at int) int { return utf8.RuneCountInString(e.text[e.lineStart(at):at]) }

func (e *editor) isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" && !hasProperties(n)
}
