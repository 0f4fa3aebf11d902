package systemd

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	switch whyNot(s, at) {
	case notComment:
		return "the value stands in an escape sequence",
			"take the backslash before it out of the template" + format.OrRaw
	case endsComment:
		return "the value ends in a backslash at the end of a comment, which makes a comment of the next line too in " +
			"systemd before version 240", "write something after the value" + format.OrRaw
	case isName:
		return "the value stands where systemd reads the name of a section or a setting",
			"write the name in the template; " + format.RawLines
	case isUnreadable:
		return "the value holds a NUL byte or bytes that are not UTF-8 or no character in it, which systemd does not read",
			"encode it, for example with b64enc"
	case notProgram:
		return "the value stands in the path of a program, and holds a quote, a backslash, a $ or a control character, " +
			"which systemd refuses there", "change the value"
	case notCode:
		return "the value stands in code that a shell reads, and is not a plain word",
			`end the action with | quoteFor "sh", or with | raw to write it as it is`
	case notVariable:
		return "the value stands in the name of a variable, which has only letters, digits and _, and no digit first",
			whatToDo(s, at)
	case notContent:
		return "the value holds a control character that systemd takes in no variable: only tabs and line breaks",
			"encode it, for example with b64enc"
	}

	return whySetting(s, at)
}

// whySetting is about settings that have neither quotes nor escapes, or rules that are not known.
func whySetting(s string, at format.Place) (msg, hint string) {
	switch name := nameOf(at); whyNot(s, at) {
	case notLine:
		return "the value holds a line break or a control character, for which " + name + "= has no escape", "remove it"
	case isEmpty:
		return "the value is empty, and " + name + "= without a value resets what was set before",
			"write {{ if }} around the line, or give it a value"
	case notPlain:
		return "the value holds a character that can be read in two ways in " + name + "=: whitespace, a quote, \\ % $ or the like",
			whatToDo(s, at)
	case isModified:
		return "the value begins with a sign that may change what it is in " + name + "=",
			"write the sign in the template" + format.OrRaw
	case fits:
		return whyText(s, at)
	}

	return "", ""
}

// whatToDo is the hint for a value that does not fit, which may be several that do.
func whatToDo(s string, at format.Place) string {
	if at.Whole && len(strings.Fields(s)) > 1 {
		return format.EachWord + format.OrRaw
	}
	return "change the value" + format.OrRaw
}

// whyText is about values that can be written, but not there.
func whyText(s string, at format.Place) (msg, hint string) {
	name := nameOf(at)
	isEnd := strings.TrimSpace(s) != s || strings.HasSuffix(s, `\`)
	switch {
	case at.Leaf.Kind == program && strings.TrimLeft(s, "-@:+!|") != s:
		return "the value begins with a sign that changes how systemd runs the program",
			"write the sign in the template" +
				format.OrRaw
	case at.Leaf.Kind == program:
		return "the value is not the path of a program", "change the value" + format.OrRaw
	case isText(name) && modifiers(name, s) != "":
		return "the value begins with a sign that changes what " + name + "= means",
			"write the sign in the template" + format.OrRaw
	case isText(name) && isEnd:
		return "the value begins or ends with whitespace or a backslash, which systemd does not read as text at the end of " +
			name + "=", "remove it, for example with | trim"
	}
	return "", ""
}

// unclear is about a value right after a sign that would take it for a part of something else.
func unclear(at format.Place) (msg, hint string) {
	kind := at.Leaf.Kind
	hasSpecifiers := isWords(kind) || isText(nameOf(at)) || kind == other
	switch isCommand := kind == argument || kind == code; {
	case kind == "" || at.Name:
		return "", ""
	case hasSpecifiers && isOddRun(at.Before, '%'):
		return "the value stands right after a %, which begins a specifier",
			"write %% in the template for a percent sign"
	case isWords(kind) && isOddRun(at.Before, '\\'):
		return "the value stands right after a backslash, which begins an escape",
			`write \\ in the template for a backslash`
	case isCommand && isAfterVariable(at.Before):
		return "the value stands right after a variable or a $: systemd would read it as a part of its name",
			"put braces around the name: ${NAME} before the value; or write $$ for a dollar sign"
	}
	return "", ""
}

// isAfterVariable reports whether a text ends in a $ or a variable without braces.
func isAfterVariable(before string) bool {
	return isOddRun(strings.TrimRight(before, format.LettersAndDigits+"_"), '$')
}

// fragment says that a value may be meant as a whole command line, or as lines.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	isProgram := at.Leaf.Kind == program && at.Whole && at.Leaf.Style == ""
	switch {
	case at.Name && at.Alone() && byHand:
		return "the value holds settings on lines of its own, but stands where systemd reads the name of one",
			format.RawLines
	case isProgram && len(strings.Fields(s)) > 1:
		return "the value holds several words, but is written as the path of a program",
			"write the program and each argument by itself; put double quotes around the action if they are a path" +
				format.OrRaw
	}
	return "", ""
}

// explain says what would help a file that is not a unit: some extensions are those of other files too.
func explain(msg string, _ byte, _ bool) (said, hint string) {
	if strings.Contains(msg, ignored) {
		return msg, "if systemd does not read the file, write format: text in the template's header"
	}
	return msg, ""
}
