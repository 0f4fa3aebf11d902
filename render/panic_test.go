package render

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/sources"
)

// encoders print structure; each is tried with indentation of its own too.
var encoders = []string{
	"toJSON", "toJSONPretty", "toUnescapedJSON", "toUnescapedJSONPretty", "toJson", "toPrettyJson", "toRawJson", "mustToJson", "mustToPrettyJson", "mustToRawJson",
	"toYAML", "toTOML", "toYaml", "toToml", "raw", "join \",\"", "toString", "quote", "squote", "b64enc", "js", "html", "urlquery", "print", "trim", "first", "last", "keys",
}

// emptyValues are values in which there is nothing, or something odd.
var emptyValues = []string{
	`(dict "a" nil).a`, `""`, `" "`, `"\n"`, `"\n\n  \n"`, `"\t"`, `"{}"`, `"[]"`, `"null"`, `dict`, `list`, `(list dict)`, `(dict "a" dict)`, `(dict "a" list)`, `(dict "" "")`, `(list list)`,
	`(list nil)`, `(dict "a" nil)`, `(list "")`, `(list "" "" nil)`, `(explode (tree "none"))`, `(tree "none")`, `(ls "none")`, `(explode (tree "some"))`, `("" | parseJSON)`, `("" | parseYAML)`,
	`("{}" | parseJSON)`, `("[]" | parseJSON)`, `("null" | parseJSON)`, `("~" | parseYAML)`, `("{}" | parseYAML)`, `(key "empty")`, `(key "bytes")`, `(key "deep" | parseJSON)`, `(key "wide")`, `(key "deep")`,
	`true`, `0`, `-0.0`, `1e300`, `(dict 1 2)`, `(key "odd" | parseYAML)`, `(key "odd")`, `(secret "s").Data`, `(dict "a\nb" "c\x00d")`, `"\xff\xfe"`,
}

// placesOf are where a value may stand in a format.
var placesOf = map[string][]string{
	"mysql":      {"[m]\na = §\n", "[m]\n§\n", "[§]\n", "§", "[m]\na = '§'\n", "# §\n", "[m]\n§ = 1\n", "!include §\n"},
	"ini":        {"[m]\na = §\n", "[m]\n§\n", "[§]\n", "§", "a = '§'\n", "; §\n", "§ = 1\n", "a = %(§)s\n"},
	"json":       {"§", "{\"a\": §}", "{\"a\": \"§\"}", "{§: 1}", "{\"§\": 1}", "[§]", "[1, §]", "[§, §]", "{\"a\": 1, §}", "\"§", "{\n  \"a\":\n    §\n}"},
	"yaml":       {"§", "a: §\n", "a:\n  §\n", "a:\n§\n", "- §\n", "a: \"§\"\n", "a: '§'\n", "a: |\n  §\n", "a: >-\n  §\nb: 1\n", "§: 1\n", "{a: §}", "[§]", "# §\n", "a: 1\n§\nb: 2\n", "---\n§\n---\n§\n", "a: §x\n", "a: &x §\n", "a: !!str §\n"},
	"toml":       {"§", "a = §\n", "§\n", "a = 1\n§\nb = 2\n", "[t]\n§\n", "[§]\na = 1\n", "[[§]]\n", "a = \"§\"\n", "a = '§'\n", "a = \"\"\"\n§\"\"\"\n", "a = [§]\n", "a = {b = §}\n", "§ = 1\n", "# §\n", "a = §x\n"},
	"properties": {"a=§\n", "§\n", "§", "§=1\n", "a=b\\\n§\n", "# §\n"},
	"env":        {"A=§\n", "§\n", "§", "§=1\n", "# §\n", "A=x§\n"},
	"env-docker": {"A=§\n", "§\n", "§", "§=1\n", "# §\n", "A=x§\n"},
	"env-sh":     {"A=§\n", "§\n", "§", "§=1\n", "# §\n", "A='§'\n", "A=\"§\"\n", "export A=§\n"},
	"xml":        {"<a>§</a>", "<a b=\"§\"/>", "<§/>", "<a>\n§\n</a>", "<a><![CDATA[§]]></a>", "<!-- §--><a/>", "<a §=\"1\"/>", "§", "<?p §?><a/>", "<!DOCTYPE §><a/>"},
	"sql":        {"SELECT §;\n", "SELECT '§';\n", "USE §;\n", "CREATE DATABASE `§`;\n", "§", "-- §\n", "/* § */ SELECT 1;", "SELECT §.§;\n", "DELIMITER §\n", "INSERT INTO t VALUES (§, §);\n"},
	"text":       {"§", "a §\n", "a\n§\nb\n"},
}

// margins are what stands between an encoder and its place.
var margins = []string{"", " | indent 2", " | nindent 2", " | nindent 0", " | indent 4 | trim", " | trim", " | nindent 4 | trim", " | upper", " | raw", " | trimSpace | nindent 2"}

func oddWorld() world {
	deep := strings.Repeat(`{"a":[`, 900) + "1" + strings.Repeat("]}", 900)
	return world{
		"env": {"E": ""}, "file": {},
		"consul": {
			"empty": "", "bytes": "\xff\xfe\x00\x01", "deep": deep, "wide": strings.Repeat("x\n", 3000), "odd": "? [a, b]\n: c\n1: 2\n~: x\ntrue: y\nd: 2020-01-01\n",
			"none/": []sources.Pair{}, "some/": []sources.Pair{{Key: "a", Value: ""}, {Key: "b/c", Value: "\n"}, {Key: "d/", Value: ""}},
		},
		"vault": {"s": map[string]any{"Data": map[string]any{"data": nil, "x": []any{}, "y": map[string]any{}, "z": "", "b": []byte{}}}},
	}
}

// renderOdd renders a template that may be wrong in any way, but not panic, nor take long.
func renderOdd(t *testing.T, name, text string) (doc *Document) {
	t.Helper()
	defer func() {
		if what := recover(); what != nil {
			t.Errorf("format %s, template %q: panic: %v", name, text, what)
		}
	}()
	w := oddWorld()
	tm, err := Parse("t", text, Options{Sources: table(), Vars: w.vars, Format: name})
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	local, remote := w.sets()
	docs, _, err := Collect(ctx, local, remote, tm)
	var bug *crash.Error
	if errors.As(err, &bug) {
		t.Errorf("format %s, template %q: %v %q", name, text, err, bug.Stack)
	}
	if err != nil {
		if strings.Contains(err.Error(), "runtime error") {
			t.Errorf("format %s, template %q: %v", name, text, err)
		}
		return nil
	}
	return docs[0]
}

// Nothing that a value can be makes an encoder or a format panic, wherever it stands.
func TestEmptyAndOdd(t *testing.T) {
	for name, places := range placesOf {
		f, _ := languages.Lookup(name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(3, 4))
			done, tried := 0, 0
			one := 150
			if os.Getenv("INITPLATE_TEST_LONG") != "" {
				one = 8
			}
			for _, place := range places {
				for _, v := range emptyValues {
					for _, enc := range encoders {
						margin := margins[r.IntN(len(margins))]
						if r.IntN(one) > 0 {
							continue
						}
						tried++
						text := strings.ReplaceAll(place, "§", fmt.Sprintf("{{ %s | %s%s }}", v, enc, margin))
						doc := renderOdd(t, name, text)
						if doc == nil {
							continue
						}
						done++
						if f.Parse == nil {
							continue
						}
						if _, err := f.Parse(doc.Bytes()); err != nil && utf8.Valid(doc.Bytes()) {
							t.Errorf("%q is written as %q, which does not read: %v", text, doc.Bytes(), err)
						}
						doc.Diff("old", []byte(place))
					}
				}
			}
			if done < tried/20 {
				t.Errorf("only %d of %d render", done, tried)
			}
		})
	}
}
