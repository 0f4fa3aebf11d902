package render

import (
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/format"
)

// joins returns what a command does to the items of a list, or of a text that it takes
// apart: join ", " and replaceAll ";" ", " put something between them.
func (w *walk) joins(c *parse.CommandNode) *joining {
	var args []string
	for _, a := range c.Args[1:] {
		text, ok := literal(a)
		if !ok {
			return nil
		}
		args = append(args, text)
	}
	switch name := sprigs(c); {
	case name == "join" && len(args) == 1:
		return &joining{sep: args[0], items: listed, join: func(sep string) format.Step { return w.step(withTexts(c, sep)) }}
	case (name == "replaceAll" || name == "replace") && len(args) == 2 && args[0] != "":
		return &joining{
			sep:   args[1],
			items: func(v any) []any { return splitText(v, args[0]) },
			join:  func(sep string) format.Step { return w.step(withTexts(c, args[0], sep)) },
		}
	}
	return nil
}

// A joining is a step that puts something between items.
type joining struct {
	sep   string
	items func(v any) []any // of the value that it is given; nil if that has none
	join  func(sep string) format.Step
}

// withTexts returns the call of the same function with other constants.
func withTexts(c *parse.CommandNode, texts ...string) *parse.CommandNode {
	args := []parse.Node{c.Args[0]}
	for _, text := range texts {
		args = append(args, &parse.StringNode{NodeType: parse.NodeString, Pos: c.Pos, Quoted: strconv.Quote(text), Text: text})
	}
	return withArgs(c, args)
}

// splitText returns the parts of a text between separators; nil if v is none.
func splitText(v any, sep string) (parts []any) {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	for part := range strings.SplitSeq(s, sep) {
		parts = append(parts, part)
	}
	return parts
}

// listed returns the items of a list; nil where it is none.
func listed(v any) []any {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Slice && rv.Kind() != reflect.Array || rv.Type().Elem().Kind() == reflect.Uint8 {
		return nil
	}
	items := make([]any, rv.Len())
	for i := range items {
		items[i] = rv.Index(i).Interface()
	}
	return items
}
