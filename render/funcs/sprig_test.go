package funcs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

func execute(m template.FuncMap, text string) (string, error) { return executeWith(m, text, nil) }

func executeWith(m template.FuncMap, text string, data any) (string, error) {
	tmpl, err := template.New("t").Funcs(m).Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = tmpl.Execute(&b, data)
	return b.String(), err
}

// Every function of sprig is there under both names, or it is told why not.
func TestSprigComplete(t *testing.T) {
	ours, hermetic := funcs.Map(), sprig.HermeticTxtFuncMap()
	for name := range sprig.TxtFuncMap() {
		why := funcs.LeftOutHint(name)
		if name == "env" { // package render has one that reads a source
			why = "reads the environment"
		}
		has := ours[name] != nil && ours["sprig_"+name] != nil
		if has == (why != "") {
			t.Errorf("%s: offered %v, left out because %q", name, has, why)
		}
		if _, ok := hermetic[name]; !ok && has {
			t.Errorf("%s is offered, and sprig says it is not hermetic", name)
		}
	}
	for name := range ours {
		if n, ok := strings.CutPrefix(name, "sprig_"); ok && hermetic[n] == nil {
			t.Errorf("%s is not of sprig", name)
		}
	}
}

// odd are arguments of every kind, made anew for each call.
func odd() []any {
	return []any{nil, "", "\xff\x00é", "3", "a,b", "{\"a\":[1]}", "a: 1", "90s", "16M", "2006", "https://u:p@h", "(", "$1", "1.2.3", ">=1",
		0, 1, -1, 2, math.MaxInt, math.MinInt, int64(7), int32(-3), uint8(5), uint64(math.MaxUint64), 1.5, math.Copysign(0, -1), 1e300, math.NaN(), math.Inf(-1), float32(2.5),
		true, false, json.Number("12"), json.Number("x"), []byte("b"), []any{}, []any{nil, "x", 1, []any{}, map[string]any{}}, []string{"b", "a", "b"}, []int{3, 1}, [2]int{1, 2},
		map[string]any{}, map[string]any{"a": 1, "scheme": 5, "m": map[string]any{"a": nil}}, map[string]any(nil), map[string]string{"a": "b"}, map[any]any{1: "x", "a": 2, nil: 3},
		map[int]int{1: 2}, []sources.Pair{{Key: "a/b", Value: "x"}, {Key: "a", Value: "y"}, {Key: "/"}}, time.Unix(1e9, 0).UTC(), time.Hour,
		struct{ A any }{"x"}, (*int)(nil), fmt.Errorf("e"), complex(1, 2)}
}

// Every function, whatever it is given, ends, does not panic out of a template,
// and does the same twice.
func TestOddArguments(t *testing.T) {
	each := 15
	if servers.Long() {
		each = 200
	}
	m, rnd := funcs.Map(), rand.New(rand.NewSource(1))
	at, ended := make(chan string), make(chan bool)
	go func() {
		defer close(ended)
		for _, name := range slices.Sorted(maps.Keys(m)) {
			f, only := reflect.TypeOf(m[name]), template.FuncMap{name: m[name]}
			for i := range each {
				if strings.HasSuffix(name, "derivePassword") && i > 3 {
					break // each takes a while
				}
				args, text := oddCall(rnd, name, f)
				at <- fmt.Sprintf("%s %v", name, args)
				one, err := executeWith(only, text, chosen(args))
				two, err2 := executeWith(only, text, chosen(args))
				if one != two || fmt.Sprint(err) != fmt.Sprint(err2) {
					t.Errorf("%s of %v: once %q, %v; once %q, %v", name, args, one, err, two, err2)
				}
			}
		}
	}()
	last := ""
	for {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		select {
		case last = <-at:
		case <-ended:
			cancel()
			return
		case <-ctx.Done():
			t.Fatalf("%s does not end", last)
		}
		cancel()
	}
}

// chosen returns odd arguments by their numbers.
func chosen(args []int) []any {
	all, out := odd(), make([]any, len(args))
	for i, a := range args {
		out[i] = all[a]
	}
	return out
}

// oddCall returns arguments that fit a function where any do, and a template
// that calls it with them.
func oddCall(rnd *rand.Rand, name string, f reflect.Type) (args []int, text string) {
	all := odd()
	args = make([]int, f.NumIn())
	if f.IsVariadic() {
		args = make([]int, f.NumIn()-1+rnd.Intn(4))
	}
	text = "{{ " + name
	for i := range args {
		want := f.In(min(i, f.NumIn()-1))
		if f.IsVariadic() && i >= f.NumIn()-1 {
			want = want.Elem()
		}
		args[i] = rnd.Intn(len(all))
		for range 100 {
			if v := all[args[i]]; v != nil && reflect.TypeOf(v).AssignableTo(want) {
				break
			}
			args[i] = rnd.Intn(len(all))
		}
		text += fmt.Sprintf(" (index . %d)", i)
	}
	return args, text + " }}"
}
