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

	switch name := nodes.Sprig(s.Cmd); {
	case name == "indent", name == "nindent", name == "trimSpace", name == "trim" && len(args) == 0:
		return true
	case !constant:
		return false
	case name == "replaceAll", name == "replace", name == "regexReplaceAll":
		if len(args) != 2 || !isMargin(args[0], args[1]) {
			return false
		}
		return args[0] == "\n" || args[0] == "(?m)^" && name == "regexReplaceAll"
	case name == "trimPrefix", name == "trimSuffix":
		return len(args) == 1 && strings.Trim(args[0], " \n") == ""
	case name == "printf":
		return len(args) == 1 && args[0] == "%s"
	}
	return false
}

// isMargin reports whether repl only puts spaces before the line that begins at a match.
func isMargin(match, repl string) bool {
	margin := repl
	if match == "\n" {
		var ok bool
		if margin, ok = strings.CutPrefix(repl, "\n"); !ok {
			return false
		}
	}
	return strings.Trim(margin, " ") == ""
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
