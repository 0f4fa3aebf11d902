package render

import (
	"strings"

	"github.com/initplate/initplate/render/funcs"
)

// printsCode reports whether steps end in an encoder, and in what does no more to its
// text than indent lines or take white space off its ends: the result is still code.
func printsCode(steps []step) bool {
	for i := len(steps) - 1; i >= 0; i-- {
		if funcs.IsEncoder(called(steps[i].cmd)) {
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

// indents reports whether a step does no more to a text than indent its lines or take
// white space off its ends. That is told by its name and constants, never by a value.
func indents(s step) bool {
	args, constant := textArgs(s)
	switch name := sprigs(s.cmd); {
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

// isMargin reports whether repl puts blanks before the line that begins at a match.
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
func joinsLines(first, second step) bool {
	split, ok := textArgs(first)
	join, also := textArgs(second)
	return ok && also && sprigs(first.cmd) == "split" && sprigs(second.cmd) == "join" &&
		len(split) == 1 && len(join) == 1 && split[0] == "\n" && isMargin("\n", join[0])
}

// textArgs returns the constants of a step, if all of them are text.
func textArgs(s step) (args []string, ok bool) {
	for _, a := range s.cmd.Args[1:] {
		text, isText := literal(a)
		if !isText {
			return nil, false
		}
		args = append(args, text)
	}
	return args, true
}
