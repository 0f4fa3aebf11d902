package funcs_test

import (
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/initplate/initplate/render/funcs"
)

var update = flag.Bool("update", false, "write testdata/functions.txt anew")

func TestNames(t *testing.T) {
	got := strings.Join(slices.Sorted(maps.Keys(funcs.Map())), "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/functions.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/functions.txt")
	if err != nil || got != string(want) {
		t.Errorf("the functions are not those of testdata/functions.txt (-update writes it anew): %v\n%s", err, got)
	}
}

// What is said of a function must be said of one that is there, by all its names.
func TestKinds(t *testing.T) {
	m := funcs.Map()
	var encoders, keepers, mutators []string
	for name := range m {
		for _, k := range []struct {
			is  bool
			all *[]string
		}{{funcs.IsEncoder(name), &encoders}, {funcs.KeepsEncoding(name), &keepers}, {funcs.Mutates(name), &mutators}} {
			if k.is {
				*k.all = append(*k.all, name)
			}
		}
		if why := funcs.LeftOutHint(name); why != "" {
			t.Errorf("%s is there, and left out as %s", name, why)
		}
	}
	for _, tt := range []struct {
		got  []string
		want string
	}{
		{encoders, "mustToJson mustToPrettyJson mustToRawJson sprig_mustToJson sprig_mustToPrettyJson sprig_mustToRawJson sprig_toJson sprig_toPrettyJson " +
			"sprig_toRawJson toJSON toJSONPretty toJson toPrettyJson toRawJson toTOML toToml toUnescapedJSON toUnescapedJSONPretty toYAML toYaml"},
		{keepers, "indent nindent sprig_indent sprig_nindent sprig_trim trimSpace"},
		{mutators, "merge mergeMap mergeMapWithOverride mergeOverwrite mustMerge mustMergeOverwrite set sprig_merge sprig_mergeOverwrite sprig_mustMerge " +
			"sprig_mustMergeOverwrite sprig_set sprig_unset unset"},
	} {
		slices.Sort(tt.got)
		if got := strings.Join(tt.got, " "); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// What encodes to JSON, YAML or TOML is an encoder: its result reads back.
func TestEncoders(t *testing.T) {
	m := funcs.Map()
	for name := range m {
		if !strings.HasPrefix(name, "to") && !strings.HasPrefix(name, "mustTo") {
			continue
		}
		got, err := execute(m, `{{ `+name+` (dict "a" (dict "b" "c: d")) }}`)
		encodes := err == nil && strings.ContainsAny(got, "{=:") && !strings.HasPrefix(got, "map[") && !strings.HasPrefix(got, "[map[")
		if encodes != funcs.IsEncoder(name) {
			t.Errorf("%s makes %s, %v: is it an encoder?", name, got, err)
		}
	}
}

// A map is the caller's own.
func TestMapIsFresh(t *testing.T) {
	a := funcs.Map()
	delete(a, "trim")
	if funcs.Map()["trim"] == nil {
		t.Error("a map that was changed changed the next one")
	}
}

func BenchmarkMap(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		funcs.Map()
	}
}

// Every function that a text calls is there, and works as it does in Map.
func TestFor(t *testing.T) {
	all := funcs.Map()
	for name := range all {
		for _, text := range []string{"{{" + name + "}}", "{{ \"}}\" | " + name + " 1 }}", "{{(" + name + ")}}", name, "x{{/* é */}}{{$x:=" + name + "}}"} {
			if m := funcs.For(text); m[name] == nil || reflect.ValueOf(m[name]).Pointer() != reflect.ValueOf(all[name]).Pointer() {
				t.Errorf("%s: %s is not there, or not the same", text, name)
			}
		}
	}
	if m := funcs.For("{{ addx }}{{ sprig_ join_ }} Trim"); len(m) > 0 {
		t.Error(m)
	}
}

func BenchmarkFor(b *testing.B) {
	text := strings.Repeat("# a comment of some words about the setting below it, for whoever reads this\n{{ with .max_connections }}max_connections = {{ . | default 151 }}\n{{ end }}\n", 60)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		template.New("").Funcs(funcs.For(text))
	}
}

// What text/template does with the map costs more than the map.
func BenchmarkFuncs(b *testing.B) {
	m := funcs.Map()
	b.ReportAllocs()
	for b.Loop() {
		template.New("").Funcs(m)
	}
}
