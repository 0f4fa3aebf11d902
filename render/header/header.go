package header

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"regexp"
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

// A Header is what a template says about itself, in YAML, in its leading comment.
type Header struct {
	Doc    string            `yaml:"doc"`    // one line: what it renders
	Format string            `yaml:"format"` // name of a format; else the file's extension decides
	Out    string            `yaml:"out"`    // file name of the output if only a directory is given
	Mode   string            `yaml:"mode"`   // octal permission bits of the output
	Owner  string            `yaml:"owner"`  // UID:GID of the output, if the process may set it
	Delims []string          `yaml:"delims"` // the texts before and after actions, instead of {{ and }}
	Rules  string            `yaml:"rules"`  // name of the catalogue of rules that the output is linted with
	Pod    Pod               `yaml:"pod"`
	Params map[string]*Param `yaml:"params"`
}

// A Pod is what a PodPreset must know of the pods that use the output. See package podpreset/bundled.
type Pod struct {
	Use       []string `yaml:"use"`       // ways to point the program at the files, which are in /PATH
	Mount     string   `yaml:"mount"`     // instead: the directory where the program looks for them
	User      string   `yaml:"user"`      // UID:GID that the program runs as, if owner does not say it; or any
	Container string   `yaml:"container"` // the program's container, if a parameter is its memory limit
	Data      string   `yaml:"data"`      // parameter with the directory of data that the template reads
	Own       string   `yaml:"own"`       // parameter whose default says that the files are about their own pod
}

// headerKeys are the keys of a header, and podKeys those of its pod.
var (
	headerKeys = []string{"doc", "format", "out", "mode", "owner", "delims", "rules", "pod", "params"}
	podKeys    = []string{"use", "mount", "user", "container", "data", "own"}
)

// Parse reads the header of a template, whose text begins after line lines. Without text,
// Params of the result is nil, which is not the same as empty Params.
func Parse(name, text string, line int, table sources.Table) (*Header, problem.List) {
	if text == "" {
		return &Header{}, nil
	}

	var node yaml.Node
	err := yaml.Unmarshal([]byte(text), &node)
	if err != nil {
		return nil, headerProblems(name, text, line, err)
	}

	top := node.Content[0]
	c := &checker{name: name, line: line}
	c.checkDelims(entry(top, "delims"))
	if len(c.problems) > 0 {
		return nil, c.problems
	}

	for _, p := range entries(entry(top, "params")) {
		defaultAsWritten(p)
	}
	c.types(top)
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	h := &Header{}
	if err := node.Decode(h); err != nil {
		return nil, headerProblems(name, text, line, err)
	}

	c.header(h, top, table)
	return h, c.problems
}

// headerProblems turns an error of the YAML reader into problems at lines of the template.
func headerProblems(name, text string, line int, err error) problem.List {
	// The reader may report the line after the last one.
	last := 1 + strings.Count(strings.TrimRight(text, " \t\r\n"), "\n")

	var out problem.List
	for _, e := range tree.YAMLError(err) {
		at := line + min(max(e.Line, 1), last)
		out = append(out, &problem.Problem{Template: name, Line: at, Column: 1, Msg: "header: " + e.Msg,
			Hint: cmp.Or(unquotedHint(text), mapHint(e.Msg))})
	}
	return out
}

// mapHint is for a value in the place of a parameter's settings.
func mapHint(said string) string {
	if !strings.HasSuffix(said, "must be a map of settings") {
		return ""
	}
	return "a parameter has settings, as in port: {type: port, default: 3306}"
}

// unquotedHint is for a reference with ${ in a list in brackets, without quotes: there, YAML begins a map at the brace.
func unquotedHint(text string) string {
	bare := regexp.MustCompile(`"(?:\\.|[^"\\])*"|'[^']*'`).ReplaceAllString(text, "")
	ref := regexp.MustCompile(`[\[,]\s*([\w-]+:[^\s,\]]*\$\{[^\s,\]]*)\s*[,\]]`).FindStringSubmatch(bare)
	if ref == nil {
		return ""
	}
	return `write a reference that holds ${ in double quotes, as in ["` + ref[1] + `"]`
}

// A checker collects the problems of a header that could be read.
type checker struct {
	name     string // of the template
	line     int    // lines before the header
	problems problem.List
}

// bad adds a problem at a node.
func (c *checker) bad(at *yaml.Node, hint, format string, args ...any) {
	c.problems = append(c.problems, &problem.Problem{
		Template: c.name,
		Line:     c.line + at.Line,
		Column:   at.Column,
		Msg:      "header: " + fmt.Sprintf(format, args...),
		Hint:     hint,
	})
}

// header checks a header, and names its parameters. top is its node.
func (c *checker) header(h *Header, top *yaml.Node, table sources.Table) {
	c.keys(top, headerKeys)
	c.keys(entry(top, "pod"), podKeys)

	if h.Mode != "" && !isMode(h.Mode) {
		const format = "mode %q is not an octal file mode; write it in quotes, as in \"0640\""
		c.bad(cmp.Or(entry(top, "mode"), top), "", format, h.Mode)
	}

	params := entry(top, "params")
	for _, name := range slices.Sorted(maps.Keys(h.Params)) {
		if h.Params[name] == nil {
			h.Params[name] = &Param{}
		}
		p := h.Params[name]
		p.Name = name

		at := entry(params, name) // nil if it is in an alias
		c.keys(at, paramKeys)
		if err := p.check(table); err != nil {
			c.bad(cmp.Or(at, top), "", "parameter %s: %v", name, err)
		}
	}
}

// types checks the type of each value, one by one, so that an error names the key. What is not a map is left to the
// reader of the whole header.
func (c *checker) types(top *yaml.Node) {
	for k, v := range entries(top) {
		switch k.Value {
		case "pod":
			for k, v := range entries(v) {
				c.decodes(k, v, "pod: ", &Pod{})
			}
		case "params":
			for name, p := range entries(v) {
				for k, v := range entries(p) {
					c.decodes(k, v, "parameter "+name.Value+": ", &Param{})
				}
			}
		default:
			c.decodes(k, v, "", &Header{})
		}
	}
}

// decodes checks that the value of a key has the type that it has in a structure.
func (c *checker) decodes(key, value *yaml.Node, where string, into any) {
	single := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{key, value}}
	err := single.Decode(into)
	if err == nil {
		return
	}

	for _, e := range tree.YAMLError(err) {
		c.bad(value, listHint(key, value, e.Msg), "%s%s: %s", where, key.Value, e.Msg)
	}
}

// listHint is for one text in the place of a list.
func listHint(key, value *yaml.Node, said string) string {
	if value.Kind != yaml.ScalarNode || !strings.Contains(said, "a list") {
		return ""
	}
	return key.Value + `: ["` + value.Value + `"]`
}

// isMode reports whether a text is a file mode.
func isMode(s string) bool {
	mode, err := strconv.ParseUint(s, 8, 32)
	return err == nil && mode <= 0o7777
}

// keys checks the keys of a mapping.
func (c *checker) keys(m *yaml.Node, names []string) {
	for k := range entries(m) {
		if !slices.Contains(names, k.Value) {
			hint := cmp.Or(nearest.Hint(k.Value, names), "settings are "+strings.Join(names, ", "))
			c.bad(k, hint, "there is no setting %q", k.Value)
		}
	}
}

// entry returns the value of a key of a mapping; nil if there is none.
func entry(m *yaml.Node, key string) *yaml.Node {
	for k, v := range entries(m) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// entries yields the keys and values of a mapping. Any other node, or nil, has none.
func entries(m *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		if m == nil || m.Kind != yaml.MappingNode {
			return
		}
		for pair := range slices.Chunk(m.Content, 2) {
			if !yield(pair[0], pair[1]) {
				return
			}
		}
	}
}

// textTypes are the types of parameters whose defaults are text, though they may look like
// numbers.
var textTypes = []string{"", "string", "enum", "path", "size", "duration"}

// defaultAsWritten keeps the default of a parameter as it is written, if that is text or
// YAML would change it.
func defaultAsWritten(p *yaml.Node) {
	n := entry(p, "default")
	kind := ""
	if t := entry(p, "type"); t != nil {
		kind = t.Value
	}

	yamlnode.AsWritten(n)
	if n == nil || n.Kind != yaml.ScalarNode || n.Style != 0 {
		return
	}

	isNumber := n.ShortTag() == "!!int" || n.ShortTag() == "!!float"
	if isNumber && slices.Contains(textTypes, kind) {
		n.Tag = "!!str"
	}
}

// A Key is a key of a header, and where it is in the header's text.
type Key struct {
	Name         string
	Line, Column int // from 1
}

// Keys returns the keys of a header that Parse has read.
func Keys(text string) (keys []Key) {
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(text), &node); err != nil || len(node.Content) == 0 {
		return nil
	}
	for k := range entries(node.Content[0]) {
		keys = append(keys, Key{k.Value, k.Line, k.Column})
	}
	return keys
}
