package reference_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/reference"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/languages"
)

// TestHeader compares the page about headers with the keys, types and units that headers have.
func TestHeader(t *testing.T) {
	for group, want := range map[string][]string{
		"Keys of the header":  keysOf(header.Header{}),
		"Keys of a parameter": keysOf(header.Param{}),
		"Keys of pod":         keysOf(header.Pod{}),
		"Types":               namesIn(t, "{type: x}", "the types are "),
	} {
		compare(t, "header.txt: "+group, namesOf(reference.Header(), group), want)
	}

	said := ""
	for _, e := range reference.Header().Groups[3].Entries {
		said += e.Usage + " " + strings.Join(e.Says, " ")
	}
	units := namesIn(t, "{type: size, unit: x}", "the units are ")
	for _, unit := range append(units, namesIn(t, "{type: duration, unit: x}", "the units are ")...) {
		if !regexp.MustCompile(`\b` + unit + `\b`).MatchString(said) {
			t.Errorf("header.txt does not have the unit %s", unit)
		}
	}
}

// keysOf returns the keys that YAML has for the fields of a value.
func keysOf(v any) (keys []string) {
	of := reflect.TypeOf(v)
	for i := range of.NumField() {
		if key := of.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}

// namesIn returns the names that the error of a wrong parameter lists.
func namesIn(t *testing.T, param, after string) []string {
	t.Helper()
	_, problems := header.Parse("t", "params:\n  p: "+param+"\n", 0, table())
	if len(problems) == 0 {
		t.Fatalf("%s is not an error", param)
	}
	_, list, _ := strings.Cut(problems[0].Msg, after)
	list, _, _ = strings.Cut(list, ";")
	return strings.Split(list, ", ")
}

// TestFormats compares the page about formats with the list of all. Examples are of the format that they explain.
func TestFormats(t *testing.T) {
	compare(t, "formats.txt", reference.Formats().Names(), languages.Names())
	for _, e := range reference.Formats().Entries() {
		for _, x := range e.Examples {
			if x.Format != e.Name() {
				t.Errorf("formats.txt: an example of %s is in format %q", e.Name(), x.Format)
			}
		}
	}
}

// TestIntro renders the template that explains headers.
func TestIntro(t *testing.T) {
	var code []string
	for _, line := range reference.Header().Intro {
		if text, ok := strings.CutPrefix(line, "  "); ok {
			code = append(code, text)
		}
	}
	x := reference.Example{Template: strings.Join(code, "\n"), Values: "params: {sync_binlog: 100, report_password: \"a#b\"}"}
	const want = "[mysqld]\nport = 3306\nsync_binlog = 100\nreport_password = \"a#b\""
	if got := rendered(x); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func namesOf(p reference.Page, group string) (names []string) {
	for _, e := range p.Entries() {
		if e.Group == group {
			names = append(names, e.Name())
		}
	}
	return names
}

// compare wants the same names in both lists, in any order.
func compare(t *testing.T, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s has\n%s\nthe code has\n%s", what, got, want)
	}
}
