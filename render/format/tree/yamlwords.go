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

// YAMLError puts what the YAML library says into words that show nothing of the
// document: what it quotes may be a secret, and a line is enough to find it.
func YAMLError(err error) []*format.SyntaxError {
	var several *yaml.TypeError
	if !errors.As(err, &several) {
		return []*format.SyntaxError{yamlSyntax(err.Error())}
	}
	var all []*format.SyntaxError
	for _, msg := range several.Errors {
		all = append(all, yamlSyntax(msg))
	}
	return all
}

// yamlSyntax reads one message of the library's: "yaml: line 3: what is wrong".
func yamlSyntax(msg string) *format.SyntaxError {
	msg = strings.TrimPrefix(msg, "yaml: ")
	if number, rest, ok := strings.Cut(strings.TrimPrefix(msg, "line "), ": "); ok && strings.HasPrefix(msg, "line ") {
		if n, err := strconv.Atoi(number); err == nil {
			if hasWord(rest, parserWords()) {
				n++
			}
			return &format.SyntaxError{Line: n, Msg: wordsOfYAML(rest)}
		}
	}
	if hasWord(msg, parserWords()) || hasWord(msg, scannerWords()) {
		return &format.SyntaxError{Line: 1, Msg: wordsOfYAML(msg)}
	}
	return &format.SyntaxError{Msg: wordsOfYAML(msg)}
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
	return format.WithoutQuoted(msg)
}

func yamlError(err error) error {
	var own *format.SyntaxError
	if errors.As(err, &own) {
		return own
	}
	return yamlSyntax(err.Error())
}

// parserWords begin the errors of the library's parser, which counts lines from 0, and
// names none for the first (fail in decode.go).
func parserWords() []string {
	return []string{"did not find expected ',' or", "did not find expected '-' indicator", "did not find expected key",
		"did not find expected node content", "did not find expected <"}
}

// scannerWords begin those of its scanner, which counts from 1, and names none for the
// first line either.
func scannerWords() []string {
	return []string{"mapping values are not allowed", "block sequence entries are not allowed", "found ", "could not find expected",
		"did not find "}
}

func hasWord(msg string, begins []string) bool {
	return slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(msg, b) })
}
