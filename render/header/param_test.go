package header

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/initplate/initplate/sources"
)

func TestConvert(t *testing.T) {
	tests := []struct {
		p    Param
		in   any
		want any // nil: refused
	}{
		{Param{Type: "string"}, "a b", "a b"},
		{Param{Type: "string"}, 3306, "3306"},
		{Param{Type: "string"}, 1e6, "1000000"},
		{Param{Type: "string"}, true, "true"},
		{Param{Type: "string"}, []any{1}, nil},
		{Param{Type: "string"}, nil, nil},
		{Param{Type: "int"}, " 42 ", 42},
		{Param{Type: "int"}, 42.0, 42},
		{Param{Type: "int"}, json.Number("42"), 42},
		{Param{Type: "int"}, "4.2", nil},
		{Param{Type: "int"}, "0x10", nil},
		{Param{Type: "int"}, "", nil},
		{Param{Type: "int"}, "99999999999999999999", nil},
		{Param{Type: "int", Min: 1, Max: 10}, "10", 10},
		{Param{Type: "int", Min: 1, Max: 10}, "11", nil},
		{Param{Type: "int", Min: 1}, "0", nil},
		{Param{Type: "float"}, "0.5", 0.5},
		{Param{Type: "float"}, "NaN", nil},
		{Param{Type: "float"}, "Inf", nil},
		{Param{Type: "map"}, map[string]any{"a": 1, "b": true, "c": nil, "d": "x"}, map[string]any{"a": "1", "b": "true", "d": "x"}},
		{Param{Type: "map"}, map[string]any{"a": []any{1}}, nil},
		{Param{Type: "map"}, map[string]any{"": 1}, nil},
		{Param{Type: "map"}, `{"a": 1, "b": "x, c=y"}`, map[string]any{"a": "1", "b": "x, c=y"}},
		{Param{Type: "map"}, `{"a": {"b": 1}}`, nil},
		{Param{Type: "map"}, `{"a": 1} x`, nil},
		{Param{Type: "map"}, "a=1\n b = x, c=y \n\n", map[string]any{"a": "1", "b": "x, c=y"}},
		{Param{Type: "map"}, "a=x, y,b-c=2, d.e=", map[string]any{"a": "x, y", "b-c": "2", "d.e": ""}},
		{Param{Type: "map"}, "", map[string]any{}},
		{Param{Type: "map"}, "a", nil},
		{Param{Type: "map"}, "=a", nil},
		{Param{Type: "map"}, []any{"a=1"}, nil},
		{Param{Type: "map"}, []sources.Pair{{Key: "a", Value: "1"}, {Key: ""}, {Key: "d/"}, {Key: "d/e", Value: "2"}}, map[string]any{"a": "1", "d/e": "2"}},
		{Param{Type: "bool"}, "ON", true},
		{Param{Type: "bool"}, "0", false},
		{Param{Type: "bool"}, "2", nil},
		{Param{Type: "size"}, "16M", "16M"},
		{Param{Type: "size"}, " 16m\n", "16m"},
		{Param{Type: "size"}, "128MB", "128MB"},
		{Param{Type: "size"}, "512mb", "512mb"},
		{Param{Type: "size"}, "512Mi", "512Mi"},
		{Param{Type: "size"}, "1gib", "1gib"},
		{Param{Type: "size"}, "0", "0"},
		{Param{Type: "size"}, "9E", nil},
		{Param{Type: "size"}, "1iB", nil},
		{Param{Type: "size", Letters: true}, "16m", "16M"},
		{Param{Type: "size", Letters: true}, "512Mi", "512M"},
		{Param{Type: "size", Letters: true}, "512MB", "512M"},
		{Param{Type: "size", Letters: true}, "7b", "7"},
		{Param{Type: "size", Unit: "bytes"}, "128MB", 134217728},
		{Param{Type: "size", Unit: "bytes", Letters: true}, "128MB", 134217728},
		{Param{Type: "size", Unit: "B"}, "1024", 1024},
		{Param{Type: "size", Unit: "M"}, "2g", 2048},
		{Param{Type: "size", Unit: "MiB"}, "3145728", 3},
		{Param{Type: "size", Unit: "kB"}, "1M", 1024},
		{Param{Type: "size", Unit: "G"}, "512M", nil},
		{Param{Type: "size"}, 1048576, "1048576"},
		{Param{Type: "size"}, "1.5G", nil},
		{Param{Type: "size"}, "M", nil},
		{Param{Type: "size"}, "16MM", nil},
		{Param{Type: "size"}, "16X", nil},
		{Param{Type: "size"}, "-1", nil},
		{Param{Type: "duration"}, "90s", "90s"},
		{Param{Type: "duration"}, "90", nil},
		{Param{Type: "duration"}, "1h30m", "1h30m"},
		{Param{Type: "duration", Letters: true}, "1h30m", "1h30m"},
		{Param{Type: "duration", Unit: "s"}, "1h30m", 5400},
		{Param{Type: "duration", Unit: "s"}, "1.5h", 5400},
		{Param{Type: "duration", Unit: "ms"}, "1h30m", 5400000},
		{Param{Type: "duration", Unit: "ns"}, "1us", 1000},
		{Param{Type: "duration", Unit: "m"}, "1h30m", 90},
		{Param{Type: "duration", Unit: "d"}, "48h", 2},
		{Param{Type: "duration", Unit: "h"}, "1h30m", nil},
		{Param{Type: "duration", Unit: "s"}, "90", nil},
		{Param{Type: "duration", Unit: "s", Max: 5}, "1h", nil},
		{Param{Type: "duration", Unit: "s", Max: 5}, "5s", 5},
		{Param{Type: "duration", Unit: "s", Min: "1m", Max: "1h"}, "59s", nil},
		{Param{Type: "duration", Unit: "s", Min: "1m", Max: "1h"}, "1h", 3600},
		{Param{Type: "duration", Max: "1h"}, "61m", nil},
		{Param{Type: "duration", Max: "1h"}, "60m", "60m"},
		{Param{Type: "duration"}, "1d", nil},
		{Param{Type: "duration", Unit: "d"}, "1d", 1},
		{Param{Type: "duration", Unit: "d", Max: "2d"}, "3d", nil},
		{Param{Type: "duration", Unit: "h"}, "1d12h", 36},
		{Param{Type: "duration", Unit: "h"}, "1.5d", 36},
		{Param{Type: "duration", Unit: "h"}, "-1d12h", -36},
		{Param{Type: "duration", Unit: "h"}, "1d-12h", nil},
		{Param{Type: "duration", Unit: "h"}, "d", nil},
		{Param{Type: "duration", Unit: "h"}, "12h1d", nil},
		{Param{Type: "duration", Unit: "h"}, "--1d", nil},
		{Param{Type: "duration", Unit: "d"}, "106752d", nil},
		{Param{Type: "duration", Unit: "d"}, "106751d", 106751},
		{Param{Type: "size", Unit: "M", Min: 1, Max: "1G"}, "512K", nil},
		{Param{Type: "size", Unit: "M", Min: 1, Max: "1G"}, "1M", 1},
		{Param{Type: "size", Unit: "M", Min: 1, Max: "1G"}, "2G", nil},
		{Param{Type: "size", Min: "1M"}, "1023K", nil},
		{Param{Type: "size", Min: "1M"}, "1MB", "1MB"},
		{Param{Type: "size", Min: 1024, Letters: true}, "1k", "1K"},
		{Param{Type: "port", Min: 1024}, "80", nil},
		{Param{Type: "port", Min: 1024}, "8080", 8080},
		{Param{Type: "port"}, "3306", 3306},
		{Param{Type: "port"}, "0", nil},
		{Param{Type: "port"}, "65536", nil},
		{Param{Type: "port"}, "33o6", nil},
		{Param{Type: "path"}, "/data", "/data"},
		{Param{Type: "path"}, "data", nil},
		{Param{Type: "path"}, "/a\nb", nil},
		{Param{Type: "enum", Values: []string{"InnoDB", "MyISAM"}}, "innodb", "InnoDB"},
		{Param{Type: "enum", Values: []string{"InnoDB"}}, "inodb", nil},
		{Param{Type: "list"}, "a, b", []any{"a", "b"}},
		{Param{Type: "list"}, `["a", 1]`, []any{"a", 1}},
		{Param{Type: "list"}, `[1.10, 12345678901234567890123, "\ud83d\ude00\/"]`, []any{"1.10", "12345678901234567890123", "😀/"}},
		{Param{Type: "map"}, `{"a": 1e5, "b": "\ud83d\ude00"}`, map[string]any{"a": "1e5", "b": "😀"}},
		{Param{Type: "map"}, `{"a": 1, "a": 2}`, nil},
		{Param{Type: "map"}, `a=1,b=2,a=1`, map[string]any{"a": "1", "b": "2"}},
		{Param{Type: "map"}, `a=1,b=2,a=2`, nil},
		{Param{Type: "list"}, "", []any{}},
		{Param{Type: "list"}, "[", nil},
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
		p        Param
		in, want string
	}{
		{Param{Type: "size"}, "9E", "is out of range: a size is less than 8E"},
		{Param{Type: "size", Unit: "G"}, "16E", "is out of range: a size is less than 8E"},
		{Param{Type: "size"}, "9X", "is not a size (a number of bytes, or a number followed by K, M, G, T, P or E)"},
		{Param{Type: "int"}, "99999999999999999999", "is out of range: a whole number is from -9223372036854775808 to 9223372036854775807"},
		{Param{Type: "int", Max: 5}, "6", "is not a whole number, 5 or less"},
		{Param{Type: "int"}, "1.5", "is not a whole number"},
		{Param{Type: "float"}, "1e999", "is out of range: a number is from -1.8e308 to 1.8e308"},
		{Param{Type: "duration"}, "9999999h", "is out of range: a duration is 292 years at most, which is 2562047h"},
		{Param{Type: "duration", Unit: "d"}, "999999d", "is out of range: a duration is 292 years at most, which is 2562047h"},
		{Param{Type: "duration", Unit: "s", Min: 1, Max: "1h"}, "2h", "is not a duration (such as 90s, 10m or 1h30m) that is a whole number of seconds from 1 to 1h"},
		{Param{Type: "port"}, "70000", "is not a port (1-65535)"},
	} {
		_, err := tt.p.Convert(tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%+v %s: got %v, want %s", tt.p, tt.in, err, tt.want)
		}
	}
}

// While a template is checked, a placeholder is within the bounds.
func TestBoundsOfPlaceholders(t *testing.T) {
	for _, p := range []Param{
		{Type: "size", Unit: "M", Min: 64}, {Type: "size", Min: "64M"}, {Type: "duration", Unit: "s", Min: 10}, {Type: "duration", Min: "10s"},
		{Type: "int", Min: 5000}, {Type: "float", Max: -1}, {Type: "port", Min: 2000},
	} {
		if _, err := p.Convert(p.Placeholder()); err != nil && p.Unit == "" {
			t.Errorf("%+v: %v %v", p, p.Placeholder(), err)
		}
		if p.Placeholder() == sources.AnyText {
			t.Errorf("%+v: no placeholder", p)
		}
	}
}
