package tree

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v2"
)

// FuzzJSON, FuzzYAML and FuzzTOML: whatever the text and the values are, where
// Encode returns a document, another library reads it as it reads the same
// document with harmless words for the values: the same maps and lists, with the
// values in place of the words, each exactly, and nothing else changed. A value
// may come out as a number or bool only if its text says that, and not between
// quotes. Literal text stays as it is. Encode and its readers never panic.

func FuzzJSON(f *testing.F) {
	seedNested(f, `{"a": §, "b§": ["§", {"§": "x§"}]}`, `[§,§]`, `{"a": "\u§\\§"}`, `{"a.b": §, "a": {"b": §}, "a.§": 1}`, "{\"a\":\n\t1§, \"§\": null}", `§`)
	f.Fuzz(func(t *testing.T, text, a, b string, kind byte) {
		fuzzNested(t, JSON(), readJSON, text, a, b, kind)
	})
}

func FuzzYAML(f *testing.F) {
	seedNested(f, "a: §\nb: \"§\"\nc: '§'\n", "a: [§, x§]\nb: {§: 1, y: §}\n# §\n§: |\n  §\n  x §\n", "- §: §\n  b§: &a >-\n    §\n- *a\n", "--- §\n---\na: x\n  §\n  \"§\"\n...\n", "a:\n  §\nb: !!str §\n? §\n: \"x\n  §\"\n", "a: &§ !§ x\nk: 'a\n\n  § '\n", "§", "a: |2+\n  §\n\nb: x§:§\n")
	f.Fuzz(func(t *testing.T, text, a, b string, kind byte) {
		fuzzNested(t, YAML(), readYAML2, text, a, b, kind)
	})
}

func FuzzTOML(f *testing.F) {
	seedNested(f, "a = §\nb = \"§\"\nc = '§'\n", "§ = [§, {x.§ = §}]\n[t.\"§\"] # §\n[[u]]\na = \"\"\"\n§ \\\n  §\"\"\"\n", "a = '''§'''\n[§]\nk-§ = 1§\n[[x.§]]\n", "a.b = §\na.§ = 1\n§ = 2\n", "a = [\n§, # §\n]\nd = 2024-01-01\n")
	f.Fuzz(func(t *testing.T, text, a, b string, kind byte) {
		fuzzNested(t, TOML(), readTOML2, text, a, b, kind)
	})
}

func seedNested(f *testing.F, texts ...string) {
	for i, text := range texts {
		for k, v := range nestedWords {
			if (i+k)%4 == 0 {
				f.Add(text, v, nestedWords[(k*7+i)%len(nestedWords)], byte(k))
			}
		}
	}
}

// fuzzNested encodes a text in which each § is one of two values in turn; kind
// says whether they are numbers and bools if they look it.
func fuzzNested(t *testing.T, f format.Format, read func(string) ([]any, error), text, a, b string, kind byte) {
	if strings.Count(text, "§") > 12 || len(text)+12*(len(a)+len(b)) > 1<<15 || formattest.HarmlessWord.MatchString(text+a+b) {
		return
	}
	values := []any{a, b}
	if kind%3 == 1 {
		for i, s := range []string{a, b} {
			if n, err := strconv.ParseInt(s, 10, 64); err == nil {
				values[i] = n
			} else if x, err := strconv.ParseFloat(s, 64); err == nil {
				values[i] = x
			} else if s == "true" {
				values[i] = true
			}
		}
	}
	var vs, words []any
	fill := filling{doc: text}
	for i := range strings.Count(text, "§") {
		vs, words = append(vs, values[i%2]), append(words, fmt.Sprintf("qz%dzq", i))
		fill.holes = append(fill.holes, treeHole{values[i%2], true, true, f.Name == "yaml" && strings.ContainsAny(text, "|>")})
	}
	ps := formattest.Pieces(text, vs...)
	texts, errs := encode.Document(f, ps)
	if len(errs) > 0 || len(vs) == 0 {
		return
	}
	for i, p := range ps {
		if p.Kind == encode.Literal && texts[i] != p.Text {
			t.Fatalf("text %q became %q", p.Text, texts[i])
		}
	}
	harmless, err := formattest.Encode(f, formattest.Pieces(text, words...))
	if err != nil {
		return // a place that takes numbers only, or no two names that differ
	}
	want, err := read(harmless)
	if err != nil {
		return // the other reader does not know such text
	}
	doc := strings.Join(texts, "")
	got, err := read(doc)
	if err != nil || !fill.sameTree(got, want) {
		t.Errorf("%q, %#v: %q\nis read as %#v %v\ninstead of %#v", text, values, doc, got, err, want)
	}
}

// sameTree compares what a library made of the document with what it made of the
// harmless one. Maps without an order are compared by the names they should have.
func (f filling) sameTree(got, harmless any) bool {
	switch want := harmless.(type) {
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(g, want, f.sameTree)
	case yaml.MapSlice:
		g, ok := got.(yaml.MapSlice)
		return ok && slices.EqualFunc(g, want, func(a, b yaml.MapItem) bool {
			return f.sameName(a.Key, b.Key) && f.sameTree(a.Value, b.Value)
		})
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(want) {
			return false
		}
		for name, v := range want {
			values := make([]string, len(f.holes))
			for i, h := range f.holes {
				values[i] = format.Plain(h.value)
			}
			if e, ok := g[formattest.FillWords([]formattest.Item{{name}}, values)[0][0]]; !ok || !f.sameTree(e, v) {
				return false
			}
		}
		return true
	}
	return f.right(typed(got), typed(harmless), false)
}

func (f filling) sameName(got, harmless any) bool {
	switch harmless.(type) {
	case []any, yaml.MapSlice, map[string]any:
		return f.sameTree(got, harmless)
	}
	return f.right(typed(got), typed(harmless), true)
}

// typed writes a value with a letter for its type before it.
func typed(v any) string {
	switch v := v.(type) {
	case nil:
		return "n"
	case string:
		return "s" + v
	case bool:
		return "b" + strconv.FormatBool(v)
	case json.Number:
		return "i" + v.String()
	case int, int64, uint64:
		return fmt.Sprintf("i%d", v)
	case float64:
		return "f" + strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprintf("o%T %v", v, v)
}

func readJSON(doc string) ([]any, error) {
	var v any
	dec := json.NewDecoder(strings.NewReader(doc))
	dec.UseNumber()
	err := dec.Decode(&v)
	return []any{v}, err
}

// readYAML2 reads with another major version of the library, which is one of YAML
// 1.1: Kubernetes reads with it.
func readYAML2(doc string) (docs []any, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("it gave up")
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(doc))
	for {
		var v yamlAny
		if err := dec.Decode(&v); err != nil {
			if errors.Is(err, io.EOF) {
				return docs, nil
			}
			return nil, err
		}
		docs = append(docs, v.v)
	}
}

// A yamlAny is read with its maps in order.
type yamlAny struct{ v any }

func (y *yamlAny) UnmarshalYAML(unmarshal func(any) error) error {
	var m yaml.MapSlice
	if unmarshal(&m) == nil && m != nil { // so are the maps within
		y.v = m
		return nil
	}
	var items []yamlAny
	if unmarshal(&items) == nil && items != nil {
		list := make([]any, len(items))
		for i, it := range items {
			list[i] = it.v
		}
		y.v = list
		return nil
	}
	return unmarshal(&y.v)
}

func readTOML2(doc string) ([]any, error) {
	var v map[string]any
	err := toml.Unmarshal([]byte(doc), &v)
	return []any{v}, err
}
