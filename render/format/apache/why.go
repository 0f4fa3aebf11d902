package apache

import (
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
		return "the value stands where httpd reads the name of a directive",
			"write the name in the template; " + format.RawLines
	case hasControl:
		return "the value holds a line break or another control character, for which httpd's configuration has no escape",
			"remove it or encode the value"
	case hasVariable:
		return "the value holds ${, with which httpd begins a variable, even in quotes, and for which it has no escape",
			"change the value" + format.OrRaw
	case isEmpty:
		return "the value is empty, and httpd does not take an empty argument there",
			"leave the directive out for an empty value: {{ if VALUE }}...{{ end }}"
	case endsArgument:
		return "the value holds whitespace, which ends an argument without quotes",
			"put quotes around the whole argument" + format.OrRaw
	case fits:
		return whyChanged(s, at)
	}

	return whyMeaning(s, at)
}

// whyMeaning is about values with characters that what reads an argument once more takes for more.
func whyMeaning(s string, at format.Place) (msg, hint string) {
	hint = "change the value" + format.OrRaw
	switch whyNot(s, at) {
	case notDigits:
		return "the value stands in an expression, outside of its strings, where it can only be a number",
			"put single quotes around it in the expression" + format.OrRaw
	case notWord:
		return "the value stands where httpd reads its text once more, and can only be a word there: letters, digits and " +
			"_ - . or some other signs, 1,000 bytes at most", hint
	case endsSocket:
		return "the value holds a |, which ends the path of a socket after unix:, and begins the address that is asked",
			hint
	case inExpression:
		return format.InRegex()
	case hasField:
		return "the value holds %{, with which many arguments of httpd begin a variable", hint
	}

	return "the value holds a character that means something in a pattern or a replacement: \\ $ or %, or in " +
		"mod_rewrite a quote", hint
}

// whyChanged is about values that can be written, but would be something else.
func whyChanged(s string, at format.Place) (msg, hint string) {
	switch {
	case len(s) > lineMax/2:
		return "the value makes its line longer than the 8,191 bytes that httpd reads of one in .htaccess",
			"make the value shorter, or keep it in a file of its own that a directive names"
	case strings.HasSuffix(s, `\`):
		return "the value ends in a backslash, which would continue the line or escape what follows",
			"put quotes around the whole argument" + format.OrRaw
	case at.Leaf.Kind == format.Str && kindOf(strings.ToLower(at.Leaf.Path), s, class(at.Leaf.KeyStyle)) != format.Str:
		return "the value makes something else of the argument: it begins with | or expr=, or is a word with a " +
			"meaning there", "change the value, or write its beginning in the template" + format.OrRaw
	}
	return "", ""
}

// unclear is about a value right after a sign that would make a variable or a field of it: %1, %{NAME}, $1, %h.
func unclear(at format.Place) (msg, hint string) {
	percents := len(at.Before) - len(strings.TrimRight(at.Before, "%"))
	isAfter := percents > 0 || strings.HasSuffix(at.Before, "$")
	switch c := class(at.Leaf.KeyStyle); {
	case at.Name || at.Whole:
		return "", ""
	case c == layout && percents%2 == 1:
		return "the value stands right after a %, with which httpd begins a field there", "write %% for a percent sign" +
			format.OrRaw
	case isAfter && (c == pattern || c == rewrite):
		return "the value stands right after a % or a $, with which httpd begins a variable there",
			"write something between them" + format.OrRaw
	}
	return "", ""
}

// fragment says that a value may be meant as several arguments, where none has a space.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	isArgument := at.Leaf.Kind == format.Str && at.Leaf.Style == "" && at.Whole
	switch {
	case at.Name && at.Alone() && byHand:
		return "the value holds directives on lines of its own, but stands where httpd reads the name of one",
			format.RawLines
	case !isArgument || !takesWords(at.Leaf.Path) || len(strings.Fields(s)) < 2:
		return "", ""
	}

	return "the value holds several words, but is written as one argument of " + at.Leaf.Path,
		format.EachWord + format.OrRaw
}

// takesWords reports whether a directive takes several arguments, none of which has a space.
func takesWords(name string) bool {
	switch strings.ToLower(name) {
	case "serveralias", "listen", "options", "allowoverride", "directoryindex", "sslprotocol", "require", "passenv",
		"unsetenv", "<virtualhost", "addtype", "addhandler", "addoutputfilterbytype", "indexoptions", "<limit":
		return true
	}
	return false
}

func lonely(_, _ string) string {
	return "write the name of a directive before it; " + format.RawLines
}

// bare reports whether a document has something for the name of a directive that does not look like
// one, or only names. httpd takes names in small letters, too, but hardly anybody writes them so.
func bare(_ string, leaves []format.Leaf) bool {
	hasArgument := false
	for _, l := range leaves {
		isNamed := l.Kind == format.Word || l.Kind == format.Group
		if isNamed && !looksNamed(strings.TrimPrefix(l.Path, "<")) {
			return true
		}
		hasArgument = hasArgument || l.Kind != format.Word
	}
	return !hasArgument
}

// looksNamed reports whether a text looks like the name of a directive: SSLEngine.
func looksNamed(name string) bool {
	isCapital := name != "" && 'A' <= name[0] && name[0] <= 'Z'
	return isCapital && name != strings.ToUpper(name) && strings.Trim(name, format.LettersAndDigits+"_") == ""
}
