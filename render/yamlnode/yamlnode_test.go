package yamlnode

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func parse(t testing.TB, text string) *yaml.Node {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return &n
}

var documents = []string{
	"", "a", "1", "1.5", "null", "~", "true", "yes", "2001-02-03", "!!binary aGk=", "!x y", "[1, [2, {a: b}]]", "{}", "[]",
	"a: 1\nb: [x, y]\nc: {d: null}", "1: a\nb: 2", "true: a", "~: a", "1.5: a\n2001-01-01: b", "? [a]\n: b", "? {a: b}\n: c",
	"a: 1\na: 2", "x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}", "x: &x {a: 1}\nz: &z {a: 2, c: 3}\ny: {<<: [*x, *z], d: 4}",
	"x: {<<: 1}", "x: {<<: [1]}", "x: {<<: {a: 1}}", "x: {\"<<\": {a: 1}}", "&k a: 1\nb: *k", "a: &a [*a]", "a: !!str 1\nb: !!int \"2\"",
	"!!str 1: a\n2: b", "a: |\n  x\n  y\n", "- - - a", "a: 0777\nb: 0o7\nc: 1e3\nd: .inf", "!!float 3: x", "!!set {a, b}", "a: ''\n'': b",
}

// TestValue: values are those of package yaml, and what it refuses is refused.
func TestValue(t *testing.T) {
	for _, doc := range documents {
		same(t, doc)
	}
}

func same(t *testing.T, doc string) {
	t.Helper()
	n := parse(t, doc)
	var want any
	wantErr := n.Decode(&want)
	if n.Kind == 0 {
		wantErr = nil
	}
	got, err := Value(n)
	if err != nil && strings.Contains(err.Error(), "already defined") {
		return // package yaml tells keys apart by how they are written
	}
	if (err == nil) != (wantErr == nil) || err == nil && !reflect.DeepEqual(got, want) && fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q is %#v, error %v; want %#v, error %v", doc, got, err, want, wantErr)
	}
}

// TestTwice: a key stands once, however it is written.
func TestTwice(t *testing.T) {
	for _, doc := range []string{"a: 1\na: 2", "1: a\n0x1: b", "&k a: 1\n*k : 2", "a: 1\n\"a\": 2", "x: {b: {c: 1, c: 2}}", "~: 1\nnull: 2"} {
		if got, err := Value(parse(t, doc)); err == nil || !strings.Contains(err.Error(), "already defined at line") {
			t.Errorf("%q is %v, error %v", doc, got, err)
		}
	}
}

func TestEntries(t *testing.T) {
	n := parse(t, "b: 1\n2: x\na: &a {c: d}\ne: {<<: *a}\nf: *a\n")
	entries, err := Entries(n)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, e := range entries {
		inner, _ := Entries(e.Value)
		got += fmt.Sprint(e.Key, len(inner), " ")
	}
	if got != "b0 20 a1 e1 f1 " {
		t.Errorf("got %s", got)
	}
	for _, doc := range []string{"[a]", "a", "a: 1\na: 2", "? [a]\n: b"} {
		if got, err := Entries(parse(t, doc)); err == nil {
			t.Errorf("%q has the entries %v", doc, got)
		}
	}
	if got, err := Entries(parse(t, "null")); len(got) > 0 || err != nil {
		t.Errorf("nothing has entries %v, error %v", got, err)
	}
}

// TestBounds: nesting and aliases end; a hundred times the keys take nowhere near ten
// thousand times as long.
func TestBounds(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	for _, doc := range []string{strings.Repeat("[", 5000) + strings.Repeat("]", 5000), strings.Repeat("{a: ", 5000) + strings.Repeat("}", 5000), bomb} {
		if _, err := Value(parse(t, doc)); err == nil {
			t.Errorf("%.20s... is taken", doc)
		}
	}
	const keys = 100_000
	var b strings.Builder
	for i := range keys {
		fmt.Fprintf(&b, "key%06d: v\n", i)
	}
	n := parse(t, b.String())
	start := time.Now()
	got, err := Value(n)
	if m, _ := got.(map[string]any); err != nil || len(m) != keys {
		t.Errorf("%d keys, error %v", len(m), err)
	}
	if took := time.Since(start); took > 20*time.Second { // package yaml took a minute
		t.Errorf("%d keys took %v", keys, took)
	}
}

func FuzzValue(f *testing.F) {
	for _, doc := range documents {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		var n yaml.Node
		if yaml.Unmarshal([]byte(doc), &n) == nil { // else it is no YAML, and says nothing
			same(t, doc)
		}
	})
}
