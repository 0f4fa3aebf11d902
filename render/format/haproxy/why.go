package haproxy

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	switch whyNot(s, at) {
	case isName:
		return "the value stands where HAProxy reads the keyword of a line",
			"write the keyword in the template; " + format.RawLines
	case hasNUL:
		return "the value holds a NUL byte, which HAProxy takes for the end of an argument",
			"encode it, for example with b64enc"
	case hasBreak:
		return "the value holds a line break, which HAProxy writes as it is into a header or a line of a log",
			"remove it or encode the value; only the text of return may have line breaks: string, lf-string"
	case inRegex:
		return format.InRegex()
	case inExpression:
		return "the value stands in an expression or a variable of a log-format string, where only a plain word fits: " +
			"letters, digits and - _ . / :", "set a variable before, and read that: " + variableHint
	case notVariable:
		return "the value stands in a variable of the environment, where only letters, digits and _ fit",
			"change the value" + format.OrRaw
	case isEmpty:
		return "the value is empty, which HAProxy refuses or takes for no argument there",
			"give it a value, or write {{ if }} around the line"
	}

	return whyArgument(s, at)
}

const variableHint = `http-request set-var-fmt(txn.name) {{ ... }}, then %[var(txn.name)]`

// whyArgument is about the meanings that an argument may have.
func whyArgument(s string, at format.Place) (msg, hint string) {
	switch whyNot(s, at) {
	case isPatternFlag:
		return "the value begins with a -, and is a flag, not a pattern", "write -- before the patterns"
	case isCondition:
		return "the value begins with - or !, or is a word of a condition, such as if or a brace",
			"change the value" + format.OrRaw
	case hasMeaning:
		return "the value holds a sign that may begin an expression or end an argument of one: % ( ) [ ] { } , " +
			"or, in the middle of an argument, whitespace, a quote, a backslash or an @", "change the value" + format.OrRaw
	case fits:
		return whyAuth(s, at)
	}
	return "", ""
}

// whyAuth is about stats auth USER:PASSWORD.
func whyAuth(s string, at format.Place) (msg, hint string) {
	if at.Leaf.Path == "stats" && strings.Contains(s, ":") {
		return "the value holds a colon, which ends the name of a user in stats auth",
			"write the name and the password by themselves: stats auth {{ ... }}:{{ ... }}"
	}
	return "", ""
}

// unclear is about a value right after a variable or a percent sign, which it may make longer.
func unclear(at format.Place) (msg, hint string) {
	kind := at.Leaf.Kind
	percents := len(at.Before) - len(strings.TrimRight(at.Before, "%"))
	rest := strings.TrimRight(at.Before, nameChars)
	slashes := len(at.Before) - len(strings.TrimRight(at.Before, `\`))
	dollar := strings.TrimSuffix(rest, "$")
	switch {
	case kind == "" || at.Name:
		return "", ""
	case (kind == logFormat || kind == logBody || kind == other) && (percents%2 == 1 || isAfterFlags(at.Before)):
		return "the value stands right after a %, or the flags of a variable, whose name it would be",
			"write %% for a percent sign"
	case rest != dollar && openQuote(at.Before) == '"' && !strings.HasSuffix(dollar, `\`):
		return "the value stands right after a variable of the environment: HAProxy would read it as a part of its name",
			"put braces around the name: ${NAME} before the value"
	case slashes%2 == 1 && openQuote(at.Before) != '\'':
		return "the value stands right after a backslash, which begins an escape",
			`write \\ in the template for a backslash`
	}
	return "", ""
}

// isAfterFlags reports whether a text ends in %{...}, or in the name of a variable after a %.
func isAfterFlags(before string) bool {
	begin := strings.LastIndexByte(before, '%')
	name := strings.TrimLeft(before[begin+1:], format.LettersAndDigits)
	isFlags := strings.HasPrefix(name, "{") && strings.HasSuffix(name, "}")
	return begin >= 0 && !strings.HasSuffix(before[:begin], "%") && (name == "" || isFlags)
}

// fragment says that a value may be meant as several arguments or as lines.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	isArgument := at.Leaf.Kind == other && at.Whole && at.Leaf.Style == ""
	switch {
	case at.Name && at.Alone() && byHand:
		return "the value holds lines of its own, but stands where HAProxy reads the keyword of one", format.RawLines
	case isArgument && len(strings.Fields(s)) > 1:
		return "the value holds several words, but is written as one argument of " + at.Leaf.Path,
			format.EachWord + "; put double quotes around the action if they are one argument" + format.OrRaw
	}
	return "", ""
}

func lonely(_, _ string) string { return "write a keyword before it; " + format.RawLines }

// bare reports whether a document has no section.
func bare(_ string, leaves []format.Leaf) bool {
	return !slices.ContainsFunc(leaves, func(l format.Leaf) bool { return l.Kind == format.Group })
}
