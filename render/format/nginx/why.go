package nginx

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	if at.Leaf.Kind == "" {
		return "", ""
	}

	switch whyNot(s, at) {
	case isName:
		return "the value stands where nginx reads the name of a directive",
			"write the name in the template; " + format.RawLines
	case hasDollar:
		return "the value holds a $, which nginx takes for a variable, even in quotes, and for which it has no escape",
			dollarHint
	case inExpression:
		return format.InRegex()
	case inCode:
		return "the value stands in code that nginx runs, where only a plain word fits",
			"define a variable with set, and read that in the code, as ngx.var.NAME does in Lua" + format.OrRaw
	case notWord:
		return "the value stands in the name of a variable, which has only letters, digits and _",
			"change the value" + format.OrRaw
	case hasBreak:
		return "the value holds a line break, which nginx writes as it is into a line of a request or an answer",
			"remove it or encode the value; only the text of return, log_format and sub_filter may have line breaks"
	case isLong:
		return "the value is longer than the 4,095 bytes of a parameter that nginx reads",
			"make the value shorter, or keep it in a file of its own that a directive names"
	}

	return whyPlace(s, at)
}

const dollarHint = `change the value; or, where nginx takes variables, write geo $dollar { default "$"; } in http ` +
	`and end the action with | replaceAll "$" "${dollar}" | raw`

// whyPlace is about values that can be written, but not there.
func whyPlace(s string, at format.Place) (msg, hint string) {
	switch {
	case at.Leaf.Style != "":
		return "", ""
	case !at.Whole:
		return "the value holds a character that ends a parameter without quotes: whitespace, ; or {, or # at its beginning",
			"put quotes around the whole parameter" + format.OrRaw
	case at.Leaf.Path == "location" || isModified(s, at):
		return "the value begins with a sign that makes something else of the parameter: = ~ ^~ or @",
			"write the sign in the template, as in location = /x, or change the value" + format.OrRaw
	case at.Leaf.Kind == key:
		return "the value is a word that nginx does not take for a key in " + at.Leaf.Path,
			"change the value" + format.OrRaw
	}
	return "", ""
}

func isModified(s string, at format.Place) bool {
	words := []word{{text: at.Leaf.Path}, {text: s}}
	return at.Leaf.Kind == format.Str && kindOf(words, 1, false) == modified
}

// unclear is about a value right after a variable, which it may make longer. Those of a regular
// expression have one digit ($1).
func unclear(at format.Place) (msg, hint string) {
	name, braced, ok := variableBefore(at.Before)
	isParam := at.Leaf.Kind != "" && at.Leaf.Kind != variable && !at.Name
	isCapture := name != "" && strings.Contains("123456789", name[:1])
	if !ok || braced || !isParam || isCapture {
		return "", ""
	}

	return "the value stands right after a variable: nginx would read it as a part of its name",
		"put braces around the name: ${name} before the value, or ${name_{{...}}} if the value belongs to it"
}

// fragment says that a value may be meant as several parameters, where none has a space.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	isParam := at.Leaf.Kind == format.Str && at.Leaf.Style == "" && at.Whole
	switch {
	case at.Name && at.Alone() && byHand:
		return "the value holds directives on lines of its own, but stands where nginx reads the name of one",
			format.RawLines
	case !isParam || !takesWords(at.Leaf.Path) || len(strings.Fields(s)) < 2:
		return "", ""
	}

	return "the value holds several words, but is written as one parameter of " + at.Leaf.Path,
		format.EachWord + format.OrRaw
}

// takesWords reports whether a directive takes several parameters, none of which has a space.
func takesWords(name string) bool {
	switch name {
	case "server_name", "server", "listen", "index", "resolver", "limit_except", "error_page", "access_log", "error_log",
		"valid_referers", "gzip_proxied", "worker_cpu_affinity":
		return true
	}

	return slices.ContainsFunc(wordLists(), func(end string) bool { return strings.HasSuffix(name, end) })
}

// wordLists are how names of directives end that take several words.
func wordLists() []string {
	return []string{
		"_types", "_protocols", "_methods", "_buffers", "_next_upstream", "_use_stale", "_ignore_headers", "_cache_valid",
	}
}

func lonely(_, _ string) string {
	return "write the name of a directive before it and a ; after it; " + format.RawLines
}

// bare reports whether a document has something for the name of a directive that is not one: they
// are of small letters, digits and _.
func bare(_ string, leaves []format.Leaf) bool {
	isOther := func(r rune) bool { return ('a' > r || r > 'z') && ('0' > r || r > '9') && r != '_' }
	return len(leaves) == 0 || slices.ContainsFunc(leaves, func(l format.Leaf) bool {
		isName := l.Kind == format.Word || l.Kind == format.Group
		return isName && strings.ContainsFunc(l.Path, isOther)
	})
}
