package edit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/podpreset/manifest"
)

// A style is how a document is written.
type style struct {
	json    bool
	newline string
	step    int // by which maps are indented
	list    int // by which the dashes of lists are indented below their key
}

// styleOf finds the style of a document. Without an example of it, kubectl's own is taken.
func styleOf(d *manifest.Document) style {
	s := style{newline: "\n", step: 2}
	if 2*strings.Count(d.Text, "\r\n") > strings.Count(d.Text, "\n") {
		s.newline = "\r\n"
	}

	s.json = d.IsJSON()
	steps, lists := map[int]int{}, map[int]int{}
	count(d.Root(), steps, lists, 0)
	if n, ok := mostly(steps); ok && n > 0 {
		s.step = n
	}
	if n, ok := mostly(lists); ok {
		s.list = n
	}
	return s
}

// count counts by how much the blocks in a map are indented.
func count(n *yaml.Node, steps, lists map[int]int, depth int) {
	if n == nil || isFlow(n) {
		return
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && !isFlow(c) && c.Line > n.Content[i-1].Line {
			by := c.Column - n.Content[i-1].Column
			switch {
			case c.Kind == yaml.MappingNode && by > 0:
				steps[by]++
			case c.Kind == yaml.SequenceNode && by >= 0:
				lists[by]++
			}
		}
		count(c, steps, lists, depth+1)
	}
}

// mostly returns what was counted most often; ok is false if nothing was.
func mostly(counted map[int]int) (most int, ok bool) {
	for _, n := range slices.Sorted(maps.Keys(counted)) {
		if !ok || counted[n] > counted[most] {
			most, ok = n, true
		}
	}
	return most, ok
}

// block returns the lines of a map or a list in block style.
func (s style) block(v any, indent int) (lines []string) {
	if list, ok := v.([]any); ok {
		for _, item := range list {
			lines = append(lines, s.item(item, indent, false)...)
		}
		return lines
	}

	m := v.(map[string]any)
	for _, name := range slices.SortedFunc(maps.Keys(m), byRank) {
		lines = append(lines, s.entry(name, m[name], indent)...)
	}
	return lines
}

func (s style) entry(name string, v any, indent int) []string {
	head := strings.Repeat(" ", indent) + s.key(name) + ":"
	switch v := v.(type) {
	case map[string]any:
		if len(v) > 0 {
			return append([]string{head}, s.block(v, indent+s.step)...)
		}
	case []any:
		if len(v) > 0 && !isScalars(v) {
			return append([]string{head}, s.block(v, indent+s.list)...)
		}
	case string:
		if isLiteral(v) {
			return append([]string{head + " " + literalHeader(v)}, literalLines(v, indent+s.step)...)
		}
	}
	return []string{head + " " + s.flow(v)}
}

// isScalars reports whether a list has text and numbers only, and fits on a line.
func isScalars(list []any) bool {
	length := 0
	for _, item := range list {
		switch item := item.(type) {
		case map[string]any, []any:
			return false
		case string:
			if isLiteral(item) {
				return false
			}
			length += len(item)
		}
	}
	return length <= 80
}

// item returns the lines of an item of a list in block style.
func (s style) item(v any, indent int, inFlow bool) []string {
	dash := strings.Repeat(" ", indent) + "- "
	if text, ok := v.(string); ok && isLiteral(text) && !inFlow {
		return append([]string{dash + literalHeader(text)}, literalLines(text, indent+s.step)...)
	}
	if m, ok := v.(map[string]any); ok && len(m) > 0 && !inFlow {
		lines := s.block(v, indent+len("- "))
		lines[0] = dash + lines[0][len(dash):]
		return lines
	}
	return []string{dash + s.flow(v)}
}

// flow returns a value on one line.
func (s style) flow(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var all []string
		for _, name := range slices.SortedFunc(maps.Keys(v), byRank) {
			all = append(all, s.key(name)+": "+s.flow(v[name]))
		}
		return "{" + strings.Join(all, ", ") + "}"
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, s.flow(item))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case string:
		return s.text(v)
	}

	text, _ := json.Marshal(v)
	return string(text)
}

func (s style) key(name string) string { return s.text(name) }

// text writes text: as it is where YAML reads it so, else in quotes.
func (s style) text(v string) string {
	switch {
	case s.json:
		return quoted(v)
	case isPlain(v):
		return v
	case strings.Contains(v, `"`) && !strings.ContainsFunc(v, isSpecial):
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	return quoted(v)
}

// isPlain reports whether text needs no quotes, for any reader of YAML 1.1 or 1.2: it has
// letters, digits and some signs, and is not a word with another meaning.
func isPlain(v string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	words := []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
	rest := strings.TrimLeft(v, letters+"0123456789_./@-")
	return v != "" && strings.IndexByte(letters+"/", v[0]) >= 0 && rest == "" &&
		!slices.Contains(words, strings.ToLower(v))
}

// isSpecial reports whether a character is not in text of one line that YAML can have
// without escapes.
func isSpecial(r rune) bool {
	isControl := r < ' ' || r >= 0x7f && r < 0xa0
	isBreak := r == '\u2028' || r == '\u2029'
	return isControl || isBreak || r == '\ufeff' || r == '\ufffe' || r == '\uffff'
}

// quoted writes text in double quotes, with the escapes that YAML and JSON share.
func quoted(v string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range v {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case isSpecial(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// isLiteral reports whether text of several lines can be written as it is below a key.
func isLiteral(v string) bool {
	trimmed := strings.TrimSuffix(v, "\n")
	return strings.Contains(trimmed, "\n") && !strings.HasSuffix(trimmed, "\n") &&
		!strings.ContainsAny(trimmed[:1], " \t\n") && !strings.Contains(v, " \n") && !strings.HasSuffix(trimmed, " ") &&
		!strings.ContainsFunc(strings.ReplaceAll(strings.ReplaceAll(v, "\n", ""), "\t", ""), isSpecial)
}

func literalHeader(v string) string {
	if strings.HasSuffix(v, "\n") {
		return "|"
	}
	return "|-"
}

func literalLines(v string, indent int) (lines []string) {
	for _, line := range strings.Split(strings.TrimSuffix(v, "\n"), "\n") {
		if line != "" {
			line = strings.Repeat(" ", indent) + line
		}
		lines = append(lines, line)
	}
	return lines
}
