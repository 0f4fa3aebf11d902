package haproxy

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// parse reads a document. Each line is a leaf of its keyword, with a leaf for each argument.
func parse(doc []byte) ([]format.Leaf, error) {
	s := string(doc)
	r := reader{leaves: make([]format.Leaf, 0, len(s)/16)}
	if strings.HasPrefix(s, "\ufeff") {
		return nil, &format.SyntaxError{
			Line: 1, Msg: "there is a byte-order mark, which HAProxy takes for a part of the first keyword",
		}
	}

	for n, line := range strings.Split(s, "\n") {
		wrong := r.line(strings.TrimSuffix(line, "\r"), n+1)
		if wrong != "" {
			return nil, &format.SyntaxError{Line: n + 1, Msg: wrong}
		}
	}

	return r.leaves, nil
}

type reader struct {
	leaves []format.Leaf
}

func (r *reader) line(line string, n int) (wrong string) {
	if strings.ContainsAny(line, "\x00\r") {
		return "there is a NUL byte or a carriage return, at which HAProxy ends the line"
	}

	args, wrong := split(line)
	switch {
	case wrong != "":
		return wrong
	case len(args) == 0:
		return ""
	case len(args) > argMax:
		return "the line has more than the 64 words that HAProxy reads"
	}

	keyword := args[0].text
	first := format.Leaf{Path: keyword, Kind: format.Word, Line: n, Style: args[0].style}
	if isSection(keyword) {
		first.Kind = format.Group
	}

	r.leaves = append(r.leaves, first)
	for i := range args[1:] {
		wrong = r.argument(args, i+1, n)
		if wrong != "" {
			return wrong
		}
	}

	return ""
}

// argument adds the leaf of argument i of line n. That of stats auth is two: USER:PASSWORD.
func (r *reader) argument(args []argument, i, n int) (wrong string) {
	a := args[i]
	leaf := format.Leaf{Path: args[0].text, Kind: kindOf(args, i), Text: a.text, Line: n, Style: a.style}
	user, password, isPair := strings.Cut(a.text, ":")
	if isRegex(args, i) {
		leaf.KeyStyle = regex
	}

	switch {
	case leaf.Kind == logFormat || leaf.Kind == logBody:
		leaf.Text, wrong = resolve(a.text)
		if isInExpression(leaf.Text) {
			leaf.KeyStyle = bracketedValue
		}
	case leaf.Kind == text && args[i-1].text == "auth" && isPair:
		leaf.Text = user
		r.leaves = append(r.leaves, leaf)
		leaf.Text = password
	case isWord(args, i):
		leaf.Kind = format.Word
	}

	r.leaves = append(r.leaves, leaf)
	return wrong
}

// isSection reports whether a keyword begins a section.
func isSection(keyword string) bool {
	switch keyword {
	case "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "mailers", "userlist", "cache",
		"program", "ring", "http-errors", "log-forward", "fcgi-app", "crt-store", "traces", "crt-list", "acme":
		return true
	}
	return false
}

// isWord reports whether an argument is one of those that conditions are made of, or a flag.
func isWord(args []argument, i int) bool {
	word := args[i].text
	switch kindOf(args, i) {
	case pattern:
		return isFlag(word) || word == "}"
	case enclosed:
		return word == "}"
	case other:
		return slices.Contains(conditions, word) || strings.HasPrefix(word, "-") || strings.HasPrefix(word, "!")
	}
	return false
}

// conditions are the words of conditions.
var conditions = []string{"if", "unless", "or", "and", "||", "&&", "{", "}", "!"}

// isFlag reports whether HAProxy takes a pattern for a flag.
func isFlag(word string) bool { return strings.HasPrefix(word, "-") }

// kindOf says how argument i of a line is read.
func kindOf(args []argument, i int) format.Kind {
	kind := patternOf(args, i)
	isCondition := slices.ContainsFunc(args[1:i], func(a argument) bool { return a.text == "if" || a.text == "unless" })
	switch keyword, before := args[0].text, args[i-1].text; {
	case kind != other || isCondition:
		return kind
	case strings.HasPrefix(keyword, "http-"):
		return kindOfHTTP(args, i)
	case keyword == "user" && (before == "password" || before == "insecure-password"):
		return text
	case i == 2 && keyword == "stats" && (before == "auth" || before == "realm"):
		return text
	case i == 2 && (keyword == "setenv" || keyword == "presetenv"):
		return text
	case i == 1 && (strings.HasPrefix(keyword, "log-format") || strings.HasSuffix(keyword, "-format")):
		return logFormat
	case keyword == "redirect" && before == "location":
		return logFormat
	case i == 2 && keyword == "tcp-check" && before == "send":
		return text
	}

	return other
}

// kindOfHTTP is [kindOf] for rules of HTTP, before their condition.
func kindOfHTTP(args []argument, i int) format.Kind {
	switch before := args[max(0, i-2)].text; { // first of all, as the name of a header may be any word
	case i == 3 && (before == "set-header" || before == "add-header"), i > 3 && before == "hdr":
		return logFormat
	case i == 2 && strings.HasPrefix(args[1].text, "set-var-fmt("):
		return logFormat
	}

	switch args[i-1].text {
	case "string", "body":
		return body
	case "lf-string", "body-lf":
		return logBody
	case "realm", "content-type":
		return text
	case "set-path", "set-pathq", "set-uri", "set-query", "location":
		return logFormat
	}

	return other
}

// isRegex reports whether argument i is a regular expression: a pattern after a criterion such as
// path_reg or after -m reg, or what a rule replaces.
func isRegex(args []argument, i int) bool {
	switch args[1].text {
	case "replace-header", "replace-value":
		return i == 3
	case "replace-path", "replace-pathq", "replace-uri":
		return i == 2
	}

	first := 3
	if args[0].text != "acl" {
		first = firstPattern(args[:i])
	}
	if i < first {
		return args[i-1].text == "rstring" || args[i-1].text == "rstatus"
	}

	for n := first; n+1 < i; n++ {
		if args[n].text == "-m" && args[n+1].text == "reg" {
			return true
		}
	}
	criterion, _, _ := strings.Cut(args[first-1].text, "(")
	return strings.HasSuffix(criterion, "_reg")
}

// patternOf returns the kind of an argument that may be a pattern of an ACL: the words after its
// name and its criterion, or after a { and a criterion. After --, none of them is a flag.
func patternOf(args []argument, i int) format.Kind {
	isACL := args[0].text == "acl"
	first := 3
	if !isACL {
		first = firstPattern(args[:i])
	}

	isText := slices.ContainsFunc(args[min(first, i):i], func(a argument) bool { return a.text == "--" })
	switch {
	case i < first:
		return other
	case isText && isACL:
		return text
	case isText:
		return enclosed
	}
	return pattern
}

// firstPattern returns the number of the first pattern after the last { that is open, or more
// than there are words.
func firstPattern(args []argument) int {
	for n := len(args) - 1; n > 0 && args[n].text != "}"; n-- {
		if args[n].text == "{" {
			return n + 2
		}
	}
	return len(args) + 1
}
