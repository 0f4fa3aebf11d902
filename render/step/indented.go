// Package step finds out what the functions at the end of a pipeline do to its value.
package step

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/nodes"
)

// AfterEncoder returns the steps after the last encoder. They are not known if there is no
// encoder, as the value may have been indented before.
func AfterEncoder(steps []Step) (after []Step, known bool) {
	for k, s := range slices.Backward(steps) {
		if funcs.IsEncoder(nodes.Called(s.Cmd)) {
			return steps[k+1:], true
		}
	}
	return nil, false
}

// PrintsCode reports whether the result of steps is code: one of them is an encoder, and
// those after it only indent lines or trim whitespace.
func PrintsCode(steps []Step) bool {
	for i := len(steps) - 1; i >= 0; i-- {
		if funcs.IsEncoder(nodes.Called(steps[i].Cmd)) {
			return true
		}
		if indents(steps[i]) {
			continue
		}
		if i == 0 || !joinsLines(steps[i-1], steps[i]) {
			return false
		}
		i--
	}
	return false
}

// indents reports whether a step only indents lines or trims whitespace. Its name and
// constants decide that, never a value.
func indents(s Step) bool {
	args, constant := textArgs(s)
	name := nodes.Sprig(s.Cmd)
	switch {
	case name == "indent", name == "nindent", name == "trimSpace", name == "trim" && len(args) == 0, name == lines:
		return true
	case !constant:
		return false
	case len(args) == 2:
		return replacesMargin(name, args[0], args[1])
	case len(args) != 1:
		return false
	case name == "trimPrefix", name == "trimSuffix":
		return strings.Trim(args[0], " \n") == ""
	}
	return name == "printf" && args[0] == "%s"
}

// replacesMargin reports whether a function that replaces a match only puts spaces before lines.
func replacesMargin(name, match, repl string) bool {
	switch name {
	case "replaceAll", "replace":
		return match == "\n" && isMargin(match, repl)
	case "regexReplaceAll":
		return (match == "\n" || match == "(?m)^") && isMargin(match, repl)
	}
	return false
}

// isMargin reports whether repl only puts spaces before the line that begins at a match.
func isMargin(match, repl string) bool {
	margin := repl
	keepsBreak := true
	if match == "\n" {
		margin, keepsBreak = strings.CutPrefix(repl, "\n")
	}
	return keepsBreak && strings.Trim(margin, " ") == ""
}

// joinsLines reports whether two steps are split "\n" and join "\n  ".
func joinsLines(first, second Step) bool {
	split, ok := textArgs(first)
	join, also := textArgs(second)
	return ok && also && nodes.Sprig(first.Cmd) == "split" && nodes.Sprig(second.Cmd) == "join" &&
		len(split) == 1 && len(join) == 1 && split[0] == "\n" && isMargin("\n", join[0])
}

// textArgs returns the constants of a step, if all of them are text.
func textArgs(s Step) (args []string, ok bool) {
	for _, a := range s.Cmd.Args[1:] {
		text, isText := nodes.Literal(a)
		if !isText {
			return nil, false
		}
		args = append(args, text)
	}
	return args, true
}
