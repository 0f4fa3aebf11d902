package format

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// isNested reports whether documents hold maps and lists; some may be empty.
func isNested(leaves []Leaf) bool {
	any := false
	for _, l := range leaves {
		switch l.Kind {
		case "document", "anchor", "tag":
			continue
		case "map", "list":
			any = true
		case "null":
			any = any || l.Depth > 0
		default:
			if l.Depth == 0 {
				return false
			}
		}
	}
	return any
}

// isNestedJSON reports whether a text is a list or a map of JSON, whatever we think of it.
func isNestedJSON(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && strings.ContainsAny(s[:1], "{[") && json.Valid([]byte(s))
}

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
