package prose

import "testing"

func TestLists(t *testing.T) {
	for _, tt := range []struct {
		names   []string
		or, and string
	}{
		{nil, "", ""},
		{[]string{"a"}, "a", "a"},
		{[]string{"a", "b"}, "a or b", "a and b"},
		{[]string{"a", "b", "c"}, "a, b or c", "a, b and c"},
	} {
		if or, and := Or(tt.names), And(tt.names); or != tt.or || and != tt.and {
			t.Errorf("%q: got %q and %q", tt.names, or, and)
		}
	}
}
