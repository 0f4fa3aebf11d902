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
		{Param{Type: "size"}, "16m", "16M"},
		{Param{Type: "size"}, "512Mi", "512M"},
		{Param{Type: "size"}, "512MB", "512M"},
		{Param{Type: "size"}, 1048576, "1048576"},
		{Param{Type: "size"}, "1.5G", nil},
		{Param{Type: "size"}, "M", nil},
		{Param{Type: "size"}, "16MM", nil},
		{Param{Type: "size"}, "16X", nil},
		{Param{Type: "size"}, "-1", nil},
		{Param{Type: "duration"}, "90s", "90s"},
		{Param{Type: "duration"}, "90", nil},
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
