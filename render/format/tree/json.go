package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// JSON is RFC 8259: one value, no comments. A name that appears twice in an object is
// refused, as readers differ about which one they take.
func JSON() format.Format {
	return format.Format{
		Name: "json", Exts: []string{".json"}, Parse: parseJSON, Spell: spellJSON, Quotes: `"`,
		Nested: true, Stand: standJSON, Open: openJSON, Flow: flowJSON, Fragment: fragmentJSON, Why: whyJSON,
		NoDocument: noDocumentJSON, Explain: explainJSON, Lonely: lonelyJSON, Rounds: true,
	}
}

func parseJSON(doc []byte) ([]format.Leaf, error) {
	if !utf8.Valid(doc) {
		return nil, &format.SyntaxError{Msg: notUTF8}
	}

	p := &jsonReader{doc: doc, dec: json.NewDecoder(bytes.NewReader(doc)), line: 1}
	p.dec.UseNumber()

	if err := p.value("", 0); err != nil {
		return nil, p.wrong(err)
	}
	if _, err := p.dec.Token(); err != io.EOF {
		return nil, p.wrong(errors.New("something follows the end of the value"))
	}
	if !json.Valid(doc) { // the reader of tokens takes more than JSON
		return nil, &format.SyntaxError{Msg: "it is not JSON"}
	}

	return p.leaves, nil
}

type jsonReader struct {
	doc    []byte
	dec    *json.Decoder
	leaves []format.Leaf
	names  int // bytes of all paths
	line   int // of the byte at
	at     int
}

func (p *jsonReader) add(path string, kind format.Kind, text string, depth int) {
	p.leaves = append(p.leaves, format.Leaf{Path: path, Kind: kind, Text: text, Line: p.lineNow(), Depth: depth,
		KeyStyle: `"`})
}

// lineNow returns the line that the decoder has read to.
func (p *jsonReader) lineNow() int {
	to := min(int(p.dec.InputOffset()), len(p.doc))
	p.line += bytes.Count(p.doc[p.at:to], []byte("\n"))
	p.at = to
	return p.line
}

// wrong says where the reader is and what is wrong there. It does not show the text that
// the reader quotes.
func (p *jsonReader) wrong(err error) error {
	msg, _, _ := strings.Cut(err.Error(), "\n")
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		msg = "it ends too early"
	}
	return &format.SyntaxError{Line: p.lineNow(), Msg: plainJSON(msg)}
}

// plainJSON translates what package encoding/json says for people who write JSON. Of the first
// name of an object, it does not say what it expects.
func plainJSON(msg string) string {
	const ofName = "looking for beginning of object key string"
	if strings.HasPrefix(msg, "invalid character") && strings.HasSuffix(msg, "'") {
		msg += " " + ofName
	}

	return strings.NewReplacer(
		ofName, "where a name is expected",
		"looking for beginning of value", "where a value is expected",
		"after object key:value pair", "where a comma or } is expected",
		"after object key", "where a colon is expected",
		"after array element", "where a comma or ] is expected",
	).Replace(msg)
}

func (p *jsonReader) value(path string, depth int) error {
	tok, err := p.dec.Token()
	if err != nil {
		return err
	}
	if depth > format.MaxDepth {
		return fmt.Errorf("nested more than %d deep", format.MaxDepth)
	}

	switch tok := tok.(type) {
	case json.Delim:
		return p.nested(tok, path, depth)
	case string:
		p.add(path, format.Str, tok, depth)
	case json.Number:
		p.add(path, numberKind(string(tok)), string(tok), depth)
	case bool:
		p.add(path, format.Bool, fmt.Sprint(tok), depth)
	case nil:
		p.add(path, format.Null, "null", depth)
	}

	return nil
}

func (p *jsonReader) nested(open json.Delim, path string, depth int) error {
	read := p.object
	if open == '[' {
		read = p.list
	}

	if err := read(path, depth); err != nil {
		return err
	}

	_, err := p.dec.Token() // the bracket that closes it
	return err
}

func (p *jsonReader) list(path string, depth int) error {
	p.add(path, format.List, "", depth)
	for item := path + "[]"; p.dec.More(); {
		if err := p.value(item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (p *jsonReader) object(path string, depth int) error {
	p.add(path, format.Map, "", depth)
	seen := map[string]bool{}
	for p.dec.More() {
		tok, err := p.dec.Token()
		if err != nil {
			return err
		}

		name, ok := tok.(string)
		if p.names += len(path); !ok || p.names > maxNames {
			return errors.New(longNames)
		}
		if seen[name] {
			return errors.New("a name appears twice in one object")
		}

		seen[name] = true
		if err := p.value(path+"."+name, depth+1); err != nil {
			return err
		}
	}

	return nil
}

func numberKind(s string) format.Kind {
	if strings.ContainsAny(s, ".eE") {
		return format.Float
	}
	return format.Int
}

// standJSON writes quotes around the token of a string, so that it may also be a name.
func standJSON(rootKind format.Kind, token string) string {
	if rootKind == format.Str {
		return `"` + token + `"`
	}
	return token
}

func openJSON(open bool, literal string) bool {
	for i := 0; i < len(literal); i++ {
		switch literal[i] {
		case '"':
			open = !open
		case '\\':
			i++
		}
	}
	return open
}
