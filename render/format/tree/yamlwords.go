package tree

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/render/format"
	"go.yaml.in/yaml/v3"
)

// YAMLError translates an error of the YAML library. The words show nothing of the document:
// what the library quotes may be a secret, and a line is enough to find it.
func YAMLError(err error) []*format.SyntaxError {
	messages := []string{err.Error()}
	if several := (*yaml.TypeError)(nil); errors.As(err, &several) {
		messages = several.Errors
	}

	var all []*format.SyntaxError
	for _, msg := range messages {
		all = append(all, yamlSyntax(msg))
	}
	return all
}

// yamlSyntax reads one message of the library's: "yaml: line 3: what is wrong".
func yamlSyntax(msg string) *format.SyntaxError {
	msg = strings.TrimPrefix(msg, "yaml: ")
	line, rest := lineOf(msg)
	switch {
	case line > 0 && hasWord(rest, parserWords()):
		line++
	case line == 0 && (hasWord(rest, parserWords()) || hasWord(rest, scannerWords())):
		line = 1
	}

	return &format.SyntaxError{Line: line, Msg: wordsOfYAML(rest)}
}

// lineOf returns the line that a message begins with, 0 if it has none, and the rest.
func lineOf(msg string) (line int, rest string) {
	number, ok := strings.CutPrefix(msg, "line ")
	number, rest, found := strings.Cut(number, ": ")
	line, err := strconv.Atoi(number)
	if !ok || !found || err != nil {
		return 0, msg
	}
	return line, rest
}

// yamlWords are our words for messages in which the library quotes the document or names types
// of Go. $1 is the name of a setting, or a line.
func yamlWords() [][2]string {
	return [][2]string{
		{`^found character that cannot start any token$`,
			"a tab, @, % or ` cannot begin a value: indent with spaces, and put quotes around text"},
		{`^unknown anchor '.*' referenced$`, "an alias has no anchor; put quotes around text that begins with *"},
		{`^anchor '.*' value contains itself$`, "the value of an anchor contains the anchor itself"},
		{`^mapping key .* already defined at line (\d+)$`, "a name appears twice in one mapping, first at line $1"},
		{`^did not find expected <document start>$`, "more text follows the end of the document"},
		{`^cannot unmarshal .* into bool$`, "the value must be true or false"},
		{`^cannot unmarshal .* into string$`, "the value must be a text"},
		{`^cannot unmarshal .* into \[\].*$`, "the value must be a list of texts"},
		{`^cannot unmarshal .* into \S+$`, "the value must be a map of settings"},
		{"^cannot decode !!\\w+ `.*` as a !!\\w+$", "the value does not fit the tag before it"},
		{`^field (\S+) not found in type \S+$`, "there is no setting $1"},
		{`^field (\S+) already set in type \S+$`, "the setting $1 appears twice"},
		{`^invalid map key: .*$`, "a name must be a text, not a list or a map"},
	}
}

func wordsOfYAML(msg string) string {
	for _, w := range yamlWords() {
		re := regexp.MustCompile(`(?s)` + w[0])
		if re.MatchString(msg) {
			return re.ReplaceAllString(msg, w[1])
		}
	}
	return format.WithoutQuoted(msg)
}

func yamlError(err error) error {
	var own *format.SyntaxError
	if errors.As(err, &own) {
		return own
	}
	return yamlSyntax(err.Error())
}

// parserWords begin the errors of the library's parser. It counts lines from 0, and does not
// name the first line (fail in decode.go).
func parserWords() []string {
	return []string{"did not find expected ',' or", "did not find expected '-' indicator", "did not find expected key",
		"did not find expected node content", "did not find expected <"}
}

// scannerWords begin the errors of its scanner. It counts lines from 1, and does not name the
// first line either.
func scannerWords() []string {
	return []string{"mapping values are not allowed", "block sequence entries are not allowed", "found ",
		"could not find expected",
		"did not find "}
}

func hasWord(msg string, begins []string) bool {
	return slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(msg, b) })
}
