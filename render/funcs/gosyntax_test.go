package funcs_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// wholes are values that package fmt writes in Go's syntax, each of which has Q in its text.
func wholes() []any {
	text := "Q"
	return []any{
		[]any{"Q", "Q"}, []string{"Q", "Q"}, []int{7777, 7777}, [2]string{"Q", "Q"}, [][]string{{"Q", "Q"}},
		map[string]any{"Q": "Q"}, map[string]string{"Q": "Q"}, map[any]any{"Q": []any{"Q", "Q"}}, map[string]any{"k": []any{"Q", "Q"}},
		struct{ A string }{"Q"}, &struct{ A string }{"Q"}, sources.Pair{Key: "Q"}, []sources.Pair{{Key: "Q", Value: "Q"}},
		[]sources.Service{{Name: "Q", Tags: sources.Tags{"Q", "Q"}}}, sources.Tags{"Q", "Q"}, &sources.Node{}, (*sources.Node)(nil),
		errors.New("Q"), func() string { return "Q" }, make(chan int), &text, []any{nil, nil}, []any{[]any{"Q", "Q"}, "Q"},
		[]time.Duration{time.Hour, time.Hour}, complex(7777, 1),
	}
}

// isGo reports whether a text has something that package fmt writes, and nobody else.
func isGo(s string) bool {
	for _, part := range []string{"[Q", "map[", "{Q", "{ Q", "<nil>", "0x", "7777 7777", "(7777", "%!", "h0m0s 1h", "map[string]", "&{", "[]"} {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// textsIn returns all texts in a value.
func textsIn(v reflect.Value) (out []string) {
	switch v.Kind() {
	case reflect.Interface:
		return textsIn(v.Elem())
	case reflect.String:
		return []string{v.String()}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, textsIn(v.Index(i))...)
		}
	case reflect.Map:
		for k, e := range v.Seq2() {
			out = append(out, textsIn(k)...)
			out = append(out, textsIn(e)...)
		}
	}
	return out
}

// TestNoGoSyntax calls every function with lists, maps and the like in each of its places:
// none puts Go's syntax into a text.
func TestNoGoSyntax(t *testing.T) {
	m := funcs.Map()
	layouts := []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "% x", "%X", "%t", "%f", "%g", "%c", "%U", "%e", "%b", "%10v", "%T|%v"}
	var given, printed [][]any
	for _, w := range wholes() {
		given = append(given, []any{w}, []any{w, w}, []any{"x", w}, []any{w, "x"}, []any{1, w}, []any{w, 1}, []any{"x", "y", w}, []any{"x", w, "y"},
			[]any{[]any{w}}, []any{",", []any{w, "x"}}, []any{[]any{"x", w}, ","}, []any{map[string]any{"k": w}}, []any{"k", w, map[string]any{}}, []any{map[string]any{"scheme": w, "host": w}})
		for _, layout := range layouts {
			printed = append(printed, []any{layout, w}, []any{layout, []any{w}})
		}
	}

	calls := 0
	for i, name := range slices.Sorted(maps.Keys(m)) {
		bare := strings.TrimPrefix(name, "sprig_")
		if funcs.IsEncoder(name) || slices.Contains([]string{"typeOf", "derivePassword", "fail"}, bare) {
			continue // text of a format; the name of a type, to compare with; slow; its message is the user's
		}
		all := given
		if bare == "printf" {
			all = slices.Concat(given, printed)
		}
		for k, args := range all {
			if !servers.Tries(4, i, k) {
				continue
			}
			var made any
			fns := template.FuncMap{name: m[name], "keep": func(v any) string { made = v; return "" }}
			data := map[string]any{}
			text := "{{ keep (" + name
			for i, a := range args {
				data[fmt.Sprint("a", i)] = a
				text += fmt.Sprint(" .a", i)
			}
			if _, err := executeWith(fns, text+") }}", data); err != nil {
				continue
			}
			calls++
			for _, s := range textsIn(reflect.ValueOf(made)) {
				if isGo(s) {
					t.Errorf("%s of %#v makes %q", name, args, s)
				}
			}
		}
	}
	if calls < 1000 || servers.Long() && calls < 5000 {
		t.Errorf("only %d calls had a result", calls)
	}
}
