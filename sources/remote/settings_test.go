package remote

import "testing"

func TestBracketed(t *testing.T) {
	for in, want := range map[string]string{
		"http://::1:8200": "http://[::1]:8200", "::1:8500": "[::1]:8500", "https://2001:db8::5:8200/v1": "https://[2001:db8::5]:8200/v1",
		"http://fe80::1": "http://[fe80::1]", "http://[::1]:8200": "", "http://vault:8200": "", "vault:8200": "", "a:b:c": "", "": "",
	} {
		if got := Bracketed(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestToken(t *testing.T) {
	for _, tt := range []struct{ in, want, err string }{
		{"root", "root", ""},
		{" root\r\n", "root", ""},
		{"", "", ""},
		{"hvs.x\nhvs.y", "", "the token has 2 lines: a token is a single line"},
		{"Bearer x", "", "the token contains whitespace: a token is one word"},
		{"a\x1bb", "", "the token contains characters that cannot be printed"},
	} {
		got, err := Token(tt.in)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%q: got %q, %v; want %q, %q", tt.in, got, err, tt.want, tt.err)
		}
	}
}
