package sources

import "testing"

// TestNames: a name is read back from the key that is written with it, whatever it holds.
func TestNames(t *testing.T) {
	for _, tt := range []struct{ source, name, want string }{
		{"consul", "a@b", "a%40b"}, {"consul", "a?b=c", "a%3Fb=c"}, {"consul", "a#b", "a#b"}, {"consul", "a%40", "a%2540"}, {"consul", "a%2540", "a%252540"}, {"consul", "%%40%25", "%%2540%25"},
		{"consul", "100%", "100%"}, {"consul", "a%20b", "a%20b"}, {"consul", "%23", "%23"},
		{"vault", "a#b?c", "a%23b%3Fc"}, {"vault", "a%23", "a%2523"}, {"vault", "a@b", "a@b"},
		{"file", "a#b", "a%23b"}, {"file", "a?b@c", "a?b@c"}, {"env", "A#B%23", "A#B%23"},
	} {
		got := EscapeName(marksOf(tt.source), tt.name)
		if back := UnescapeName(marksOf(tt.source), got); got != tt.want || back != tt.name {
			t.Errorf("%s: %s is %s, and read back %s; want %s", tt.source, tt.name, got, back, tt.want)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("a@b?c=d#e%40%2540")
	f.Fuzz(func(t *testing.T, name string) {
		for _, source := range []string{"consul", "vault", "file", "env"} {
			if back := UnescapeName(marksOf(source), EscapeName(marksOf(source), name)); back != name {
				t.Errorf("%s: %q is read back %q", source, name, back)
			}
		}
	})
}

// marksOf are the marks that end a path in a key of a source.
func marksOf(source string) string {
	return map[string]string{"consul": "?@", "vault": "#?", "file": "#"}[source]
}
