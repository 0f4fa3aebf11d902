package format

import (
	"regexp"
	"testing"
)

func TestHoldsRegex(t *testing.T) {
	for s, want := range map[string]bool{
		"": false, "a.b-c_d/e:1": false, "é": false, "a|b": true, "a*": true, "(": true, "]": true, "^": true, "$": true, "{2}": true, "a?": true,
		`\`: true, `a\`: true, `\d`: true, `\\`: false, `\.`: false, `\|\*`: false, `\\|`: true, `\\\|`: false, `\é`: false, `\9`: true,
	} {
		if got := HoldsRegex(s); got != want {
			t.Errorf("%q: got %v", s, got)
		}
	}
	for _, s := range []string{"a.b|(c)*", `\d\`, "[x]{2}^$?", "é"} {
		if quoted := regexp.QuoteMeta(s); HoldsRegex(quoted) {
			t.Errorf("%q, from %q, holds one", quoted, s)
		}
	}
}
