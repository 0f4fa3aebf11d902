package render

import (
	"fmt"
	"regexp"
	"strings"
)

// syntaxHint returns what to write in place of what the parser rejects in a line, "" if that
// is not known. at is the part of the line that the hint is about.
func syntaxHint(line, said string) (hint, at string) {
	if hint, at := fieldHint(line, said); hint != "" {
		return hint, at
	}

	switch {
	case strings.Contains(line, "/*") && strings.HasPrefix(said, `unexpected "/" in `),
		strings.HasPrefix(said, "unclosed comment"), strings.HasPrefix(said, "comment ends before"):
		return "a comment is written {{/* TEXT */}}, or {{- /* TEXT */ -}}", ""
	case strings.HasPrefix(said, `unexpected "}" in `):
		return "an action ends in }}", ""
	case strings.HasPrefix(said, "undefined variable"):
		return undefinedHint(said)
	}

	operator := regexp.MustCompile(
		`^unexpected ["<](.)[^">]*[">] in \w+|^illegal number syntax: "(.)"|^bad character U\+(?s:.*)'(.)'$`)
	if m := operator.FindStringSubmatch(said); m != nil {
		return operatorHint(m[1] + m[2] + m[3]), ""
	}

	switch {
	case strings.HasPrefix(said, "unterminated character constant"),
		strings.HasPrefix(said, "malformed character constant"):
		return `write text in double quotes, or in backquotes: "text"`, "'"
	case strings.HasPrefix(said, "unterminated quoted string"):
		return `the closing " is missing; write a " inside the text as \"`, `"`
	case strings.HasPrefix(said, "unexpected {{else}}"), strings.HasPrefix(said, "unexpected {{end}}"):
		return "there is no open {{ if }}, {{ with }} or {{ range }} before it", ""
	}
	return "", ""
}

// undefinedHint is for a variable that a template does not set.
func undefinedHint(said string) (hint, at string) {
	name := regexp.MustCompile(`\$(\w+)`).FindStringSubmatch(said)
	if name == nil {
		return "", ""
	}
	if hint := variableHint(name[1]); hint != "" {
		return hint, name[0]
	}
	return "a parameter is a field, ." + name[1] + "; {{ " + name[0] + " := VALUE }} sets a variable", name[0]
}

// variableHint is for a name that looks like that of an environment variable.
func variableHint(name string) string {
	if !regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`).MatchString(name) {
		return ""
	}
	return `write env "` + name + `" for the environment variable`
}

// fieldHint is for a name that no field can have, such as a-b. index takes any name.
func fieldHint(line, said string) (hint, at string) {
	badCharacter := regexp.MustCompile(`^bad character U\+[0-9A-F]+ '(.+)'$`)
	if m := badCharacter.FindStringSubmatch(said); m != nil {
		return badFieldHint(line, m[1])
	}
	unexpectedNumber := regexp.MustCompile(`^unexpected "?\.\d|^bad number syntax: "\.`)
	if unexpectedNumber.MatchString(said) {
		return numberHint(line)
	}
	return "", ""
}

// badFieldHint is for a field with a character that a name cannot have, or an item in
// brackets.
func badFieldHint(line, bad string) (hint, at string) {
	item := regexp.MustCompile(`([$\w.]+)\[("[^"]*"|\d+|\$\w+)\]`)
	if m := item.FindStringSubmatch(line); m != nil && bad == "[" {
		return "write (index " + m[1] + " " + m[2] + ")", m[0]
	}

	const part = `[^\s.|(){}"` + "`" + `]*`
	field := regexp.MustCompile(`(\$?\w*(?:\.\w+)*)\.(` + part + regexp.QuoteMeta(bad) + part + `)((?:\.\w+)*)`)
	if m := field.FindStringSubmatch(line); m != nil {
		return "write " + indexed(m[1], fmt.Sprintf("%q", m[2]), m[3]), m[0]
	}
	return "", ""
}

// numberHint is for a field that begins with a digit.
func numberHint(line string) (hint, at string) {
	below := regexp.MustCompile(`(\$?\w*(?:\.[A-Za-z_]\w*)*)\.(\d+)\b((?:\.\w+)*)`)
	if m := below.FindStringSubmatch(line); m != nil && m[1] != "" {
		item := indexed(m[1], m[2], m[3])
		field := indexed(m[1], fmt.Sprintf("%q", m[2]), m[3])
		return "write " + item + " for an item of a list, " + field + " for a field", m[0]
	}

	ofDot := regexp.MustCompile(`(?:^|[\s(])(\.(\d\w*))`)
	if m := ofDot.FindStringSubmatch(line); m != nil {
		return "write " + indexed("", fmt.Sprintf("%q", m[2]), ""), m[1]
	}
	return "", ""
}

// indexed returns a call of index that may replace a field anywhere.
func indexed(of, key, rest string) string {
	if of == "" {
		of = "."
	}
	return "(index " + of + " " + key + ")" + rest
}

// operatorHint is the function for an operator of other languages.
func operatorHint(operator string) string {
	call := map[string]string{
		"=": "eq .a .b, and ne for !=",
		"!": "not .a, and ne for !=",
		"&": "and .a .b",
		"|": "or .a .b",
		"?": `ternary "yes" "no" .a`,
		"+": "add .a .b",
		"-": "sub .a .b",
		"*": "mul .a .b",
		"/": "div .a .b",
		"%": "mod .a .b",
		"<": "lt .a .b, and le for <=",
		">": "gt .a .b, and ge for >=",
	}[operator]

	switch {
	case call != "":
		return "templates have no operators; write a function before its arguments: " + call
	case operator == "(":
		return `write the arguments of a function after spaces: default "x", not default("x")`
	}
	return ""
}
