package encode

import "github.com/initplate/initplate/render/format"

// isNested reports whether documents are maps and lists. Some may be empty, but not all.
func isNested(leaves []format.Leaf) bool {
	any := false
	for _, l := range leaves {
		switch l.Kind {
		case format.Document, format.Anchor, format.Tag:
			continue
		case format.Map, format.List:
			any = true
		case format.Null:
			any = any || l.Depth > 0
		default:
			if l.Depth == 0 {
				return false
			}
		}
	}

	return any
}
