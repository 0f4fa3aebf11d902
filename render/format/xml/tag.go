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
	if bytes.ContainsAny(raw, "\t\r\n") { // is a blank, in attribute values too, which encoding/xml leaves out
		blank := bytes.ReplaceAll(raw, []byte("\r\n"), []byte(" "))
		blank = bytes.Map(func(r rune) rune {
			if strings.ContainsRune(blanks, r) {
				return ' '
			}
			return r
		}, blank)
		if tok, err := xml.NewDecoder(bytes.NewReader(blank)).RawToken(); err == nil {
			tag = tok.(xml.StartElement)
		}
	}
	e := element{name: fullName(tag.Name)}
	switch {
	case isCrowded(raw):
		return fmt.Errorf("<%s> has no blank before an attribute", e.name)
	case len(p.open) > 0:
		e.path = p.open[len(p.open)-1].path
	case p.root:
		return fmt.Errorf("<%s> is a second root element", e.name)
	}
	if len(p.open) > format.MaxDepth {
		return fmt.Errorf("nested more than %d deep", format.MaxDepth)
	}
	e.path += "/" + e.name
	p.root, p.bare, p.open = true, true, append(p.open, e)
	p.add(e.path, format.Element, "")
	seen := map[string]bool{}
	for _, a := range tag.Attr {
		name, kind := fullName(a.Name), format.Str
		if seen[name] {
			return fmt.Errorf("<%s> has two attributes %s", e.name, name)
		}
		if seen[name] = true; name == "xmlns" || a.Name.Space == "xmlns" {
			kind = kindNamespace
		}
		p.add(e.path+"/@"+name, kind, a.Value)
	}
	return nil
}

// isCrowded reports whether an attribute follows a value without a blank, which
// encoding/xml lets pass.
func isCrowded(tag []byte) bool {
	for {
		n := bytes.IndexAny(tag, `"'`)
		if n < 0 {
			return false
		}
		end := n + 1 + bytes.IndexByte(tag[n+1:], tag[n])
		if tag = tag[end+1:]; len(tag) > 0 && !strings.ContainsRune(blanks+"/>", rune(tag[0])) {
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
