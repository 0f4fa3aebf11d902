package format

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// YAMLError puts what the YAML library says into words that show nothing of the
// document: what it quotes may be a secret, and a line is enough to find it.
func YAMLError(err error) []*SyntaxError {
	var several *yaml.TypeError
	if !errors.As(err, &several) {
		return []*SyntaxError{yamlSyntax(err.Error())}
	}
	var all []*SyntaxError
	for _, msg := range several.Errors {
		all = append(all, yamlSyntax(msg))
	}
	return all
}

// yamlSyntax reads one message of the library's: "yaml: line 3: what is wrong".
func yamlSyntax(msg string) *SyntaxError {
	msg = strings.TrimPrefix(msg, "yaml: ")
	if number, rest, ok := strings.Cut(strings.TrimPrefix(msg, "line "), ": "); ok && strings.HasPrefix(msg, "line ") {
		if n, err := strconv.Atoi(number); err == nil {
			if hasWord(rest, parserWords()) {
				n++
			}
			return &SyntaxError{n, wordsOfYAML(rest)}
		}
	}
	if hasWord(msg, parserWords()) || hasWord(msg, scannerWords()) {
		return &SyntaxError{1, wordsOfYAML(msg)}
	}
	return &SyntaxError{0, wordsOfYAML(msg)}
}

// yamlWords are those for what the library quotes. $1 may be a tag or a number.
func yamlWords() [][2]string {
	return [][2]string{
		{`^unknown anchor '.*' referenced$`, "an alias of an anchor that is not there; put quotes round text that begins with *"},
		{`^anchor '.*' value contains itself$`, "an anchor whose value holds itself"},
		{`^mapping key .* already defined at line (\d+)$`, "a name that stands twice in one mapping, first at line $1"},
		{`^cannot unmarshal .* into bool$`, "what stands there is not true or false"},
		{`^cannot unmarshal .* into string$`, "what stands there is not a text"},
		{`^cannot unmarshal .* into \[\].*$`, "what stands there is not a list of texts"},
		{`^cannot unmarshal .* into \S+$`, "what stands there is not a map of settings"},
		{"^cannot decode (!!\\w+) `.*` as a (!!\\w+)$", "$1 cannot be read as $2"},
		{`^field (\S+) not found in type \S+$`, "there is no setting $1"},
		{`^field (\S+) already set in type \S+$`, "the setting $1 stands twice"},
		{`^invalid map key: .*$`, "a list or a map as a name"},
	}
}

func wordsOfYAML(msg string) string {
	for _, w := range yamlWords() {
		re := regexp.MustCompile(`(?s)` + w[0])
		if re.MatchString(msg) {
			return re.ReplaceAllString(msg, w[1])
		}
	}
	return withoutQuoted(msg)
}

// wordsOfTOML leaves out numbers too, which the library does not quote.
func wordsOfTOML(msg string) string {
	if _, rest, ok := strings.Cut(msg, " is out of range for "); ok {
		return "a number that is out of range for " + rest
	}
	return withoutQuoted(msg)
}

// wordsOfXML leaves out text of the document that is no name of an element.
func wordsOfXML(msg string) string {
	switch {
	case strings.HasPrefix(msg, "invalid character entity"):
		return "an & that begins no entity; write &amp;"
	case strings.HasPrefix(msg, "invalid XML name"):
		return "a name that is none in XML"
	case strings.HasPrefix(msg, "invalid characters between"):
		return "something between the name of an end tag and its >"
	}
	return msg
}

// withoutQuoted takes out of a library's message what it quotes of the document. Marks
// of the language, such as ':' or ']', stay. A value may hold quotes of its own, so that
// all goes from the first one that is no mark to the last.
func withoutQuoted(msg string) string {
	const quotes = "\"'`"
	last := strings.LastIndexAny(msg, quotes)
	for at := 0; ; {
		i := strings.IndexAny(msg[at:], quotes)
		if i < 0 {
			return msg
		}
		begin := at + i
		end := strings.IndexByte(msg[begin+1:], msg[begin])
		if end < 0 || !isMark(msg[begin+1:][:end]) {
			return msg[:begin] + "..." + msg[last+1:]
		}
		at = begin + end + 2
	}
}

// isMark reports whether quoted text is of the language, and shows no value.
func isMark(text string) bool {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return len(text) <= 6 && !strings.ContainsFunc(text, isWord) || slices.Contains([]string{`\n`, `\r`, `\t`}, text)
}
