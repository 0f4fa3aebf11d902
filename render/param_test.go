package render

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
)

func TestConvert(t *testing.T) {
	tests := []struct {
		p    header.Param
		in   any
		want any // nil: refused
	}{
		{header.Param{Type: "string"}, "a b", "a b"},
		{header.Param{Type: "string"}, 3306, "3306"},
		{header.Param{Type: "string"}, 1e6, "1000000"},
		{header.Param{Type: "string"}, true, "true"},
		{header.Param{Type: "string"}, []any{1}, nil},
		{header.Param{Type: "string"}, nil, nil},
		{header.Param{Type: "int"}, " 42 ", 42},
		{header.Param{Type: "int"}, 42.0, 42},
		{header.Param{Type: "int"}, json.Number("42"), 42},
		{header.Param{Type: "int"}, "4.2", nil},
		{header.Param{Type: "int"}, "0x10", nil},
		{header.Param{Type: "int"}, "", nil},
		{header.Param{Type: "int"}, "99999999999999999999", nil},
		{header.Param{Type: "int", Min: 1, Max: 10}, "10", 10},
		{header.Param{Type: "int", Min: 1, Max: 10}, "11", nil},
		{header.Param{Type: "int", Min: 1}, "0", nil},
		{header.Param{Type: "float"}, "0.5", 0.5},
		{header.Param{Type: "float"}, "NaN", nil},
		{header.Param{Type: "float"}, "Inf", nil},
		{header.Param{Type: "bool"}, "ON", true},
		{header.Param{Type: "bool"}, "0", false},
		{header.Param{Type: "bool"}, "2", nil},
		{header.Param{Type: "size"}, "16M", "16M"},
		{header.Param{Type: "size"}, " 16m\n", "16m"},
		{header.Param{Type: "size"}, "128MB", "128MB"},
		{header.Param{Type: "size"}, "512mb", "512mb"},
		{header.Param{Type: "size"}, "512Mi", "512Mi"},
		{header.Param{Type: "size"}, "1gib", "1gib"},
		{header.Param{Type: "size"}, "0", "0"},
		{header.Param{Type: "size"}, "9E", nil},
		{header.Param{Type: "size"}, "1iB", nil},
		{header.Param{Type: "size", Letters: true}, "16m", "16M"},
		{header.Param{Type: "size", Letters: true}, "512Mi", "512M"},
		{header.Param{Type: "size", Letters: true}, "512MB", "512M"},
		{header.Param{Type: "size", Letters: true}, "7b", "7"},
		{header.Param{Type: "size", Unit: "bytes"}, "128MB", 134217728},
		{header.Param{Type: "size", Unit: "bytes", Letters: true}, "128MB", 134217728},
		{header.Param{Type: "size", Unit: "B"}, "1024", 1024},
		{header.Param{Type: "size", Unit: "M"}, "2g", 2048},
		{header.Param{Type: "size", Unit: "MiB"}, "3145728", 3},
		{header.Param{Type: "size", Unit: "kB"}, "1M", 1024},
		{header.Param{Type: "size", Unit: "G"}, "512M", nil},
		{header.Param{Type: "size"}, 1048576, "1048576"},
		{header.Param{Type: "size"}, "1.5G", nil},
		{header.Param{Type: "size"}, "M", nil},
		{header.Param{Type: "size"}, "16MM", nil},
		{header.Param{Type: "size"}, "16X", nil},
		{header.Param{Type: "size"}, "-1", nil},
		{header.Param{Type: "duration"}, "90s", "90s"},
		{header.Param{Type: "duration"}, "90", nil},
		{header.Param{Type: "duration"}, "1h30m", "1h30m"},
		{header.Param{Type: "duration", Letters: true}, "1h30m", "1h30m"},
		{header.Param{Type: "duration", Unit: "s"}, "1h30m", 5400},
		{header.Param{Type: "duration", Unit: "s"}, "1.5h", 5400},
		{header.Param{Type: "duration", Unit: "ms"}, "1h30m", 5400000},
		{header.Param{Type: "duration", Unit: "ns"}, "1us", 1000},
		{header.Param{Type: "duration", Unit: "m"}, "1h30m", 90},
		{header.Param{Type: "duration", Unit: "d"}, "48h", 2},
		{header.Param{Type: "duration", Unit: "h"}, "1h30m", nil},
		{header.Param{Type: "duration", Unit: "s"}, "90", nil},
		{header.Param{Type: "duration", Unit: "s", Max: 5}, "1h", nil},
		{header.Param{Type: "duration", Unit: "s", Max: 5}, "5s", 5},
		{header.Param{Type: "duration", Unit: "s", Min: "1m", Max: "1h"}, "59s", nil},
		{header.Param{Type: "duration", Unit: "s", Min: "1m", Max: "1h"}, "1h", 3600},
		{header.Param{Type: "duration", Max: "1h"}, "61m", nil},
		{header.Param{Type: "duration", Max: "1h"}, "60m", "60m"},
		{header.Param{Type: "duration"}, "1d", nil},
		{header.Param{Type: "duration", Unit: "d"}, "1d", 1},
		{header.Param{Type: "duration", Unit: "d", Max: "2d"}, "3d", nil},
		{header.Param{Type: "duration", Unit: "h"}, "1d12h", 36},
		{header.Param{Type: "duration", Unit: "h"}, "1.5d", 36},
		{header.Param{Type: "duration", Unit: "h"}, "-1d12h", -36},
		{header.Param{Type: "duration", Unit: "h"}, "1d-12h", nil},
		{header.Param{Type: "duration", Unit: "h"}, "d", nil},
		{header.Param{Type: "duration", Unit: "h"}, "12h1d", nil},
		{header.Param{Type: "duration", Unit: "h"}, "--1d", nil},
		{header.Param{Type: "duration", Unit: "d"}, "106752d", nil},
		{header.Param{Type: "duration", Unit: "d"}, "106751d", 106751},
		{header.Param{Type: "size", Unit: "M", Min: 1, Max: "1G"}, "512K", nil},
		{header.Param{Type: "size", Unit: "M", Min: 1, Max: "1G"}, "1M", 1},
		{header.Param{Type: "size", Unit: "M", Min: 1, Max: "1G"}, "2G", nil},
		{header.Param{Type: "size", Min: "1M"}, "1023K", nil},
		{header.Param{Type: "size", Min: "1M"}, "1MB", "1MB"},
		{header.Param{Type: "size", Min: 1024, Letters: true}, "1k", "1K"},
		{header.Param{Type: "port", Min: 1024}, "80", nil},
		{header.Param{Type: "port", Min: 1024}, "8080", 8080},
		{header.Param{Type: "port"}, "3306", 3306},
		{header.Param{Type: "port"}, "0", nil},
		{header.Param{Type: "port"}, "65536", nil},
		{header.Param{Type: "port"}, "33o6", nil},
		{header.Param{Type: "path"}, "/data", "/data"},
		{header.Param{Type: "path"}, "data", nil},
		{header.Param{Type: "path"}, "/a\nb", nil},
		{header.Param{Type: "enum", Values: []string{"InnoDB", "MyISAM"}}, "innodb", "InnoDB"},
		{header.Param{Type: "enum", Values: []string{"InnoDB"}}, "inodb", nil},
		{header.Param{Type: "list"}, "a, b", []any{"a", "b"}},
		{header.Param{Type: "list"}, `["a", 1]`, []any{"a", 1.0}},
		{header.Param{Type: "list"}, "", []any{}},
		{header.Param{Type: "list"}, "[", nil},
	}
	for _, tt := range tests {
		got, err := tt.p.Convert(tt.in)
		if tt.want == nil {
			if err == nil {
				t.Errorf("%s %v: got %v, want an error", tt.p.Type, tt.in, got)
			}
		} else if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s %v: got %#v, %v, want %#v", tt.p.Type, tt.in, got, err, tt.want)
		}
	}
}

// What is of the type but for a number that is too large is told so, and bounds as they
// are written.
func TestConvertErrors(t *testing.T) {
	for _, tt := range []struct {
		p        header.Param
		in, want string
	}{
		{header.Param{Type: "size"}, "9E", "is out of range: a size is less than 8E"},
		{header.Param{Type: "size", Unit: "G"}, "16E", "is out of range: a size is less than 8E"},
		{header.Param{Type: "size"}, "9X", "is not a size (a number of bytes, or one with K, M, G, T, P or E behind it)"},
		{header.Param{Type: "int"}, "99999999999999999999", "is out of range: a whole number is from -9223372036854775808 to 9223372036854775807"},
		{header.Param{Type: "int", Max: 5}, "6", "is not a whole number, 5 or less"},
		{header.Param{Type: "int"}, "1.5", "is not a whole number"},
		{header.Param{Type: "float"}, "1e999", "is out of range: a number is from -1.8e308 to 1.8e308"},
		{header.Param{Type: "duration"}, "9999999h", "is out of range: a duration is 292 years at most, which is 2562047h"},
		{header.Param{Type: "duration", Unit: "d"}, "999999d", "is out of range: a duration is 292 years at most, which is 2562047h"},
		{header.Param{Type: "duration", Unit: "s", Min: 1, Max: "1h"}, "2h", "is not a duration (as in 90s, 10m or 1h30m) that is a whole number of s from 1 to 1h"},
		{header.Param{Type: "port"}, "70000", "is not a port (1-65535)"},
	} {
		_, err := tt.p.Convert(tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%+v %s: got %v, want %s", tt.p, tt.in, err, tt.want)
		}
	}
}

// A header's min and max fit its type, and what is wrong with it is told without Go's
// types.
func TestBoundsOfHeaders(t *testing.T) {
	for in, want := range map[string]string{
		"{type: size, min: 1M, max: 1G}": "", "{type: duration, min: 10s}": "", "{type: duration, unit: s, max: 5}": "", "{type: port, min: 1024}": "", "{type: float, max: 1.5}": "",
		"{type: size, min: 1X}":              "min is not a number, or a size, as in 1M",
		"{type: duration, max: 5}":           "max is not a duration, as in 10s, or with a unit a number",
		"{type: int, min: 1M}":               "min is not a number",
		"{type: int, min: [1]}":              "min is not a number",
		"{type: string, min: 1}":             "min goes with type int, float, port, size or duration",
		"{type: int, min: 5, max: 1}":        "min is more than max",
		"{type: size, min: 1M, default: 1K}": "the default is not a size (a number of bytes, or one with K, M, G, T, P or E behind it), 1M or more",
		"{optional: maybe}":                  "what stands there is not true or false",
		"{from: {a: b}}":                     "what stands there is not a list of texts",
		"{unit: [s]}":                        "what stands there is not a text",
		"5":                                  "what stands there is not a map of settings",
	} {
		_, err := Parse("t.txt", "{{/*\nparams:\n  p: "+in+"\n*/ -}}\n{{ .p }}", Options{Sources: table()})
		got := tell(err)
		if want == "" && err != nil || !strings.HasSuffix(got, want) || strings.Contains(got, "unmarshal") {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// While a template is checked, a placeholder is within the bounds.
func TestBoundsOfPlaceholders(t *testing.T) {
	for _, p := range []header.Param{
		{Type: "size", Unit: "M", Min: 64}, {Type: "size", Min: "64M"}, {Type: "duration", Unit: "s", Min: 10}, {Type: "duration", Min: "10s"},
		{Type: "int", Min: 5000}, {Type: "float", Max: -1}, {Type: "port", Min: 2000},
	} {
		if _, err := p.Convert(p.Placeholder()); err != nil && p.Unit == "" {
			t.Errorf("%+v: %v %v", p, p.Placeholder(), err)
		}
		if p.Placeholder() == anything {
			t.Errorf("%+v: no placeholder", p)
		}
	}
}
