package step

import (
	"reflect"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/nodes"
)

// A joining is a step that puts something between items: between those of a list, in place
// of something in a text, or before the lines of a text.
type joining struct {
	At    int // which step it is
	Until int // the first step that does not belong to it
	Sep   string
	Items func(v any) []any // the items of the step's value; nil if it has none
	Join  func(sep string) encode.Step
	List  string // how range names the items
}

// JoiningOf finds the last step that joins. It returns nil if a later step changes what is
// put between the items.
func JoiningOf(funcs template.FuncMap, steps []Step) *joining {
	for at := len(steps) - 1; at >= 0; at-- {
		j := joins(funcs, steps[at].Cmd)
		if j == nil {
			continue
		}

		j.At, j.Until = at, at+1
		if after, err := Run(steps[at+1:], "1"+j.Sep+"2"); err != nil || after != "1"+j.Sep+"2" {
			return nil
		}
		return j
	}
	return layoutOf(steps)
}

// joins returns the joining of a command, such as join ", " or replaceAll ";" ", "; nil if
// it does not join.
func joins(funcs template.FuncMap, c *parse.CommandNode) *joining {
	var args []string
	for _, a := range c.Args[1:] {
		text, ok := nodes.Literal(a)
		if !ok {
			return nil
		}
		args = append(args, text)
	}

	switch name := nodes.Sprig(c); {
	case name == "join" && len(args) == 1:
		join := func(sep string) encode.Step { return New(funcs, withTexts(c, sep)) }
		return &joining{Sep: args[0], Items: listed(join("")), Join: join, List: "LIST"}
	case (name == "replaceAll" || name == "replace") && len(args) == 2 && args[0] != "":
		return &joining{
			Sep:   args[1],
			Items: func(v any) []any { return splitText(v, args[0], separates(args[1])) },
			Join:  func(sep string) encode.Step { return New(funcs, withTexts(c, args[0], sep)) },
			List:  "splitList " + strconv.Quote(args[0]) + " TEXT",
		}
	}
	return nil
}

// layoutOf finds the steps at the end that indent all lines but the first, such as
// indent 2 | trim. What they put between lines belongs to the template.
func layoutOf(steps []Step) *joining {
	for at := range steps {
		out, err := Run(steps[at:], "x\nn")
		text, isText := out.(string)
		between, ok := strings.CutPrefix(text, "x\n")
		margin, ends := strings.CutSuffix(between, "n")
		if err != nil || !isText || !ok || !ends || margin == "" || strings.Trim(margin, " ") != "" {
			continue
		}

		sep := "\n" + margin
		join := func(read string) encode.Step { return layOut(steps[at:], sep, read) }
		return &joining{At: at, Until: len(steps), Sep: sep, Items: func(any) []any { return nil }, Join: join}
	}
	return nil
}

// layOut makes a step that applies steps, and puts read in place of sep.
func layOut(steps []Step, sep, read string) encode.Step {
	return encode.Step{Name: "lay out " + strconv.Quote(read), Run: func(v any) (any, error) {
		laidOut, err := Run(steps, v)
		text, ok := laidOut.(string)
		if err != nil || !ok {
			return laidOut, err
		}
		return strings.ReplaceAll(text, sep, read), nil
	}}
}

// withTexts returns the call of the same function with other constants.
func withTexts(c *parse.CommandNode, texts ...string) *parse.CommandNode {
	args := []parse.Node{c.Args[0]}
	for _, text := range texts {
		args = append(args, nodes.Text(text, c.Pos))
	}
	return nodes.WithArgs(c, args)
}

// splitText returns the parts of a text between separators. It returns nil if v is not a
// text, or if parts is false: what replaces the separators does not separate anything.
func splitText(v any, sep string, parts bool) (items []any) {
	s, ok := v.(string)
	if !ok || !parts {
		return nil
	}

	for part := range strings.SplitSeq(s, sep) {
		items = append(items, part)
	}
	return items
}

// separates reports whether a text is written between the items of a list, the settings
// of a file or the elements of a document. It may have the quotes of both neighbours.
func separates(s string) bool {
	s = strings.Trim(s, " ")
	if len(s) > 1 && s[0] == s[len(s)-1] && strings.ContainsAny(s[:1], "\"'") {
		s = s[1 : len(s)-1]
	}
	return strings.ContainsAny(s, ",\n<") && !strings.ContainsAny(s, "\"'")
}

// listed returns a function that returns the items of a list as join treats them: nil items
// are left out, and an inner list is the text that join makes of it. It returns nil if v is
// not a list.
func listed(join encode.Step) func(v any) []any {
	return func(v any) []any {
		rv := reflect.ValueOf(v)
		if rv.Kind() != reflect.Slice && rv.Kind() != reflect.Array || rv.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		items := make([]any, 0, rv.Len())
		for i := range rv.Len() {
			item, err := Scalar(rv.Index(i).Interface(), false)
			if err != nil {
				item, err = join.Run([]any{rv.Index(i).Interface()})
			}
			if err != nil {
				return nil
			}
			if item != nil {
				items = append(items, item)
			}
		}
		return items
	}
}
