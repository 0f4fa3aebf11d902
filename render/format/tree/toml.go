package tree

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/initplate/initplate/render/format"
)

// wordsOfTOML takes what the library shows of the document out of its message: quoted text,
// and a number, which it does not quote.
func wordsOfTOML(msg string) string {
	if _, rest, ok := strings.Cut(msg, " is out of range for "); ok {
		return "a number is out of range for " + rest
	}
	return format.WithoutQuoted(msg)
}

// TOML is TOML 1.0. The reader takes 1.1 as well, so that a template may use it. Values are
// written so that both read them.
func TOML() format.Format {
	return format.Format{
		Name: "toml", Exts: []string{".toml"}, Parse: parseTOML, Spell: spellTOML, Quotes: "\"'",
		Nested: true, Stand: standTOML, Flow: flowTOML, Alone: aloneTOML, Fragment: fragmentTOML, Why: whyTOML,
		OnlyComments: onlyCommentsTOML, WhyStructure: whyStructureTOML, Explain: explainTOML, Lonely: lonelyTOML,
	}
}

func parseTOML(doc []byte) ([]format.Leaf, error) {
	if !utf8.Valid(doc) {
		return nil, &format.SyntaxError{Msg: notUTF8}
	}
	if bytes.HasPrefix(doc, []byte("\ufeff")) {
		return nil, &format.SyntaxError{
			Line: 1, Msg: "there is a byte-order mark, which readers such as Python's tomllib refuse",
		}
	}
	if line := tooDeepTOML(doc); line > 0 {
		return nil, &format.SyntaxError{Line: line, Msg: fmt.Sprintf("nested more than %d deep", format.MaxDepth)}
	}

	var root tomlRoot
	md, err := toml.Decode(string(doc), &root)
	if err != nil {
		var pe toml.ParseError
		if errors.As(err, &pe) {
			return nil, &format.SyntaxError{Line: pe.Position.Line, Msg: wordsOfTOML(pe.Message)}
		}
		return nil, &format.SyntaxError{Msg: format.WithoutQuoted(err.Error())}
	}

	r := &tomlReader{leaves: make([]format.Leaf, 0, len(md.Keys())+1)}
	err = r.value(root.table, place{key: r.index(md.Keys())})
	return r.leaves, err
}

// tooDeepTOML returns the line where a document is nested too deep, as far as brackets and
// the dots of a key show, or 0. The library's time grows with the square of the depth.
func tooDeepTOML(doc []byte) (line int) {
	const bare = format.LettersAndDigits + "_-. \t"
	line = 1

	depth, dots := 0, 0
	for i := 0; i < len(doc); i++ {
		c := doc[i]
		switch c {
		case '"', '\'', '#':
			end := endOfTextTOML(doc, i)
			line += bytes.Count(doc[i:end], []byte("\n"))
			i = end - 1
			continue
		case '\n':
			line++
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '.':
			dots++
		}

		if strings.IndexByte(bare, c) < 0 {
			dots = 0
		}

		if depth > format.MaxDepth || dots > format.MaxDepth {
			return line
		}
	}

	return 0
}

// endOfTextTOML returns where the string or the comment that begins at from ends.
func endOfTextTOML(doc []byte, from int) int {
	if doc[from] == '#' {
		if n := bytes.IndexByte(doc[from:], '\n'); n >= 0 {
			return from + n
		}
		return len(doc)
	}

	quote := doc[from]
	for i := from + 1; i < len(doc); i++ {
		switch {
		case doc[i] == '\\' && quote == '"':
			i++
		case doc[i] == quote:
			return i + 1
		}
	}

	return len(doc)
}

// A tomlRoot takes the document as the library has read it. The library would copy it into a
// map.
type tomlRoot struct{ table any }

// UnmarshalTOML implements [toml.Unmarshaler].
func (r *tomlRoot) UnmarshalTOML(table any) error {
	r.table = table
	return nil
}

type tomlReader struct {
	keys   map[tomlStep]*tomlKey
	leaves []format.Leaf
	names  int // bytes of all paths
}

// A place is where a TOML value is.
type place struct {
	path  string
	key   *tomlKey
	depth int
	from  int // among all keys, where those of its table begin
}

// value reads a value and all that is below it.
func (r *tomlReader) value(v any, at place) error {
	if at.depth > format.MaxDepth {
		return &format.SyntaxError{Msg: fmt.Sprintf("nested more than %d deep", format.MaxDepth)}
	}

	switch v := v.(type) {
	case map[string]any:
		r.add(at, format.Map, "")
		return r.table(v, at)
	case []map[string]any:
		r.add(at, format.Tables, "")
		return r.tables(v, at)
	case []any:
		r.add(at, format.List, "")
		return r.list(v, at)
	}

	kind, text := scalarTOML(v)
	r.add(at, kind, text)
	return nil
}

func (r *tomlReader) add(at place, kind format.Kind, text string) {
	r.leaves = append(r.leaves, format.Leaf{Path: at.path, Kind: kind, Text: text, Depth: at.depth})
}

// tables reads the tables of an array, each of which begins after the one before it.
func (r *tomlReader) tables(v []map[string]any, at place) error {
	item := at.item()
	for _, e := range v {
		item.from = at.key.first(item.from)
		if err := r.value(e, item); err != nil {
			return err
		}
		item.from++
	}

	return nil
}

func (r *tomlReader) list(v []any, at place) error {
	for _, e := range v {
		if err := r.value(e, at.item()); err != nil {
			return err
		}
	}
	return nil
}

// item is the place of an item of the list that is at a place.
func (at place) item() place { return place{at.path + "[]", at.key, at.depth + 1, at.from} }

// scalarTOML returns the kind of a value that is neither a list nor a table, and its text.
func scalarTOML(v any) (format.Kind, string) {
	switch v := v.(type) {
	case string:
		return format.Str, v
	case bool:
		return format.Bool, strconv.FormatBool(v)
	case int64:
		return format.Int, strconv.FormatInt(v, 10)
	case float64:
		return format.Float, strconv.FormatFloat(v, 'g', -1, 64)
	case time.Time:
		return moment, v.Format(time.RFC3339Nano) + " " + v.Location().String()
	}

	return format.Kind(fmt.Sprintf("%T", v)), fmt.Sprint(v)
}

// table reads the entries of a table in the order of the document.
func (r *tomlReader) table(v map[string]any, at place) error {
	if r.names += len(v) * len(at.path); r.names > maxNames {
		return &format.SyntaxError{Msg: longNames}
	}

	for _, e := range r.entries(v, at) {
		path := e.key.path
		if at.path != at.key.path {
			path = at.path + "." + e.key.name
		}
		if err := r.value(e.value, place{path, e.key, at.depth + 1, at.from}); err != nil {
			return err
		}
	}

	return nil
}

// standTOML is what marks the place of a structure: an entry for a map, as toTOML prints
// entries.
func standTOML(rootKind format.Kind, token string) string {
	if rootKind == format.Map {
		return token + " = 0"
	}
	return token
}

// aloneTOML reads one value, without a key.
func aloneTOML(text string) ([]format.Leaf, error) {
	leaves, err := parseTOML([]byte("x = " + strings.TrimSpace(text)))
	if err != nil {
		return nil, err
	}
	if len(leaves) < 2 || leaves[1].Path != ".x" {
		return nil, errSeveral
	}

	leaves = leaves[1:]
	for i, l := range leaves {
		below, ok := strings.CutPrefix(l.Path, ".x")
		if !ok || l.Depth < 1 || i > 0 && l.Depth == 1 {
			return nil, errSeveral
		}
		leaves[i].Path = below
		leaves[i].Depth = l.Depth - 1
	}

	return leaves, nil
}

var errSeveral = errors.New("it is not one value")

// onlyCommentsTOML reports whether the document is the only leaf.
func onlyCommentsTOML(text string) bool {
	leaves, err := parseTOML([]byte(text))
	return err == nil && len(leaves) == 1
}

// moment is the kind of a date with a time.
const moment format.Kind = "time"
