package xml

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

var (
	errSyntax = errors.New("not well-formed")
	markup    = regexp.MustCompile(`(?s)^(?:<!--((?:[^-]|-[^-])*)-->|<!\[CDATA\[(.*?)\]\]>|<\?(\S+?)(?:\s+(.*?))?\?>|<!DOCTYPE[^\[<>]*>|</([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>|([^<]+))`)
	attribute = regexp.MustCompile(`(?s)([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	reference = regexp.MustCompile(`&[^;&]*;?`)
	newline   = strings.NewReplacer("\r\n", "\n", "\r", "\n")
)

// secondReader reads as XML 1.0 has it, names in ASCII only, by regular
// expressions. It returns what tree.py does, and comments and
// instructions.
func secondReader(doc string) (out []formattest.Item, err error) {
	doc = newline.Replace(strings.TrimPrefix(doc, "\ufeff"))
	if !utf8.ValidString(doc) || strings.ContainsFunc(doc, func(r rune) bool { return !isValid(r) }) {
		return nil, errSyntax
	}
	var open, text []string // the paths of elements, and the text in each since its last child
	begun := false
	for at := 0; at < len(doc); {
		m := markup.FindStringSubmatch(doc[at:])
		if m == nil {
			return nil, errSyntax
		}
		at += len(m[0])
		top := len(open) - 1
		switch {
		case strings.HasPrefix(m[0], "<!--"):
			out = append(out, formattest.Item{"<!--", m[1]})
		case strings.HasPrefix(m[0], "<![CDATA["):
			if top < 0 {
				return nil, errSyntax
			}
			text[top] += m[2]
		case m[3] != "":
			if strings.EqualFold(m[3], "xml") && at > len(m[0]) {
				return nil, errSyntax
			}
			out = append(out, formattest.Item{"<?" + m[3], m[4]})
		case strings.HasPrefix(m[0], "<!"):
			if begun {
				return nil, errSyntax
			}
		case m[5] != "":
			if top < 0 || !strings.HasSuffix(open[top], "/"+m[5]) {
				return nil, errSyntax
			}
			out = append(out, formattest.Item{open[top], text[top]})
			open, text = open[:top], text[:top]
		case m[6] != "":
			path := ""
			if top >= 0 {
				path = open[top]
				out, text[top] = append(out, formattest.Item{path, text[top]}), ""
			} else if begun {
				return nil, errSyntax
			}
			begun = true
			path += "/" + m[6]
			attrs, err := attributes(path, m[7])
			if err != nil {
				return nil, err
			}
			out = append(append(out, formattest.Item{path, "<element>"}), attrs...)
			if m[8] != "" {
				out = append(out, formattest.Item{path, ""})
			} else {
				open, text = append(open, path), append(text, "")
			}
		default:
			s, err := unescape(m[9])
			if err != nil || strings.Contains(m[9], "]]>") || top < 0 && strings.Trim(m[9], " \t\n") != "" {
				return nil, errSyntax
			}
			if top >= 0 {
				text[top] += s
			}
		}
	}
	if len(open) > 0 || !begun {
		return nil, errSyntax
	}
	return out, nil
}

func attributes(path, s string) (out []formattest.Item, err error) {
	for _, m := range attribute.FindAllStringSubmatch(s, -1) {
		value, err := unescape(strings.NewReplacer("\n", " ", "\t", " ").Replace(m[2] + m[3]))
		if err != nil {
			return nil, err
		}
		out = append(out, formattest.Item{path + "/@" + m[1], value})
	}
	slices.SortFunc(out, func(a, b formattest.Item) int { return strings.Compare(a[0], b[0]) })
	for i := range out {
		if i > 0 && out[i][0] == out[i-1][0] {
			return nil, errSyntax
		}
	}
	return out, nil
}

func unescape(s string) (text string, err error) {
	text = reference.ReplaceAllStringFunc(s, func(ref string) string {
		known := map[string]string{"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": `"`, "&apos;": "'"}
		if c, ok := known[ref]; ok {
			return c
		}
		var n uint64
		bad := errSyntax
		if hex, ok := strings.CutPrefix(strings.TrimSuffix(ref, ";"), "&#x"); ok {
			n, bad = strconv.ParseUint(hex, 16, 32)
		} else if dec, ok := strings.CutPrefix(strings.TrimSuffix(ref, ";"), "&#"); ok {
			n, bad = strconv.ParseUint(dec, 10, 32)
		}
		if bad != nil || !strings.HasSuffix(ref, ";") || !isValid(rune(n)) {
			err = fmt.Errorf("reference %q", ref)
		}
		return string(rune(n))
	})
	return text, err
}

// isValid reports whether XML 1.0 has a character (production 2).
func isValid(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || ' ' <= r && r <= 0xd7ff || 0xe000 <= r && r <= 0xfffd || 0x10000 <= r && r <= 0x10ffff
}

// treeItems are the leaves of XML as the other readers have them: text joined
// over comments and instructions, CDATA sections part of it, attributes sorted.
func treeItems(leaves []format.Leaf) (out []formattest.Item) {
	type level struct{ path, text string }
	var open []level
	closeTo := func(n int) {
		for len(open) > n {
			top := open[len(open)-1]
			out, open = append(out, formattest.Item{top.path, top.text}), open[:len(open)-1]
		}
	}
	for i, l := range leaves {
		switch l.Kind {
		case "element":
			// A sibling of an element with the same name has its path; the parent's
			// depth tells.
			depth := strings.Count(l.Path, "/") - 1
			closeTo(depth)
			if depth > 0 {
				top := &open[depth-1]
				out, top.text = append(out, formattest.Item{top.path, top.text}), ""
			}
			out = append(out, formattest.Item{l.Path, "<element>"})
			n := i + 1
			for n < len(leaves) && strings.HasPrefix(leaves[n].Path, l.Path+"/@") {
				n++
			}
			attrs := formattest.LeafItems(leaves[i+1 : n])
			slices.SortFunc(attrs, func(a, b formattest.Item) int { return strings.Compare(a[0], b[0]) })
			out = append(out, attrs...)
			open = append(open, level{path: l.Path})
		case "str", "cdata":
			if !strings.Contains(l.Path, "/@") {
				depth := strings.Count(l.Path, "/")
				closeTo(depth)
				open[depth-1].text += l.Text
			}
		}
	}
	closeTo(0)
	return out
}
