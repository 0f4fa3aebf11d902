package header

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/format/tree"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources"
)

// A Header is what a template says of itself, in YAML, in its leading comment.
type Header struct {
	Doc    string            `yaml:"doc"`    // one line: what it renders
	Format string            `yaml:"format"` // name of a format; else the output's or the template's extension tells
	Out    string            `yaml:"out"`    // file name of the output where only a folder is given
	Mode   string            `yaml:"mode"`   // octal permission bits of the output
	Owner  string            `yaml:"owner"`  // UID:GID of the output where the process may set it
	Rules  string            `yaml:"rules"`  // name of the catalogue that the output is linted with
	Params map[string]*Param `yaml:"params"`
}

// headerKeys are the keys of a header.
var headerKeys = []string{"doc", "format", "out", "mode", "owner", "rules", "params"}

// Parse reads the header of a template, behind some lines. A template without one gives a
// header without params, which is not the same as one with no params.
func Parse(name, text string, line int, table sources.Table) (*Header, problem.List) {
	if text == "" {
		return &Header{}, nil
	}
	var node yaml.Node
	err := yaml.Unmarshal([]byte(text), &node)
	h := &Header{}
	if err == nil {
		for _, p := range values(entry(node.Content[0], "params")) {
			defaultAsWritten(p)
		}
		err = node.Decode(h)
	}
	if err != nil {
		return nil, headerProblems(name, text, line, err)
	}
	problems := h.check(name, line, node.Content[0], table)
	return h, problems
}

// headerProblems turns what the YAML reader says into problems at the lines of
// the template.
func headerProblems(name, text string, line int, err error) problem.List {
	var out problem.List
	last := 1 + strings.Count(strings.TrimRight(text, " \t\r\n"), "\n") // the reader may mind the end, behind it
	for _, e := range tree.YAMLError(err) {
		p := &problem.Problem{Template: name, Line: line + min(max(e.Line, 1), last), Column: 1, Msg: "header: " + e.Msg}
		out = append(out, p)
	}
	return out
}

// check finds what is wrong in a header that could be read, from its top node.
func (h *Header) check(name string, line int, top *yaml.Node, table sources.Table) (out problem.List) {
	bad := func(at *yaml.Node, hint, format string, args ...any) {
		out = append(out, &problem.Problem{Template: name, Line: line + at.Line, Column: at.Column, Msg: "header: " + fmt.Sprintf(format, args...), Hint: hint})
	}
	unknown := func(m *yaml.Node, names []string) {
		for i := 0; m != nil && m.Kind == yaml.MappingNode && i < len(m.Content); i += 2 {
			if k := m.Content[i]; !slices.Contains(names, k.Value) {
				bad(k, nearest.Hint(k.Value, names), "there is no setting %q", k.Value)
			}
		}
	}
	unknown(top, headerKeys)
	if m, err := strconv.ParseUint(h.Mode, 8, 32); h.Mode != "" && (err != nil || m > 0o7777) {
		bad(entry(top, "mode"), "", "mode %q is not an octal file mode; write it in quotes, as in \"0640\"", h.Mode)
	}
	params := entry(top, "params")
	for _, n := range slices.Sorted(maps.Keys(h.Params)) {
		at := entry(params, n)
		unknown(at, paramKeys)
		if h.Params[n] == nil {
			h.Params[n] = &Param{}
		}
		h.Params[n].Name = n
		if err := h.Params[n].check(table); err != nil {
			bad(at, "", "parameter %s: %v", n, err)
		}
	}
	return out
}

// entry returns the value of a key of a mapping; nil if there is none.
func entry(m *yaml.Node, key string) *yaml.Node {
	for i := 0; m != nil && i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

// values returns the values of a mapping; none of what is none.
func values(m *yaml.Node) (out []*yaml.Node) {
	for i := 1; m != nil && m.Kind == yaml.MappingNode && i < len(m.Content); i += 2 {
		out = append(out, m.Content[i])
	}
	return out
}

// defaultAsWritten makes text of the default of a parameter that is text, and of what
// else YAML would change.
func defaultAsWritten(p *yaml.Node) {
	n, kind := entry(p, "default"), ""
	if t := entry(p, "type"); t != nil {
		kind = t.Value
	}
	yamlnode.AsWritten(n)
	if n == nil || n.Kind != yaml.ScalarNode || n.Style != 0 {
		return
	}
	isNumber := n.ShortTag() == "!!int" || n.ShortTag() == "!!float"
	if isNumber && slices.Contains([]string{"", "string", "enum", "path", "size", "duration"}, kind) {
		n.Tag = "!!str"
	}
}
