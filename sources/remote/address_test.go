package remote

import "testing"

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
