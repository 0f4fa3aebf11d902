package reference_test

import (
	"go/build"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"

	"github.com/initplate/initplate/reference"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/run"
)

// TestFunctions wants every function and every word of the language on the page, and nothing else.
func TestFunctions(t *testing.T) {
	page := reference.Functions()
	real := ours()
	for _, name := range slices.Concat(goBuiltins(t), goKeywords(t)) {
		real[name] = nil
	}

	for _, name := range slices.Sorted(maps.Keys(real)) {
		ok := len(page.Find(name)) > 0
		if bare, isSprigs := strings.CutPrefix(name, "sprig_"); isSprigs && !ok {
			ok = strings.Contains(origin(page, bare), "sprig")
		}
		if !ok {
			t.Errorf("functions.txt does not have %s", name)
		}
	}
	for _, name := range page.Names() {
		if _, ok := real[name]; !ok {
			t.Errorf("functions.txt has %s, which is not a function", name)
		}
		if len(page.Find(name)) > 1 {
			t.Errorf("functions.txt has %s twice", name)
		}
	}
}

// ours returns the functions that templates may call, but for those of text/template that are used as they are.
func ours() template.FuncMap {
	all := funcs.Map()
	maps.Copy(all, (&run.Program{}).Funcs())
	maps.DeleteFunc(all, func(name string, _ any) bool { return strings.HasPrefix(name, "_") })
	return all
}

// goBuiltins returns the functions that text/template has by itself.
func goBuiltins(t *testing.T) []string {
	t.Helper()
	return goWords(t, "funcs.go", "\nfunc builtins() ")
}

// goKeywords returns the words of actions.
func goKeywords(t *testing.T) []string {
	t.Helper()
	words := goWords(t, "parse/lex.go", "\nvar key = ")
	return slices.DeleteFunc(words, func(word string) bool { return word == "nil" })
}

// goWords returns the names in a table in the source of text/template.
func goWords(t *testing.T, file, begin string) (names []string) {
	t.Helper()
	at, err := build.Default.Import("text/template", "", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(at.Dir, file))
	if err != nil {
		t.Fatal(err)
	}

	_, table, _ := strings.Cut(string(text), begin)
	table, _, _ = strings.Cut(table, "\n}")
	for _, m := range regexp.MustCompile(`\n\t+"(\w+)": `).FindAllStringSubmatch(table, -1) {
		names = append(names, m[1])
	}
	if len(names) < 8 {
		t.Fatalf("%s: found only %q", file, names)
	}
	return names
}

func origin(page reference.Page, name string) string {
	for _, e := range page.Find(name) {
		for _, n := range e.Names {
			if n.Text == name {
				return n.From
			}
		}
	}
	return ""
}

// TestOrigins compares where functions are said to come from with what sprig and Go have.
func TestOrigins(t *testing.T) {
	page := reference.Functions()
	sprigs := sprig.TxtFuncMap()
	goes := slices.Concat(goBuiltins(t), goKeywords(t))
	known := []string{"Go", "sprig", "consul-template", "Helm", "gomplate", "initplate"}
	for _, e := range page.Entries() {
		for _, n := range e.Names {
			from := strings.Split(n.From, ", ")
			for _, f := range from {
				if !slices.Contains(known, f) {
					t.Errorf("%s comes from %q", n.Text, f)
				}
			}
			_, isSprigs := sprigs[strings.TrimPrefix(n.Text, "sprig_")]
			otherwise := len(page.Find("sprig_"+n.Text)) > 0
			want := isSprigs && !otherwise
			if slices.Contains(from, "sprig") != want {
				t.Errorf("%s comes from %q, and sprig has it: %v", n.Text, n.From, want)
			}
			if want := slices.Contains(goes, n.Text); slices.Contains(from, "Go") != want {
				t.Errorf("%s comes from %q, and Go has it: %v", n.Text, n.From, want)
			}
		}
	}
}

// TestOtherNames renders each example with each other name of the function, which must make no difference.
func TestOtherNames(t *testing.T) {
	for _, e := range reference.Functions().Entries() {
		for _, n := range e.Names[1:] {
			for _, x := range e.Examples {
				was := regexp.MustCompile(`\b` + e.Name() + `\b`)
				x.Template = was.ReplaceAllLiteralString(x.Template, n.Text)
				if got := rendered(x); got != x.Result {
					t.Errorf("%s in place of %s makes %q, not %q", n.Text, e.Name(), got, x.Result)
				}
			}
		}
	}
}

// TestUsages compares the words of usages with the types that Go functions have.
func TestUsages(t *testing.T) {
	results := []string{"", "text", "number", "true or false", "list", "map", "value", "date", "version", "bytes", "output"}
	all := ours()
	lookups := lookup.Funcs()
	for _, e := range reference.Functions().Entries() {
		usage, result, _ := strings.Cut(e.Usage, ": ")
		if !slices.Contains(results, result) {
			t.Errorf("%s: there is no result %q", e.Usage, result)
		}
		fn := reflect.ValueOf(all[e.Name()])
		if _, isLookup := lookups[e.Name()]; isLookup || !fn.IsValid() {
			continue
		}
		words := strings.Fields(usage)[1:]
		checkArguments(t, e.Usage, words, fn.Type())
		if isGiven := givenBy(fn.Type().Out(0)); isGiven != "" && isGiven != result && result != "bytes" && result != "" {
			t.Errorf("%s gives %s", e.Usage, isGiven)
		}
	}
}

func checkArguments(t *testing.T, usage string, words []string, fn reflect.Type) {
	t.Helper()
	if len(words) != fn.NumIn() && !fn.IsVariadic() {
		t.Errorf("%s takes %d arguments", usage, fn.NumIn())
	}
	for i, word := range words {
		at := min(i, fn.NumIn()-1)
		in := fn.In(at)
		if fn.IsVariadic() && at == fn.NumIn()-1 {
			in = in.Elem()
		}
		word = strings.Trim(word, "[].")
		if want := taken(in); want != "" && !slices.Contains(strings.Split(want, " "), word) {
			t.Errorf("%s: %s is %s", usage, word, want)
		} else if want == "" && in.Kind() == reflect.String && slices.Contains(notTexts, word) {
			t.Errorf("%s: %s is a text", usage, word)
		}
	}
}

var notTexts = []string{"N", "NUMBER", "LIST", "MAP", "VALUE", "DATE", "CONDITION"}

// taken returns the words for an argument of a type; "" if many are right.
func taken(in reflect.Type) string {
	switch {
	case in == reflect.TypeFor[time.Time]():
		return "DATE"
	case in.Kind() == reflect.Map:
		return "MAP"
	case in.Kind() == reflect.Slice:
		return "LIST"
	case in.Kind() == reflect.Bool:
		return "CONDITION"
	case in.Kind() == reflect.Int, in.Kind() == reflect.Uint32:
		return "N"
	}
	return ""
}

// givenBy returns the words for a result of a type; "" if many are right.
func givenBy(out reflect.Type) string {
	switch {
	case out == reflect.TypeFor[time.Time]():
		return "date"
	case out.Kind() == reflect.String:
		return "text"
	case out.Kind() == reflect.Bool:
		return "true or false"
	case out.Kind() == reflect.Map:
		return "map"
	case out.Kind() == reflect.Slice:
		return "list"
	case reflect.Zero(out).CanInt(), reflect.Zero(out).CanUint(), reflect.Zero(out).CanFloat():
		return "number"
	}
	return ""
}
