package render

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/languages"
)

// inner are texts in a language with a value, and outer are files with such a text in a value.
var (
	innerTexts = map[string][]string{
		"json": {`{"a": §}`, `{"a": "§", "b": ["x§y"]}`},
		"yaml": {`{a: §, b: '§'}`},
		"sh":   {`echo § "a § b" '§'`, `exec app --password=§`},
		"sql":  {`SELECT '§', "§"`},
		"jaas": {`a.B required user=§ password="§";`},
		"url":  {`jdbc:mysql://db:3306/§?user=§&password=§`, `amqp://§:§@mq/`},
		"toml": {`a = §`},
		"xml":  {`<a b="§">§</a>`},
	}
	outerTexts = map[string][]string{
		"yaml":       {"a: '§'\nb: 1\n", "a: \"§\"\n", "a: |\n  §\nb: 1\n", "a: [x, \"§\"]\n"},
		"json":       {`{"a": "§", "b": 1}`},
		"properties": {"a=§\nb=1\n"},
		"toml":       {"a = \"§\"\nb = 1\n", "a = '''§'''\n"},
		"xml":        {"<a><b c=\"1\">§</b></a>"},
		"env-sh":     {"A='§'\nB=1\n"},
		"ini":        {"[g]\na = §\n"},
		"nginx":      {"a \"§\";\n"},
		"mysql":      {"[mysqld]\ninit_connect = \"§\"\n"},
		"systemd":    {"[Service]\nEnvironment=\"A=§\"\n", "[Service]\nExecStart=sh -c \"§\"\n"},
	}
)

// TestInner: a value in a language inside a value of the file is read back by the reader of that
// language, from what the reader of the file reads. The text around it is as in the template.
func TestInner(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	taken := 0
	for outer, files := range outerTexts {
		for language, texts := range innerTexts {
			for range formattest.Times(20) {
				file, text := files[r.IntN(len(files))], texts[r.IntN(len(texts))]
				taken += innerDocument(t, r, outer, file, language, text)
			}
		}
	}
	if taken < formattest.Times(400) {
		t.Errorf("only %d documents could be written, too few to say much", taken)
	}
}

func TestInnerErrors(t *testing.T) {
	for _, tt := range []struct{ name, file, text, want string }{
		{"no such language", "t.yaml", `a: '{{ .v | quoteFor "jsno" }}'`, `quoteFor: there is no language "jsno"`},
		{"text is not a language", "t.yaml", `a: '{{ .v | quoteFor "text" }}'`, `quoteFor: there is no language "text"`},
		{"language not constant", "t.yaml", `a: '{{ .v | quoteFor .v }}'`, "the language of quoteFor is not a constant"},
		{"no value", "t.yaml", `a: '{{ quoteFor "json" }}'`, "quoteFor takes the name of a language and one value"},
		{"not last", "t.yaml", `a: '{{ .v | quoteFor "json" | upper }}'`, "quoteFor is not the last function of an action that prints"},
		{"in a variable", "t.yaml", `a: '{{ $x := .v | quoteFor "json" }}{{ $x }}'`, "quoteFor is not the last function of an action that prints"},
		{"unknown format", "t", `{"a": {{ .v | quoteFor "json" }}}`, "quoteFor needs a file whose format is known"},
		{"in a name", "t.yaml", `{{ .v | quoteFor "json" }}: 1`, "quoteFor is for a value of the file"},
		{"in a comment", "t.yaml", `a: 1 # {{ .v | quoteFor "json" }}`, "quoteFor is for a value of the file"},
		{"two languages", "t.yaml", `a: '{"a": {{ .v | quoteFor "json" }}, "b": "{{ .v | quoteFor "sh" }}"}'`, "quoteFor names another language than before"},
		{"text of no such language", "t.yaml", `a: '{"a" {{ .v | quoteFor "json" }}}'`, "the text around the value is not valid json: "},
		{"beside a variable of the program", "t.service", "[Service]\nExecStart=/bin/sh -c 'x ${Y} {{ .v | quoteFor \"sh\" }}'\n", "puts something of its own into the text"},
		{"refused inside", "t.properties", `a=m required b={{ .v | quoteFor "jaas" }};`, "the value makes ${, where Java puts a system property (format jaas)"},
		{"refused outside", "t.ini", "[g]\na={{ .v | quoteFor \"sh\" }}", "as sh, the value holds quotes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := renderIn(t, world{}, tt.file, tt.text, map[string]header.Given{"v": {Value: "${x}"}})
			if err == nil || !strings.Contains(tell(err), tt.want) {
				t.Errorf("got %s\nwant %s", tell(err), tt.want)
			}
		})
	}
}

// TestInnerKinds: the template's own quotes, lists, encoders, steps and raw, and a value beside
// one that names the language.
func TestInnerKinds(t *testing.T) {
	const v = `a"b $c`
	for _, tt := range []struct{ text, want string }{
		{`a: '{"x": "{{ .v }}", "y": {{ .v | quoteFor "json" }}}'`, `a: '{"x": "a\"b $c", "y": "a\"b $c"}'`},
		{`a: '{"x": {{ list .v 1 | toJSON | quoteFor "json" }}}'`, `a: '{"x": ["a\"b $c",1]}'`},
		{`a: '{"x": {{ .v | toJSON | quoteFor "json" }}}'`, `a: '{"x": "a\"b $c"}'`},
		{`a: '{"x": "{{ .v | replaceAll "\"" "\\\"" | quoteFor "json" }}"}'`, `a: '{"x": "a\"b $c"}'`},
		{`a: 'echo {{ quoteFor "sh" .v }} {{ list "x" .v | first | raw }}'`, `a: 'echo ''a"b $c'' x'`},
		{`a: "echo {{ .v | quoteFor "sh" }}"`, `a: "echo 'a\"b $c'"`},
		{"a: |\n  echo \"{{ .v | quoteFor \"sh\" }}\"\nb: {{ .v }}", "a: |\n  echo \"a\\\"b \\$c\"\nb: \"a\\\"b $c\""},
		{`a: 'echo{{ range list "x y" .v }} {{ . | quoteFor "sh" }}{{ end }}'`, `a: 'echo ''x y'' ''a"b $c'''`},
		{`a: '{"n": {{ 1 | quoteFor "json" }}, "t": {{ true | quoteFor "json" }}}'`, `a: '{"n": 1, "t": true}'`},
	} {
		doc, err := renderIn(t, world{}, "t.yaml", tt.text, map[string]header.Given{"v": {Value: v}})
		if err != nil {
			t.Errorf("%s: %s", tt.text, tell(err))
			continue
		}
		if got := string(doc.Bytes()); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// TestInnerSecret: a secret stays hidden in a language of its own.
func TestInnerSecret(t *testing.T) {
	w := world{"vault": {"s": secretKV2(map[string]any{"pw": `hu"sh`})}}
	doc, err := renderIn(t, w, "t.yaml", `a: '{"x": {{ (secret "s").Data.data.pw | quoteFor "json" }}}'`, nil)
	if err != nil {
		t.Fatal(tell(err))
	}
	if want := `a: '{"x": "hu\"sh"}'`; string(doc.Bytes()) != want {
		t.Errorf("got %s, want %s", doc.Bytes(), want)
	}
	if want := `a: '{"x": <secret vault:s#pw>}'`; string(doc.Redacted()) != want {
		t.Errorf("got %s, want %s", doc.Redacted(), want)
	}
}

// innerDocument renders one document, and returns 1 if its values could be written.
func innerDocument(t *testing.T, r *rand.Rand, outer, file, language, text string) (taken int) {
	t.Helper()
	params := map[string]header.Given{"v": {Value: formattest.RandomText(r)}}
	harmless := map[string]header.Given{"v": {Value: "zword"}}
	body := strings.Replace(file, "§", strings.ReplaceAll(byHand(outer, file, text), "§", `{{ .v | quoteFor "`+language+`" }}`), 1)

	want, err := innerLeaves(t, outer, language, body, harmless)
	if err != nil {
		return 0 // the template's own text does not fit there: a quote in quotes
	}
	got, err := innerLeaves(t, outer, language, body, params)
	if err != nil {
		return 0
	}

	for i := range want {
		want[i] = strings.ReplaceAll(want[i], "zword", params["v"].Value.(string))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s in %s, %q with %q:\ngot  %q\nwant %q", language, outer, body, params["v"].Value, got, want)
	}
	return 1
}

// byHand escapes a text for the place in a file, as its author would.
func byHand(outer, file, text string) string {
	switch {
	case strings.Contains(file, "|\n"), strings.Contains(file, "'''"):
		return text
	case outer == "xml":
		return strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(text)
	case strings.Contains(file, `"§"`):
		return strings.ReplaceAll(text, `"`, `\"`)
	case outer == "yaml":
		return strings.ReplaceAll(text, "'", "''")
	}
	return text
}

// innerLeaves renders a template, and returns what is read from the text in the first value.
func innerLeaves(t *testing.T, outer, language, body string, params map[string]header.Given) (out []string, err error) {
	t.Helper()
	doc, err := renderIn(t, world{}, "t", "{{/*\nformat: "+outer+"\n*/ -}}\n"+body, params)
	if err != nil {
		return nil, err
	}

	leaves := read(t, outer, string(doc.Bytes()))
	i := slices.IndexFunc(leaves, func(l format.Leaf) bool { return len(l.Text) > 3 })
	for _, l := range read(t, language, leaves[i].Text) {
		out = append(out, l.Path+"="+l.Text)
	}
	return out, nil
}

func read(t *testing.T, name, doc string) []format.Leaf {
	t.Helper()
	f, _ := languages.Lookup(name)
	leaves, err := f.Parse([]byte(doc))
	if err != nil {
		t.Fatalf("%s reads %q: %v", name, doc, err)
	}
	return leaves
}
