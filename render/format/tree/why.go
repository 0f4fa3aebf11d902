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

// isNestedYAML reports whether YAML's library reads lists or maps only, whatever we think
// of them.
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
		if len(n.Content) == 0 || n.Content[0].Kind != yaml.MappingNode && n.Content[0].Kind != yaml.SequenceNode {
			return false
		}
	}
}

const (
	asDouble = "put double quotes round it"
	asBase64 = "encode it, with b64enc for one"
)

// whyValue says of a value what no place of a nested format can take.
func whyValue(v any, at format.Place, name string) (msg, hint string) {
	s, isString := v.(string)
	switch {
	case isString && !utf8.ValidString(s):
		return "the value holds bytes that are not UTF-8, which " + name + " cannot", asBase64
	case format.IsComposite(v) && at.Name:
		return "a list, a map or nothing is no name", "print its parts"
	case v != nil && format.IsComposite(v):
		if name == "TOML" {
			name = "TOML cannot, such as a null"
		} else {
			name += " cannot"
		}
		return "the list or map holds bytes that are not UTF-8, names that are no text, or what else " + name, "print its parts"
	}
	return "", ""
}

// whyName is for a value that stands in a name.
const (
	whyName  = "the value is no name that fits there, or one that is there already"
	nameHint = "change the value, or put the name in double quotes"
)

func whyJSON(v any, at format.Place) (msg, hint string) {
	msg, hint = whyValue(v, at, "JSON")
	switch {
	case msg != "":
	case at.Name:
		return whyName, "change the value"
	case !at.Whole && at.Leaf.Kind != format.Str && at.Leaf.Kind != "":
		return "the value stands beside digits and makes no number with them", asDouble
	}
	return msg, hint
}

func whyYAML(v any, at format.Place) (msg, hint string) {
	style := at.Leaf.Style
	if at.Name {
		style = at.Leaf.KeyStyle
	}
	msg, hint = whyValue(v, at, "YAML")
	switch s, isString := v.(string); {
	case msg != "" || at.Leaf.Kind == "":
	case at.Leaf.Kind == format.Anchor || at.Leaf.Kind == format.Alias || at.Leaf.Kind == format.Tag:
		if !at.Name {
			return "the value is no word of letters, digits, _ and -, which an anchor or a tag is", "change the value"
		}
		return whyName, nameHint
	case style == "'" && untouched(s, "\t") == nil:
		return "the value holds a line break or another control character, for which single quotes have no way", "put double quotes in their place"
	case at.Leaf.Kind == loneTag:
		return "the value looks like no text, and readers of YAML do not agree what it is behind a ! by itself", "take the ! out, or write !!str"
	case at.Name:
		return whyName, nameHint
	case style == "|" || style == ">":
		return "the value does not read back in these lines: it holds a control character or a line of blanks, or begins with one and would change their margin",
			"put the value in double quotes"
	case style == `"` || style == "'":
		return "the value begins or ends with a blank beside a line break, or is nothing between two of them", "write the setting on one line"
	case at.Whole && !isString:
		return "the value is no number that all readers of YAML take for the same one", asDouble
	case !at.Whole:
		return "the value needs quotes, which cannot begin in the middle of a setting, or makes of it what readers of YAML take for different things",
			"put double quotes round the whole setting"
	}
	return msg, hint
}

func whyTOML(v any, at format.Place) (msg, hint string) {
	msg, hint = whyValue(v, at, "TOML")
	line := strings.TrimRight(at.Before, " \t[")
	switch _, isString := v.(string); {
	case v == nil:
		return "there is no value, and TOML has no null", "guard it with {{ with }} or {{ if }}, or give it a default"
	case msg != "":
	case at.Leaf.Kind == "" && !strings.Contains(line, "#"):
		return "the value is a part of a number or a date", asDouble
	case at.Leaf.Kind == "":
	case at.Name:
		return whyName, nameHint
	case at.Whole && !isString && at.Leaf.Kind == format.Int:
		return "the value is no number of 64 bits, as TOML has them", asDouble
	case at.Leaf.Kind == format.Str:
		return "the value holds what has no escape in single quotes, or blanks beside a line break", "put double quotes in their place"
	default:
		return "the value stands beside digits and makes no number with them", asDouble
	}
	return msg, hint
}

func whyStructureTOML() (msg, hint string) {
	return "what is printed there is not TOML, or not where it stands", "print the list or map itself, or entries with toTOML on lines of their own; if it has tables, behind all else and under no other table"
}

// explainJSON knows the digit that its reader minds for the beginning of a value.
func explainJSON(msg string, digit byte, _ bool) (told, hint string) {
	seen := fmt.Sprintf("invalid character '%c'", digit)
	told = strings.ReplaceAll(msg, seen, "a value")
	if told != msg && strings.Contains(told, "where a name should stand") {
		hint = "put double quotes round the name, or print it with toJSON; for entries that the value holds, end the action with | raw"
	}
	return told, hint
}

func explainTOML(msg string, _ byte, bare bool) (told, hint string) {
	if bare {
		hint = "put double quotes round values that stand beside other text or each other"
	}
	return msg, hint
}

const aRefused = "the value is a list or a map that is refused"

func noDocumentJSON(s string) (msg, hint string) {
	if format.IsNestedJSON(s) {
		return aRefused, "end the action with | parseJSON, which takes the last of two that have one name"
	}
	return "", ""
}

func noDocumentYAML(s string) (msg, hint string) {
	switch {
	case format.IsNestedJSON(s):
		return "the value is JSON that YAML cannot hold as it is", "end the action with | parseJSON | toYAML"
	case isNestedYAML(s):
		return aRefused, "mend the value, or " + format.AsText
	}
	return "", ""
}

// lonelyJSON tells of none: its reader says as much.
func lonelyJSON(_, _ string) string { return "" }

func lonelyYAML(before, layout string) string {
	return "write its name and a colon before it; for entries that the value holds, " + wayYAML(before, layout)
}

func lonelyTOML(_, _ string) string {
	return "write a key and an = before it, or print entries with toTOML; " + format.RawLines
}
