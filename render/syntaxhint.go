package render

import (
	"fmt"
	"regexp"
	"strings"
)

// syntaxHint says what to write in place of what the parser of templates minds in a line,
// "" where that is not known; at is the part of the line that it is about.
func syntaxHint(line, said string) (hint, at string) {
	if hint, at := fieldHint(line, said); hint != "" {
		return hint, at
	}
	if m := regexp.MustCompile(`^unexpected ["<](.)[^">]*[">] in \w+|^illegal number syntax: "(.)"`).FindStringSubmatch(said); m != nil {
		return operatorHint(m[1] + m[2]), ""
	}
	if strings.HasPrefix(said, "bad character U+") {
		if m := regexp.MustCompile(`'(.)'$`).FindStringSubmatch(said); m != nil {
			return operatorHint(m[1]), ""
		}
	}
	switch {
	case strings.HasPrefix(said, "unterminated character constant"), strings.HasPrefix(said, "malformed character constant"):
		return `text stands in double quotes, or in backquotes: "text"`, "'"
	case strings.HasPrefix(said, "unterminated quoted string"):
		return `the " that ends the text is missing; a " in it is written \"`, `"`
	case strings.HasPrefix(said, "unexpected {{else}}"), strings.HasPrefix(said, "unexpected {{end}}"):
		return "no {{ if }}, with or range is open there", ""
	}
	return "", ""
}

// fieldHint is for a name that no field can have, such as a-b: index takes any.
func fieldHint(line, said string) (hint, at string) {
	bad := ""
	if m := regexp.MustCompile(`^bad character U\+[0-9A-F]+ '(.+)'$`).FindStringSubmatch(said); m != nil {
		bad = m[1]
	}
	if m := regexp.MustCompile(`^unexpected "?\.\d|^bad number syntax: "\.`).FindString(said); m == "" && bad == "" {
		return "", ""
	}
	if m := regexp.MustCompile(`([$\w.]+)\[("[^"]*"|\d+|\$\w+)\]`).FindStringSubmatch(line); m != nil && bad == "[" {
		return "write (index " + m[1] + " " + m[2] + ")", m[0]
	}
	if bad != "" {
		mark := regexp.QuoteMeta(bad)
		re := regexp.MustCompile(`(\$?\w*(?:\.\w+)*)\.([^\s.|(){}"` + "`" + `]*` + mark + `[^\s.|(){}"` + "`" + `]*)((?:\.\w+)*)`)
		if m := re.FindStringSubmatch(line); m != nil {
			return "write " + indexed(m[1], fmt.Sprintf("%q", m[2]), m[3]), m[0]
		}
		return "", ""
	}
	if m := regexp.MustCompile(`(\$?\w*(?:\.[A-Za-z_]\w*)*)\.(\d+)\b((?:\.\w+)*)`).FindStringSubmatch(line); m != nil && m[1] != "" {
		return "write " + indexed(m[1], m[2], m[3]) + " for an item of a list, " + indexed(m[1], fmt.Sprintf("%q", m[2]), m[3]) + " for a field", m[0]
	}
	if m := regexp.MustCompile(`(?:^|[\s(])(\.(\d\w*))`).FindStringSubmatch(line); m != nil {
		return "write " + indexed("", fmt.Sprintf("%q", m[2]), ""), m[1]
	}
	return "", ""
}

// indexed is a call of index that may stand wherever a field may.
func indexed(of, key, rest string) string {
	if of == "" {
		of = "."
	}
	return "(index " + of + " " + key + ")" + rest
}

// operatorHint is the function for an operator of other languages.
func operatorHint(operator string) string {
	call := map[string]string{
		"=": "eq .a .b, and ne for !=", "!": "not .a, and ne for !=", "&": "and .a .b", "|": "or .a .b", "?": `ternary "yes" "no" .a`,
		"+": "add .a .b", "-": "sub .a .b", "*": "mul .a .b", "/": "div .a .b", "%": "mod .a .b", "<": "lt .a .b, and le for <=", ">": "gt .a .b, and ge for >=",
	}[operator]
	switch {
	case call != "":
		return "there are no operators; write a function before its values: " + call
	case operator == "(":
		return `arguments of a function stand behind blanks: default "x", not default("x")`
	}
	return ""
}
