package format

import "testing"

func TestWithoutQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"did not find expected ',' or ']'":          "did not find expected ',' or ']'",
		`expected '.' or '=', but got '\n' instead`: `expected '.' or '=', but got '\n' instead`,
		`expected '.' or '=', but got 'S' instead`:  `expected '.' or '=', but got ... instead`,
		`expected value but found "it's a" instead`: `expected value but found ... instead`,
		`unexpected '"""'`:                          `unexpected '"""'`,
		"cannot decode !!str `x'y` as a !!int":      "cannot decode !!str ... as a !!int",
		"Key 'a.b' has already been defined.":       "Key ... has already been defined.",
		"one ' alone":                               "one ... alone",
		"nothing quoted":                            "nothing quoted",
	} {
		if got := WithoutQuoted(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
