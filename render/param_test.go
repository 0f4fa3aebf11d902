package render

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestConvert(t *testing.T) {
	one, ten := 1.0, 10.0
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
		{Param{Type: "int", Min: &one, Max: &ten}, "10", 10},
		{Param{Type: "int", Min: &one, Max: &ten}, "11", nil},
		{Param{Type: "int", Min: &one}, "0", nil},
		{Param{Type: "float"}, "0.5", 0.5},
		{Param{Type: "float"}, "NaN", nil},
		{Param{Type: "float"}, "Inf", nil},
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
		{Param{Type: "size", letters: true}, "16m", "16M"},
		{Param{Type: "size", letters: true}, "512Mi", "512M"},
		{Param{Type: "size", letters: true}, "512MB", "512M"},
		{Param{Type: "size", letters: true}, "7b", "7"},
		{Param{Type: "size", Unit: "bytes"}, "128MB", 134217728},
		{Param{Type: "size", Unit: "bytes", letters: true}, "128MB", 134217728},
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
		{Param{Type: "duration", letters: true}, "1h30m", "1h30m"},
		{Param{Type: "duration", Unit: "s"}, "1h30m", 5400},
		{Param{Type: "duration", Unit: "s"}, "1.5h", 5400},
		{Param{Type: "duration", Unit: "ms"}, "1h30m", 5400000},
		{Param{Type: "duration", Unit: "ns"}, "1us", 1000},
		{Param{Type: "duration", Unit: "m"}, "1h30m", 90},
		{Param{Type: "duration", Unit: "d"}, "48h", 2},
		{Param{Type: "duration", Unit: "h"}, "1h30m", nil},
		{Param{Type: "duration", Unit: "s"}, "90", nil},
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
		{Param{Type: "list"}, `["a", 1]`, []any{"a", 1.0}},
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
