package xml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// start takes an element and its attributes.
func (p *reader) start(tag xml.StartElement, raw []byte) error {
	e := element{name: fullName(tag.Name)}
	switch {
	case isCrowded(raw):
		return fmt.Errorf("<%s> has no space before an attribute", e.name)
	case len(p.open) > 0:
		e.path = p.open[len(p.open)-1].path
	case p.root:
		return fmt.Errorf("<%s> is a second root element", e.name)
	}

	if len(p.open) > format.MaxDepth {
		return fmt.Errorf("nested more than %d deep", format.MaxDepth)
	}

	e.path += "/" + e.name
	p.root = true
	p.bare = true
	p.open = append(p.open, e)
	p.add(e.path, format.Element, "")

	return p.attributes(e, attributesOf(tag, raw))
}

// attributesOf returns the attributes of a tag. Whitespace in their values is a space, which
// encoding/xml does not see to.
func attributesOf(tag xml.StartElement, raw []byte) []xml.Attr {
	if !bytes.ContainsAny(raw, "\t\r\n") {
		return tag.Attr
	}

	spaced := bytes.ReplaceAll(raw, []byte("\r\n"), []byte(" "))
	spaced = bytes.Map(func(r rune) rune {
		if strings.ContainsRune(blanks, r) {
			return ' '
		}
		return r
	}, spaced)

	tok, err := xml.NewDecoder(bytes.NewReader(spaced)).RawToken()
	if err != nil {
		return tag.Attr
	}

	return tok.(xml.StartElement).Attr
}

// attributes takes the attributes of an element.
func (p *reader) attributes(e element, attrs []xml.Attr) error {
	seen := map[string]bool{}
	for _, a := range attrs {
		name, kind := fullName(a.Name), format.Str
		if seen[name] {
			return fmt.Errorf("<%s> has two attributes %s", e.name, name)
		}

		seen[name] = true

		if name == "xmlns" || a.Name.Space == "xmlns" {
			kind = kindNamespace
		}

		p.add(e.path+"/@"+name, kind, a.Value)
	}

	return nil
}

// isCrowded reports whether an attribute follows a value without a space, which encoding/xml
// allows.
func isCrowded(tag []byte) bool {
	for {
		n := bytes.IndexAny(tag, `"'`)
		if n < 0 {
			return false
		}

		end := n + 1 + bytes.IndexByte(tag[n+1:], tag[n])
		tag = tag[end+1:]
		if len(tag) > 0 && !strings.ContainsRune(blanks+"/>", rune(tag[0])) {
			return true
		}
	}
}

func fullName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}
