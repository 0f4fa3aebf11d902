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

// JoinOf finds the last step that puts something between items: between those of a list, in
// place of something in a text, or before the lines of a text. It returns nil if there is
// none, or if a later step changes what is put between the items.
func JoinOf(funcs template.FuncMap, steps []Step) *encode.Join {
	for at := len(steps) - 1; at >= 0; at-- {
		j := joins(funcs, steps[at])
		if j == nil {
			continue
		}

		j.At = at
		j.Until = at + 1
		joined := "1" + j.Sep + "2"
		if after, err := Run(steps[at+1:], joined); err != nil || after != joined {
			return nil
		}
		return j
	}
	return layoutOf(steps)
}

// joins returns what a step such as join ", " or replaceAll ";" ", " joins; nil if it does
// not join.
func joins(funcs template.FuncMap, s Step) *encode.Join {
	args, ok := textArgs(s)
	name := nodes.Sprig(s.Cmd)
	switch {
	case !ok:
		return nil
	case name == "join" && len(args) == 1:
		return joinsList(funcs, s.Cmd, args[0])
	case (name == "replaceAll" || name == "replace") && len(args) == 2 && args[0] != "":
		return joinsText(funcs, s.Cmd, args[0], args[1])
	}
	return nil
}

// joinsList returns what join puts between the items of a list.
func joinsList(funcs template.FuncMap, c *parse.CommandNode, sep string) *encode.Join {
	join := func(sep string) encode.Step { return New(funcs, withTexts(c, sep)) }
	return &encode.Join{Sep: sep, Items: listed(join("")), With: join, List: "LIST"}
}

// joinsText returns what replaceAll puts in place of old, which is between the parts of a text.
func joinsText(funcs template.FuncMap, c *parse.CommandNode, old, sep string) *encode.Join {
	return &encode.Join{
		Sep:   sep,
		Items: func(v any) []any { return splitText(v, old, separates(sep)) },
		With:  func(sep string) encode.Step { return New(funcs, withTexts(c, old, sep)) },
		List:  "splitList " + strconv.Quote(old) + " TEXT",
	}
}

// layoutOf finds the steps at the end that indent all lines but the first, such as
// indent 2 | trim. What they put between lines belongs to the template.
func layoutOf(steps []Step) *encode.Join {
	for at := range steps {
		margin := marginOf(steps[at:])
		if margin == "" || nodes.Called(steps[at].Cmd) == lines {
			continue
		}

		sep := "\n" + margin
		join := func(read string) encode.Step { return layOut(steps[at:], sep, read) }
		noItems := func(any) []any { return nil }
		return &encode.Join{At: at, Until: len(steps), Sep: sep, Items: noItems, With: join}
	}
	return nil
}

// marginOf returns the spaces that steps put before all lines but the first; "" if they do
// anything else.
func marginOf(steps []Step) string {
	out, err := Run(steps, "x\nn")
	text, isText := out.(string)
	between, begins := strings.CutPrefix(text, "x\n")
	margin, ends := strings.CutSuffix(between, "n")
	if err != nil || !isText || !begins || !ends || strings.Trim(margin, " ") != "" {
		return ""
	}
	return margin
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
			item, err := itemOf(rv.Index(i).Interface(), join)
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

// itemOf returns an item of a list as join prints it.
func itemOf(v any, join encode.Step) (any, error) {
	item, err := Scalar(v, false)
	if err != nil {
		return join.Run([]any{v})
	}
	return item, nil
}
