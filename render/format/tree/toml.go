package tree

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/initplate/initplate/render/format"
)

// wordsOfTOML leaves out numbers too, which the library does not quote.
func wordsOfTOML(msg string) string {
	if _, rest, ok := strings.Cut(msg, " is out of range for "); ok {
		return "a number that is out of range for " + rest
	}
	return format.WithoutQuoted(msg)
}

// TOML is TOML 1.0. Its reader takes 1.1 as well, so that a template may use it;
// values are written such that both read them.
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
// the dots of a key tell, or 0. The library's time grows with the square of the depth.
func tooDeepTOML(doc []byte) (line int) {
	const bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. \t"
	line, depth, dots, quote := 1, 0, 0, byte(0)
	for i := 0; i < len(doc); i++ {
		c := doc[i]
		if c == '\n' {
			line++
		}
		switch {
		case c == '\\' && quote == '"':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
			continue
		case c == '"', c == '\'':
			quote = c
			continue
		case c == '#':
			for i+1 < len(doc) && doc[i+1] != '\n' {
				i++
			}
		case c == '[', c == '{':
			depth++
		case c == ']', c == '}':
			depth--
		case c == '.':
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

// A tomlRoot takes the document as the library has read it; into a map it would be
// copied.
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

// A place is where a TOML value stands.
type place struct {
	path  string
	key   *tomlKey
	depth int
	from  int // among all keys, where those of its table begin
}

func (r *tomlReader) value(v any, at place) error {
	if at.depth > format.MaxDepth {
		return &format.SyntaxError{Msg: fmt.Sprintf("nested more than %d deep", format.MaxDepth)}
	}
	add := func(kind format.Kind, text string) {
		r.leaves = append(r.leaves, format.Leaf{Path: at.path, Kind: kind, Text: text, Depth: at.depth})
	}
	switch v := v.(type) {
	case map[string]any:
		add(format.Map, "")
		return r.table(v, at)
	case []map[string]any:
		add(format.Tables, "")
		item := place{at.path + "[]", at.key, at.depth + 1, at.from}
		for _, e := range v {
			item.from = at.key.first(item.from)
			if err := r.value(e, item); err != nil {
				return err
			}
			item.from++
		}
	case []any:
		add(format.List, "")
		for _, e := range v {
			if err := r.value(e, place{at.path + "[]", at.key, at.depth + 1, at.from}); err != nil {
				return err
			}
		}
	case string:
		add(format.Str, v)
	case bool:
		add(format.Bool, strconv.FormatBool(v))
	case int64:
		add(format.Int, strconv.FormatInt(v, 10))
	case float64:
		add(format.Float, strconv.FormatFloat(v, 'g', -1, 64))
	case time.Time:
		add(moment, v.Format(time.RFC3339Nano)+" "+v.Location().String())
	default:
		add(format.Kind(fmt.Sprintf("%T", v)), fmt.Sprint(v))
	}
	return nil
}

// table reads the entries of a table in the order of the document.
func (r *tomlReader) table(v map[string]any, at place) error {
	if r.names += len(v) * len(at.path); r.names > maxNames {
		return &format.SyntaxError{Msg: "names too long, nested too deep"}
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

// standTOML is what marks the place of a structure: toToml prints entries.
func standTOML(rootKind format.Kind, token string) string {
	if rootKind == format.Map {
		return token + " = 0"
	}
	return token
}

// aloneTOML reads a value that stands behind a key.
func aloneTOML(text string) ([]format.Leaf, error) {
	leaves, err := parseTOML([]byte("x = " + strings.TrimSpace(text)))
	if err != nil {
		return nil, err
	}
	if len(leaves) < 2 || leaves[1].Path != ".x" {
		return nil, errors.New("it is not one value")
	}
	leaves = leaves[1:]
	for i, l := range leaves {
		below, ok := strings.CutPrefix(l.Path, ".x")
		if !ok || l.Depth < 1 || i > 0 && l.Depth == 1 {
			return nil, errors.New("it is not one value")
		}
		leaves[i].Path, leaves[i].Depth = below, l.Depth-1
	}
	return leaves, nil
}

// onlyCommentsTOML knows that the first leaf is the document.
func onlyCommentsTOML(text string) bool {
	leaves, err := parseTOML([]byte(text))
	return err == nil && len(leaves) == 1
}

// moment is the kind of a date with a time.
const moment format.Kind = "time"
