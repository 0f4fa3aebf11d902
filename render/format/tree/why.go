package tree

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
	"go.yaml.in/yaml/v3"
)

// isNestedYAML reports whether YAML's library reads nothing but lists and maps in a text,
// even if we refuse them.
func isNestedYAML(s string) (is bool) {
	defer func() { // as in parseYAML
		if recover() != nil {
			is = false
		}
	}()
	for dec := yaml.NewDecoder(strings.NewReader(s)); ; is = true {
		var n yaml.Node
		err := dec.Decode(&n)
		if err != nil {
			return is && errors.Is(err, io.EOF)
		}
		if !isNested(&n) {
			return false
		}
	}
}

func isNested(document *yaml.Node) bool {
	if len(document.Content) == 0 {
		return false
	}
	kind := document.Content[0].Kind
	return kind == yaml.MappingNode || kind == yaml.SequenceNode
}

const (
	asDouble = "put double quotes around it"
	asBase64 = "encode it, for example with b64enc"
)

// whyValue says why no place of a nested format can take a value.
func whyValue(v any, at format.Place, name string) (msg, hint string) {
	s, isString := v.(string)
	switch {
	case isString && !utf8.ValidString(s):
		return "the value holds bytes that are not UTF-8, which " + name + " cannot hold", asBase64
	case format.IsComposite(v) && at.Name:
		return "a name must be a text or a number, not a list, a map or nothing", "print its parts"
	case v != nil && format.IsComposite(v):
		return whyComposite(name), "print its parts, with range or | join \" \""
	}

	return "", ""
}

// whyComposite says why a list or a map cannot be written.
func whyComposite(format string) string {
	what := "bytes that are not UTF-8, or a name that is not a text"
	if format == "TOML" {
		what = "bytes that are not UTF-8, a null, or a name that is not a text"
	}
	return "the list or map must be alone in its place, and hold nothing that " + format + " cannot hold, such as " + what
}

// Of a value that is in a name.
const (
	whyName  = "the value is not a name that fits there, or the name is there already"
	nameHint = "change the value, or put the name in double quotes"
)

const besideDigits = "the value is beside digits and does not make a number with them"

func whyJSON(v any, at format.Place) (msg, hint string) {
	msg, hint = whyValue(v, at, "JSON")
	switch {
	case msg != "":
	case at.Name:
		return whyName, "change the value"
	case !at.Whole && at.Leaf.Kind != format.Str && at.Leaf.Kind != "":
		return besideDigits, asDouble
	}

	return msg, hint
}

func whyYAML(v any, at format.Place) (msg, hint string) {
	msg, hint = whyValue(v, at, "YAML")
	s, isString := v.(string)
	switch kind := at.Leaf.Kind; {
	case msg != "" || kind == "":
		return msg, hint
	case !at.Name && (kind == format.Anchor || kind == format.Alias || kind == format.Tag):
		return "an anchor or a tag may hold letters, digits, _ and - only", "change the value"
	case styleYAML(at) == "'" && untouched(s, "\t") == nil:
		return "the value holds a line break or another control character, which single quotes cannot hold",
			"write double quotes instead"
	case kind == loneTag:
		return "the value does not look like text, and readers of YAML differ about its type after a ! by itself",
			"take the ! out, or write !!str"
	case at.Name:
		return whyName, nameHint
	}

	return whySettingYAML(isString, at)
}

// whySettingYAML says why a value does not fit where its style allows most values.
func whySettingYAML(isString bool, at format.Place) (msg, hint string) {
	switch style := at.Leaf.Style; {
	case style == "|" || style == ">":
		return "the value does not read back in these lines: it holds a control character or a line of whitespace, " +
			"or its first line would change their indentation", "put the value in double quotes"
	case style == `"` || style == "'":
		return "the value is empty between two line breaks, or has a space beside one", "write the setting on one line"
	case at.Whole && !isString:
		return "the value is not a number that all readers of YAML read as the same one", asDouble
	case !at.Whole:
		return "the value needs quotes, which cannot begin in the middle of a setting, " +
				"or readers of YAML would read the setting differently",
			"put double quotes around the whole setting"
	}

	return "", ""
}

func whyTOML(v any, at format.Place) (msg, hint string) {
	if v == nil {
		return "there is no value, and TOML has no null", "guard it with {{ with }} or {{ if }}, or give it a default"
	}
	if msg, hint = whyValue(v, at, "TOML"); msg != "" {
		return msg, hint
	}

	_, isString := v.(string)
	isComment := strings.Contains(at.Before, "#")
	switch {
	case at.Leaf.Kind == "" && isComment:
		return "", ""
	case at.Leaf.Kind == "":
		return "the value is a part of a number or a date", asDouble
	case at.Name:
		return whyName, nameHint
	case at.Whole && !isString && at.Leaf.Kind == format.Int:
		return "the value is not a number of 64 bits, which TOML needs", asDouble
	case at.Leaf.Kind == format.Str:
		return "the value holds what single quotes cannot hold, or a space beside a line break",
			"write double quotes instead"
	}

	return besideDigits, asDouble
}

func whyStructureTOML() (msg, hint string) {
	return "what is printed there is not TOML, or not in this place",
		"print the list or map itself, or entries with toTOML on lines of their own; " +
			"entries with tables must come after all others, and not under another table"
}

// explainJSON replaces the digit that the reader does not expect: it is the first of the
// number that stands for a value. Only after a comma, a bracket that closes is not expected.
func explainJSON(msg string, digit byte, _ bool) (said, hint string) {
	if msg == "invalid character ']' where a value is expected" || msg == "invalid character '}' where a name is expected" {
		return msg, "remove the comma before it; in a loop, write a comma before each item but the first: " +
			"{{ range $i, $v := LIST }}{{ if $i }}, {{ end }}...{{ end }}"
	}

	seen := fmt.Sprintf("invalid character '%c'", digit)
	said = strings.ReplaceAll(msg, seen, "a value")
	if said != msg && strings.Contains(said, "where a name is expected") {
		hint = "put double quotes around the name, or print it with toJSON; for entries that the value holds, end " +
			"the action with | raw"
	}
	return said, hint
}

func explainTOML(msg string, _ byte, bare bool) (said, hint string) {
	if bare {
		hint = "put double quotes around values that are beside other text or each other"
	}
	return msg, hint
}

const aRefused = "the value is a list or a map with a mistake in it"

func noDocumentJSON(s string) (msg, hint string) {
	if format.IsNestedJSON(s) {
		return aRefused, "end the action with | parseJSON: of two entries with one name it takes the last"
	}
	return "", ""
}

func noDocumentYAML(s string) (msg, hint string) {
	switch {
	case format.IsNestedJSON(s):
		return "the value is JSON that is not YAML too", "end the action with | parseJSON | toYAML"
	case isNestedYAML(s):
		return aRefused, "fix the value, or " + format.AsText
	}
	return "", ""
}

// lonelyJSON has no hint, as the error of the reader says enough.
func lonelyJSON(_, _ string) string { return "" }

func lonelyYAML(before, layout string) string {
	return "write its name and a colon before it; for entries that the value holds, " + wayYAML(before, layout)
}

func lonelyTOML(_, _ string) string {
	return "write a key and an = before it, or print entries with toTOML; " + format.RawLines
}
