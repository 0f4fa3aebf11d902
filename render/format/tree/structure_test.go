package tree

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
	"go.yaml.in/yaml/v3"
)

// What encoders print, as the functions of templates of these names do.
func toJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// toASCII is JSON without the characters that YAML does not take as they are.
func toASCII(v any) string {
	var b strings.Builder
	for _, r := range toJSON(v) {
		if r < 0x7f || r > 0xffff {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func toJSONPretty(v any) string {
	b, _ := json.MarshalIndent(v, "", "  ")
	return string(b)
}

func toYAML(v any) string {
	var b strings.Builder
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if enc.Encode(v) != nil || enc.Close() != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func toTOML(v any) string {
	b, _ := toml.Marshal(v)
	return string(b)
}

func indent(n int, print func(any) string) func(any) string {
	pad := strings.Repeat(" ", n)
	return func(v any) string { return pad + strings.ReplaceAll(print(v), "\n", "\n"+pad) }
}

func nindent(n int, print func(any) string) func(any) string {
	return func(v any) string { return "\n" + indent(n, print)(v) }
}

func trimmed(print func(any) string) func(any) string {
	return func(v any) string { return strings.TrimLeft(print(v), " ") }
}

// aPlaceFor is where a structure goes: § in a text, and in what other readers are
// asked to read instead, a word.
type aPlaceFor struct {
	text, word string
	print      func(any) string
	printAlone func(any) string // where that must differ to be read alone
	alone      string           // how the structure makes a document of its own
	only       string           // "{" or "[" where only maps or lists go
	merged     bool             // its entries go beside others
	depth      int              // 3 if not set
}

// TestStructures puts the output of encoders into documents. Every reader must
// see the document as with a word for the structure, but there what it sees in
// the structure alone.
func TestStructures(t *testing.T) {
	tests := []struct {
		format  format.Format
		readers []string
		places  []aPlaceFor
	}{
		{JSON(), []string{"json"}, []aPlaceFor{
			{text: `{"a": §, "b": 1}`, word: `{"a": "qz0zq", "b": 1}`, print: toJSON},
			{text: `[1, §]`, word: `[1, "qz0zq"]`, print: toJSONPretty},
			{text: `{"x\"": {"a": [§]}}`, word: `{"x\"": {"a": ["qz0zq"]}}`, print: indent(2, toJSONPretty)},
			{text: `§`, word: `"qz0zq"`, print: toJSON},
		}},
		{YAML(), []string{"pyyaml", "libyaml", "ruamel"}, []aPlaceFor{
			{text: "a: §\nb: 1\n", word: "a: qz0zq\nb: 1\n", print: toJSON, printAlone: toASCII},
			{text: "a: {b: §, \"c\": [§, 1]}\n", word: "a: {b: qz0zq, \"c\": [qz0zq, 1]}\n", print: toJSON, printAlone: toASCII},
			{text: "a:\n  b: §\n", word: "a:\n  b: qz0zq\n", print: toJSONPretty, printAlone: toASCII},
			{text: "a:\n§\nb: 1\n", word: "a:\n  qz0zq\nb: 1\n", print: indent(2, toYAML)},
			{text: "a:§\nb: 1\n", word: "a:\n  qz0zq\nb: 1\n", print: nindent(2, toYAML)},
			{text: "a:\n  §\nb: 1\n", word: "a:\n  qz0zq\nb: 1\n", print: trimmed(indent(2, toYAML)), printAlone: toYAML},
			{text: "a:\n  - §\n  - x\n", word: "a:\n  - qz0zq\n  - x\n", print: trimmed(indent(4, toYAML)), printAlone: toYAML},
			{text: "a:\n  z: 0\n§\n  y: 1\nb: 1\n", word: "a:\n  z: 0\n  qz0zq: 0\n  y: 1\nb: 1\n", print: indent(2, toYAML), only: "{", merged: true},
			{text: "§\nb: 1\n", word: "qz0zq: 0\nb: 1\n", print: toYAML, only: "{", merged: true},
			{text: "a:\n- z\n§\n- y\n", word: "a:\n- z\n- qz0zq\n- y\n", print: toYAML, only: "[", merged: true},
			{text: "§", word: "qz0zq", print: toYAML},
			{text: "- 1\n---\n§\n---\n- 2\n", word: "- 1\n---\nqz0zq\n---\n- 2\n", print: toYAML},
		}},
		{TOML(), []string{"toml"}, []aPlaceFor{
			{text: "a = §\nb = 1\n", word: "a = 'qz0zq'\nb = 1\n", print: toJSON, alone: "x = %s", only: "[", depth: 1},
			{text: "a = [[\"x\"], §]\n", word: "a = [[\"x\"], 'qz0zq']\n", print: toJSON, alone: "x = %s", only: "[", depth: 1},
			{text: "z = 1\n§\n", word: "z = 1\nqz0zq = 0\n", print: toTOML, only: "{", merged: true},
			{text: "§", word: "qz0zq = 0\n", print: toTOML, only: "{", merged: true},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.format.Name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var docs []string
			var places []aPlaceFor
			refused, asked := 0, 0
			for range formattest.Times(40) {
				for _, p := range tt.places {
					v := randomTree(r, tt.format.Name != "toml", p.only, cmp.Or(p.depth, 3))
					text := p.print(v)
					doc, err := formattest.Encode(tt.format, structures(p.text, text))
					if asked++; err != nil {
						refused++
						t.Logf("%q, %q: %v", p.text, text, err)
						continue
					}
					alone := text
					if p.printAlone != nil {
						alone = p.printAlone(v)
					}
					if p.alone != "" {
						alone = fmt.Sprintf(p.alone, text)
					} else if strings.Contains(p.text, "§\n") {
						alone += "\n"
					}
					docs, places = append(docs, doc, p.word, alone), append(places, p)
				}
			}
			if refused*50 > asked {
				t.Errorf("%d of %d refused", refused, asked)
			}
			for k, trees := range readTrees(t, docs, tt.readers...) {
				skipped := 0
				for i, p := range places {
					got, word, alone := trees[3*i], trees[3*i+1], trees[3*i+2]
					if alone.Err != "" { // its encoder's matter
						skipped++
						continue
					}
					if word.Err != "" {
						t.Fatalf("%s does not read %q: %s", tt.readers[k], p.word, word.Err)
					}
					if want := planted(word.Items, alone.Items, p, tt.format.Name == "yaml"); got.Err != "" || !samePlanted(got.Items, want, p.merged) {
						t.Errorf("%s reads %q\nas   %q %s\nwant %q", tt.readers[k], docs[3*i], got.Items, got.Err, want)
					}
				}
				if skipped*20 > len(places) {
					t.Errorf("%s does not read %d of %d structures", tt.readers[k], skipped, len(places))
				}
			}
		})
	}
}

func structures(text string, printed string) (out []encode.Piece) {
	out = formattest.Pieces(text, printed)
	for i := range out {
		if out[i].Kind == encode.Scalar {
			out[i].Kind = encode.Structure
		}
	}
	return out
}

// planted puts a tree in the place of a word.
func planted(items, tree [][]string, p aPlaceFor, stream bool) (out [][]string) {
	skip := 0
	if stream || p.alone != "" { // the list of documents, or the table round a value
		skip, tree = 1, tree[1:]
	}
	for _, it := range items {
		n := slices.Index(it, "sqz0zq")
		if n < 0 {
			out = append(out, it)
			continue
		}
		if p.merged && p.only == "[" {
			n--
		}
		for k, sub := range tree {
			if !p.merged || k > 0 {
				out = append(out, append(slices.Clone(it[:n]), sub[skip:]...))
			}
		}
	}
	return out
}

// samePlanted compares trees. Where entries were merged, list steps are not told
// from one another, as those behind them move on.
func samePlanted(a, b [][]string, merged bool) bool {
	flat := func(items [][]string) (out []string) {
		for _, it := range items {
			it = slices.Clone(it)
			for i := range it {
				if merged && it[i] != "" && it[i][0] == '-' {
					it[i] = "-"
				}
			}
			out = append(out, fmt.Sprintf("%q", it))
		}
		return out
	}
	return slices.Equal(flat(a), flat(b))
}

// randomTree makes a list or map, or a scalar where none is asked for.
func randomTree(r *rand.Rand, null bool, only string, depth int) any {
	n := r.IntN(4)
	k := r.IntN(7)
	if depth == 0 {
		k = 2 + r.IntN(5)
	}
	switch {
	case only == "{" || only == "" && k == 0:
		m := map[string]any{}
		for range n {
			m[randomString(r)] = randomTree(r, null, "", max(0, depth-1))
		}
		for range maps.Keys(m) {
			return m
		}
		m["k"] = "v"
		return m
	case only == "[" || k == 1:
		l := []any{"first"}
		for range n {
			l = append(l, randomTree(r, null, "", max(0, depth-1)))
		}
		return l
	case k == 2 && null:
		return []any{nil, true, 1, -2.5, 1 << 40}[r.IntN(5)]
	}
	return randomString(r)
}

// randomString is valid UTF-8, and no name of the tests' own.
func randomString(r *rand.Rand) string {
	taken := map[string]bool{"a": true, "b": true, "y": true, "z": true}
	for {
		if s, ok := nestedValue(r).(string); ok && utf8.ValidString(s) && len(s) < 200 && !taken[s] {
			return s
		}
	}
}
