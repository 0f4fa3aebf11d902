package format

import (
	"slices"
	"strings"
)

// IsComment reports whether text holds nothing but white space and comments of the
// format.
func (f Format) IsComment(text string) bool {
	if strings.TrimSpace(text) == "" || f.Parse == nil {
		return strings.TrimSpace(text) == ""
	}
	switch f.Name {
	case "xml": // comments alone are no document: it has a root
		text += "<r/>"
	case "yaml": // a line that begins the document
		text = strings.TrimSuffix(strings.TrimSpace(text), "---")
	}
	leaves, err := f.Parse([]byte(text))
	isOther := func(l Leaf) bool {
		root := f.Name == "xml" && l.Path == "/r" || f.Name == "toml" && l.Depth == 0
		return l.Kind != "comment" && !root
	}
	return err == nil && !slices.ContainsFunc(leaves, isOther)
}
