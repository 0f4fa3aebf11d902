// Package xml is XML 1.0 in UTF-8: text, CDATA sections and attribute values, as in the
// files of logback, log4j2, Tomcat and Hadoop. The reader is encoding/xml in its strict
// mode. What that does not check is checked here: one root, an end for each element, no
// attribute twice, whitespace in attributes (XML 1.0, 3.3.3).
//
// A value can hold each character that XML has (2.2): no NUL, no control character other
// than tab, line feed and carriage return, no U+FFFE or U+FFFF. It is escaped as its place
// needs: the five characters with names of their own, a carriage return, which readers
// would make a line feed (2.11), and whitespace in attributes, which they would make
// spaces. A "]]>" in a CDATA section is split over two sections, which readers join.
// Comments and processing instructions have no escapes: no "--" or "?>" there, and no line
// break or control character. In names only ASCII letters, digits, "_", "-" and "." are
// allowed, but not at the beginning, nor where an end tag repeats the name.
//
// Nothing goes into the XML declaration, a DOCTYPE, or a namespace, which is a part of
// names. Documents with declarations in the DOCTYPE are refused: they could define
// entities, and change what attributes mean.
//
// Lookups such as log4j2's ${jndi:...} are text to XML and stay as they are: they are the
// business of the program that knows them.
package xml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// Format is XML 1.0.
func Format() format.Format {
	return format.Format{
		Name: "xml", Exts: []string{".xml"}, Parse: parse, Spell: spell, Fragment: fragment, Why: why,
		OnlyComments: onlyComments, Lonely: lonely,
	}
}

// parse returns elements, attributes, text, comments and processing instructions. Whitespace
// is only a leaf if an element holds nothing else: between elements it is layout.
func parse(doc []byte) ([]format.Leaf, error) {
	doc = bytes.TrimPrefix(doc, []byte("\ufeff"))
	if n := bytes.IndexFunc(doc, isInvalid); n >= 0 || !utf8.Valid(doc) {
		line := 1 + bytes.Count(doc[:max(n, 0)], []byte("\n"))
		msg := "there is a character that XML does not have, or a byte that is not UTF-8"
		return nil, &format.SyntaxError{Line: line, Msg: msg}
	}

	p := &reader{dec: xml.NewDecoder(bytes.NewReader(doc))}
	for {
		from := p.dec.InputOffset()
		p.line, _ = p.dec.InputPos()

		tok, err := p.dec.RawToken()
		if err == io.EOF && len(p.open) == 0 && p.root {
			return p.leaves, nil
		}

		if err == nil {
			err = p.token(tok, doc[from:p.dec.InputOffset()], from == 0)
		}

		if err != nil {
			return nil, p.wrong(err)
		}
	}
}

type reader struct {
	dec     *xml.Decoder
	line    int // of the token
	leaves  []format.Leaf
	open    []element
	root    bool          // was seen
	doctype bool          // was seen
	runs    []format.Leaf // of text and of CDATA since the last tag
	bare    bool          // only runs since a start tag
}

type element struct{ name, path string }

func (p *reader) wrong(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case err == io.EOF && !p.root:
		err = errors.New("there is no element")
	case err == io.EOF:
		err = fmt.Errorf("it ends inside <%s>", p.open[len(p.open)-1].name)
	case strings.Contains(err.Error(), "CharsetReader"):
		err = errors.New("the encoding is not UTF-8")
	case errors.As(err, &syntax):
		return &format.SyntaxError{Line: syntax.Line, Msg: plainWords(syntax.Msg)}
	}

	return &format.SyntaxError{Line: p.line, Msg: format.WithoutQuoted(strings.TrimPrefix(err.Error(), "xml: "))}
}

func (p *reader) add(path string, kind format.Kind, text string) {
	p.leaves = append(p.leaves, format.Leaf{Path: path, Kind: kind, Text: text, Line: p.line})
}

// token takes the next token, and how it is written.
func (p *reader) token(tok xml.Token, raw []byte, first bool) error {
	if text, ok := tok.(xml.CharData); ok {
		return p.text(string(text), bytes.HasPrefix(raw, []byte("<![CDATA[")))
	}

	_, end := tok.(xml.EndElement)
	p.flush(p.bare && end)
	p.bare = false

	switch tok := tok.(type) {
	case xml.StartElement:
		return p.start(tok, raw)
	case xml.EndElement:
		return p.end(fullName(tok.Name))
	case xml.Comment:
		p.add("", format.Comment, string(tok))
	case xml.ProcInst:
		return p.instruction(tok, raw, first)
	case xml.Directive:
		return p.directive(tok)
	}

	return nil
}

// end takes the end of an element.
func (p *reader) end(name string) error {
	if len(p.open) == 0 || p.open[len(p.open)-1].name != name {
		return fmt.Errorf("</%s> ends an element that is not open", name)
	}
	p.open = p.open[:len(p.open)-1]
	return nil
}

// instruction takes a processing instruction, or the XML declaration, which must come first.
func (p *reader) instruction(tok xml.ProcInst, raw []byte, first bool) error {
	if strings.EqualFold(tok.Target, "xml") && (!first || !bytes.HasPrefix(tok.Inst, []byte("version"))) {
		return errors.New("an XML declaration is not at the very beginning, or has no version")
	}

	rest := raw[len("<?"+tok.Target):]
	if !bytes.HasPrefix(rest, []byte("?>")) && !strings.ContainsRune(blanks, rune(rest[0])) {
		return errors.New("there is no space after the name of a processing instruction")
	}

	p.add("?"+tok.Target, format.Instruction, string(tok.Inst))
	return nil
}

// directive takes a plain DOCTYPE.
func (p *reader) directive(tok xml.Directive) error {
	isPlain := bytes.HasPrefix(tok, []byte("DOCTYPE")) && bytes.IndexByte(tok, '[') < 0
	if !isPlain || p.root || p.doctype {
		return errors.New("there is a declaration other than one plain DOCTYPE before the root element")
	}
	p.doctype = true
	p.add("!DOCTYPE", format.Doctype, string(tok))
	return nil
}

const blanks = " \t\r\n"

// text gathers runs. CDATA sections next to each other are one.
func (p *reader) text(s string, cdata bool) error {
	kind := format.Str
	if cdata {
		kind = kindSection
	} else {
		p.line += strings.Count(s[:len(s)-len(strings.TrimLeft(s, blanks))], "\n")
	}

	switch last := len(p.runs) - 1; {
	case len(p.open) == 0 && (cdata || strings.Trim(s, blanks) != ""):
		return errors.New("there is text outside the root element")
	case len(p.open) == 0:
	case cdata && last >= 0 && p.runs[last].Kind == kind:
		p.runs[last].Text += s
	default:
		p.runs = append(p.runs, format.Leaf{Path: p.open[len(p.open)-1].path, Kind: kind, Text: s, Line: p.line})
	}

	return nil
}

// flush makes leaves of the runs. If the element holds nothing else, all runs are leaves, and
// there is at least one.
func (p *reader) flush(all bool) {
	if all && len(p.runs) == 0 {
		p.add(p.open[len(p.open)-1].path, format.Str, "")
	}

	for _, r := range p.runs {
		if all || r.Kind == kindSection || strings.Trim(r.Text, blanks) != "" {
			p.leaves = append(p.leaves, r)
		}
	}

	p.runs = p.runs[:0]
}

// isInvalid reports whether XML 1.0 does not have a character (2.2).
func isInvalid(r rune) bool {
	return r < ' ' && !strings.ContainsRune(blanks, r) || r == 0xfffe || r == 0xffff
}

// Kinds of leaves that no other language has; text and attributes are [format.Str].
const (
	kindNamespace format.Kind = "namespace"
	kindSection   format.Kind = "cdata"
)
