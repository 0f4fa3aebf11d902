package remote

import "testing"

func TestDoubtful(t *testing.T) {
	for in, want := range map[string]bool{
		"http://h:1": false, "http://v1/x": false, "http://h/vault": false, "http://h/api/v1": false, "http://h/v10/x": false,
		"unix:///run/vault.sock": false, "http://h/v1/kv": true, "https://h:1/proxy/v1/kv": true,
	} {
		if got := Doubtful(in); got != want {
			t.Errorf("%q: got %v", in, got)
		}
	}
}

func TestRoot(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"/", ""},
		{"//", ""},
		{"/v1", ""},
		{"/v1/", ""},
		{"//v1//", ""},
		{"/v10", "/v10"},
		{"/vault", "/vault"},
		{"/vault/", "/vault"},
		{"//a//b//", "/a/b"},
		{"/api/v1", "/api/v1"},
		{"/v1/vault", "/v1/vault"},
	} {
		if got := Root(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}
