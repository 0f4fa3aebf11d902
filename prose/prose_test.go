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

func TestWrapped(t *testing.T) {
	for _, tt := range []struct {
		name, begin, text, want string
	}{
		{"fits", "a  ", "b  c", "a  b  c"},
		{"does not fit", "a  ", "one two three", "a  one two\n    three"},
		{"a long word", "a  ", "abcdefghijklm n", "a  abcdefghijklm\n    n"},
		{"characters, not bytes", "ä  ", "öööö üüüü", "ä  öööö üüüü"},
		{"an action is a word", "", `write {{ env "A" }} or b`, "write\n    {{ env \"A\" }}\n    or b"},
		{"actions in a row", "", `{{ a }}{{ b }} next`, "{{ a }}{{ b }}\n    next"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Wrapped(tt.begin, tt.text, "    ", 12); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
