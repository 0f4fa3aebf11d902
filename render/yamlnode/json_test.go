package yamlnode

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// asJSON returns the value of a text as encoding/json reads it, with numbers as text.
func asJSON(text string) (v any) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	d.Decode(&v)
	return numbersAsText(v)
}

func numbersAsText(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = numbersAsText(v[k])
		}
	case []any:
		for i := range v {
			v[i] = numbersAsText(v[i])
		}
	case json.Number, int, float64, uint64:
		return fmt.Sprint(v)
	}
	return v
}

// TestDocumentOfJSON compares what is read of JSON with what encoding/json reads.
func TestDocumentOfJSON(t *testing.T) {
	for _, text := range []string{
		`{"a": "\ud83d\ude00"}`,
		`{"a": "\/\b\f\n\r\t\"\\\u0000\u007f\u0085\u2028\ufeffé😀"}`,
		"{\"a\": \"\x7f\u0085\u2028\ufeff\U0010ffff\"}",
		"\t{\t\"a\"\n\t:\n[ 1,\t-0, 1.10, 1E400, 12345678901234567890123,\n true, null, \"\" ] }\n",
		"{\r\n\"a\": 1,\r\n\"<<\": {\"b\": 1}, \"yes\": \"no\", \"1\": \"0123\", \"\": \"~\"}",
		`{"` + strings.Repeat("k", 3000) + `": "x", "b": "# no: comment"}`,
		`[{"a:": [{}, []]}, "- x"]`,
		`"\ud83d\ude00"`,
	} {
		doc, err := Document([]byte(text))
		if err != nil {
			t.Errorf("%.80s: %v", text, err)
			continue
		}
		got, err := Exact(doc)
		if want := asJSON(text); err != nil || !reflect.DeepEqual(numbersAsText(got), want) {
			t.Errorf("%.80s: got %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestDocumentLines(t *testing.T) {
	doc, err := Document([]byte("\ufeff{\n\"a\"\n:\n\"x\\/y\",\n\"b\": 1}"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := Entries(doc)
	if err != nil || len(entries) != 2 || entries[0].Value.Line != 4 || entries[1].Value.Line != 5 {
		t.Errorf("got %+v, %v", entries, err)
	}
}

func TestDocumentErrors(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{"a": "\ud83d"}`, "invalid Unicode character escape code"},
		{"{\"a\": \"\xff\"}", "invalid leading UTF-8 octet"},
		{"a: 1\n---\nb: 2\n", "line 2: a second document begins here, and only one is read"},
		{"{\"a\": 1}\n{\"b\": 2}", "did not find expected <document start>"},
		{`{"a": 1} x`, "did not find expected <document start>"},
	} {
		if _, err := Document([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %s", tt.in, err, tt.want)
		}
	}
	for _, in := range []string{"", "a: 1\n---\n", "---\na: 1\n...\n", "# nothing\n"} {
		if _, err := Document([]byte(in)); err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// FuzzReadable compares what package yaml reads of JSON with what encoding/json reads.
func FuzzReadable(f *testing.F) {
	f.Add(`{"a": "\ud83d\ude00\/", "b": [1, 2.50, null]}`)
	f.Add("\t[\"\x7f\"\n,\t{\"a\"\n:1}]")
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) || !utf8.ValidString(text) {
			return
		}
		doc, err := Document([]byte(text))
		if err != nil && strings.Contains(err.Error(), "invalid Unicode character escape code") { // half of one
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		got, err := Exact(doc)
		if err != nil { // a key that occurs twice, or nested too deep
			return
		}
		if want := asJSON(text); !reflect.DeepEqual(numbersAsText(got), want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	})
}
