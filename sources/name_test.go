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
		got := EscapeName(tt.source, tt.name)
		if back := UnescapeName(tt.source, got); got != tt.want || back != tt.name {
			t.Errorf("%s: %s is %s, and read back %s; want %s", tt.source, tt.name, got, back, tt.want)
		}
	}
	for _, key := range []string{"a", "a@dc", "a?ns=x@dc", "a?b", "a%40b@dc", "a%3Fns=x?ns=y", "100%", "a%2540"} {
		if k, err := ParseStoreKey(key); err != nil || k.String() != key {
			t.Errorf("%s is read as %+v, written %s, error %v", key, k, k.String(), err)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("a@b?c=d#e%40%2540")
	f.Fuzz(func(t *testing.T, name string) {
		for _, source := range []string{"consul", "vault", "file", "env"} {
			if back := UnescapeName(source, EscapeName(source, name)); back != name {
				t.Errorf("%s: %q is read back %q", source, name, back)
			}
		}
		if k, err := ParseStoreKey(EscapeName("consul", name)); err != nil || k.Path != name {
			t.Errorf("%q is the key %+v, error %v", name, k, err)
		}
	})
}
