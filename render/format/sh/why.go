package sh

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

func why(v any, at format.Place) (msg, hint string) {
	if strings.IndexByte(format.Plain(v), 0) >= 0 {
		return "the value holds a NUL byte, which no shell can keep", "encode it, for example with b64enc"
	}

	const assign = "assign the value to a variable on a line before, and use that there"
	switch at.Leaf.Kind {
	case shell:
		return "the value stands in the first line, which says which program reads the file",
			"write that line in the template"
	case number:
		return "the value stands where bash evaluates an expression, which may run commands: only a whole number " +
			"fits there", "change the value" + format.OrRaw
	case name:
		return "the value stands in a name, of which a shell only takes letters, digits and _",
			"change the value" + format.OrRaw
	case descriptor:
		return "the value stands right before a < or >, where a shell reads the number of a descriptor",
			"put whitespace between them"
	case code:
		return "the value stands in code that a shell reads once more: only a plain word fits there",
			assign + `; or pass it as an argument: sh -c '... "$1"' sh {{ ... }}`
	case backquoted:
		return "the value stands in backquotes, in which quotes do not help: only a plain word fits there",
			"write $( ) instead" + format.OrRaw
	case inner:
		return "the value stands in ${ } in double quotes, where shells disagree on quotes: only plain words fit there",
			assign + `: "${x:-$value}"`
	}

	return whyText(at)
}

// whyText is about places that take text.
func whyText(at format.Place) (msg, hint string) {
	switch {
	case at.Leaf.Kind == "" && strings.HasSuffix(at.Before, "$"):
		return "the value stands in the name of a variable", "write the name in the template" + format.OrRaw
	case takesText(at.Leaf.Kind) && at.Leaf.Style == "" && !strings.Contains(at.Before, "$'"):
		return "the value stands right after a backslash, which begins an escape",
			`write \\ in the template for a backslash` + format.OrRaw
	case takesText(at.Leaf.Kind) && at.Leaf.Style == "":
		return "the value stands in $'...' beside an escape that it might change", "write '...' or \"...\""
	case strings.ContainsAny(at.Leaf.Style, document+quotedDoc):
		return "the value ends the here-document or loses something in it: it has a line that is the delimiter, or " +
			"tabs that <<- removes", "choose another delimiter, and << instead of <<-" + format.OrRaw
	case at.Leaf.Kind == special:
		return "the value stands right after a ~, which a shell replaces with a directory", "write ~ in the template " +
			"only before a /, or \"$HOME\""
	case takesText(at.Leaf.Kind):
		return "the value cannot be written there so that a shell reads it as it is", "make it a word by itself, " +
			"in double quotes, or assign it to a variable on a line before"
	}
	return "", ""
}

// unclear is about $'...', which some shells read as a $ and a text in single quotes, and about a value
// right after a variable.
func unclear(at format.Place) (msg, hint string) {
	switch {
	case strings.Contains(at.Leaf.Style, disputed):
		return "the value stands in $'...', which only bash and ksh read as quotes of their own",
			"write '...', or name bash in the file's first line"
	case at.Leaf.Kind == name && isAfterVariable(at.Before):
		return "the value stands right after a variable: a shell would read it as a part of its name",
			"put braces around the name: ${NAME} before the value, or ${NAME_{{...}}} if the value belongs to it"
	}
	return "", ""
}

// isAfterVariable reports whether a text ends in a variable without braces.
func isAfterVariable(before string) bool {
	rest := strings.TrimRight(before, nameChars)
	return rest != before && strings.HasSuffix(rest, "$")
}

// fragment says that a value may be meant as commands, or as several items.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	isWhole := at.Whole && at.Leaf.Style == plainText
	switch {
	case at.Leaf.Kind == command && isWhole && len(strings.Fields(s)) > 1:
		return "the value holds a command and its arguments, but is written as one word, the name of a command",
			"for commands that the value holds, end the action with | raw; for a name with whitespace, put double quotes " +
				"around the action"
	case at.Leaf.Kind == item && isWhole && len(strings.Fields(s)) > 1:
		return "the value holds several words, but is written as one item of a for loop",
			format.EachWord + format.OrRaw
	}
	return "", ""
}

// bare reports whether a document is only words, of which a shell makes a command. A script begins
// with its first line, an assignment, a compound command or a builtin.
func bare(text string, leaves []format.Leaf) bool {
	if strings.HasPrefix(text, "#!") {
		return false
	}

	for n, l := range leaves {
		switch l.Path {
		case "DeclClause", "IfClause", "ForClause", "WhileClause", "CaseClause", "FuncDecl", "TestClause":
			return false
		case "CallExpr":
			return leaves[n+1].Path != "assign" && !isBuiltin(leaves[n+2].Text)
		}
	}

	return true
}

// isBuiltin reports whether a word is a command of shells that files begin with.
func isBuiltin(word string) bool {
	switch word {
	case "set", "export", "readonly", "unset", "alias", "trap", "umask", "ulimit", "cd", "exec", "eval", ".", "source",
		"echo", "printf", "test", "[", ":", "exit", "shopt", "setopt", "command", "hash", "local":
		return true
	}
	return false
}
