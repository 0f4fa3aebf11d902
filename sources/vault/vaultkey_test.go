package vault

import (
	"maps"
	"strings"
	"testing"
)

func TestVaultKey(t *testing.T) {
	for _, tt := range []struct {
		name, in, path string
		params         map[string]string
		field, want    string // want is the one written form; "" is in
	}{
		{"read", "secret/data/db", "secret/data/db", nil, "", ""},
		{"field", "secret/data/db#password", "secret/data/db", nil, "password", ""},
		{"version", "secret/db?version=3#password", "secret/db?version=3", nil, "password", ""},
		{"spaces in a path that is read", "secret/my own db", "secret/my own db", nil, "", ""},
		{"percent in it", "secret/100%", "secret/100%", nil, "", ""},
		{"equals sign in it", "secret/a=b", "secret/a=b", nil, "", ""},
		{"equals sign in a field", "secret/a#b c=d", "secret/a", nil, "b c=d", ""},
		{"write", "pki/issue/web common_name=x", "pki/issue/web", map[string]string{"common_name": "x"}, "", ""},
		{"sorted", "p ttl=24h common_name=x#key", "p", map[string]string{"common_name": "x", "ttl": "24h"}, "key", "p common_name=x ttl=24h#key"},
		{"spaces between", "p  b=1   a=2 ", "p", map[string]string{"a": "2", "b": "1"}, "", "p a=2 b=1"},
		{"escapes", "p a=1%202%25%23%0A3", "p", map[string]string{"a": "1 2%#\n3"}, "", ""},
		{"escapes that need none", "p a=%61%2f", "p", map[string]string{"a": "a/"}, "", "p a=a/"},
		{"empty value", "p a=", "p", map[string]string{"a": ""}, "", ""},
		{"equals sign in a value", "p a=b==", "p", map[string]string{"a": "b=="}, "", ""},
		{"plus stays", "p a=b+c", "p", map[string]string{"a": "b+c"}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, err := ParseKey(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if k.Path != tt.path || !maps.Equal(k.Params, tt.params) || k.Field != tt.field {
				t.Errorf("got %q, %q, %q", k.Path, k.Params, k.Field)
			}
			if want := tt.want; want == "" && k.String() != tt.in || want != "" && k.String() != want {
				t.Errorf("written %q", k)
			}
		})
	}
}

func TestVaultKeyErrors(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"word without a value", "p a=b c", `"c" is not a parameter`},
		{"no name", "p =b", `cannot be called ""`},
		{"name with a percent sign", "p a%20=b", "cannot be called"},
		{"half an escape", "p a=5%", "written %25"},
		{"twice", "p a=1 a=2", "a is given twice"},
		{"query", "p?version=1 a=1", `contain "?"`},
		{"listing", "p/ a=1", `or end in "/"`},
		{"percent in the path", "p% a=1", "a path with parameters"},
	} {
		if k, err := ParseKey(tt.in); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, %v; want %q", tt.name, k, err, tt.want)
		}
	}
}

func TestVaultKeyWith(t *testing.T) {
	for _, tt := range []struct {
		name string
		key  string
		in   []string
		want string // a key, or part of the error
	}{
		{"sorted", "p", []string{"b=1", "a=2"}, "p a=2 b=1"},
		{"field stays behind", "p#f", []string{"a=1"}, "p a=1#f"},
		{"blanks and empty ones", "p", []string{"", " a = 1 2 "}, "p a=1%202"},
		{"the last counts", "p a=1", []string{"a=2", "a=3"}, "p a=3"},
		{"every character", "p", []string{"a=\x00 %#\u00a0\u2028\xffé"}, "p a=%00%20%25%23%C2%A0%E2%80%A8%FFé"},
		{"none left", "p", []string{"", ""}, "all its parameters are empty"},
		{"no pair", "p", []string{"a"}, `"a" is not a parameter`},
		{"space in the path", "my p", []string{"a=1"}, "a path with parameters cannot contain a space"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, err := ParseKey(tt.key)
			if err == nil {
				k, err = k.With(tt.in...)
			}
			got := k.String()
			if err != nil {
				got = err.Error()
			}
			if !strings.HasPrefix(got, tt.want) || err == nil && got != tt.want {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			if back, e := ParseKey(got); err == nil && (e != nil || !maps.Equal(back.Params, k.Params)) {
				t.Errorf("reads back as %q, %v", back, e)
			}
		})
	}
}
