package format

import (
	"strings"
	"testing"
)

// TestPlainWhy checks that refusals name what is wrong and what would help, and
// that the words are there for all that the table tests refuse.
func TestPlainWhy(t *testing.T) {
	tests := []struct {
		format       Format
		place        string
		value        string
		msg, helpful string
	}{
		{INI(), "[g]\na = §\n", "50%", "interpolation", "raw"},
		{INI(), "[g]\na = §\n", "p#w", "comment", "raw"},
		{INI(), "[g]\na = §\n", `C:\x`, "backslash", "raw"},
		{INI(), "[g]\na = §\n", "x ", "white space", "raw"},
		{INI(), "[g]\na: §\n", "x=y", "key", "raw"},
		{INI(), "[g]\na = §\n", "a\nb", "a line break", "encode"},
		{INI(), "[g]\na = §\n", "a\tb", "a control character", "encode"},
		{INI(), "[g]\n§ = 1\n", "a b", "no name", "change"},
		{Properties(), "a = §\n", "\xff", "UTF-8", "b64enc"},
		{Env(), "A=§\n", "a b", "white space", "env-sh"},
		{Env(), "A=§\n", `"x"`, "quotes", "env-docker"},
		{Env(), "A=§\n", "$x", "docker compose", "env-docker"},
		{Env(), "A=§\n", "a;b", "shell", "env-sh"},
		{Env(), "A_§=1\n", "a-b", "no name", "change"},
		{EnvDocker(), "A=§\n", "a\nb", "a line break", "file"},
		{EnvSh(), "A=§\n", "a\x01b", "a control character", "encode"},
		{EnvSh(), "A=x§\n", "a b", "quotes", "whole value"},
		{XML(), "<a>§</a>", "\x00", "a character that XML does not have", "b64enc"},
		{XML(), "<a><!-- § --></a>", "--", "--", "comment"},
		{XML(), "<a><![CDATA[§]]></a>", "\r", "carriage return", "attribute"},
		{XML(), "<a xmlns='§'/>", "x", "namespace", "template"},
		{XML(), "<a b§='1'/>", "a b", "name", "change"},
	}
	for _, tt := range tests {
		t.Run(tt.format.Name+" "+tt.value, func(t *testing.T) {
			f, at := tt.format, Place{}
			f.Spell = func(v any, p Place) []string { at = p; return tt.format.Spell(v, p) }
			if _, errs := Document(f, pieces(tt.place, tt.value)); len(errs) != 1 || errs[0].Piece != 1 {
				t.Fatalf("%q with %q is not refused: %v", tt.place, tt.value, errs)
			}
			if msg, hint := f.Why(tt.value, at); !strings.Contains(msg, tt.msg) || !strings.Contains(hint, tt.helpful) {
				t.Errorf("%q with %q: got %q, %q, want a word of %q and of %q", tt.place, tt.value, msg, hint, tt.msg, tt.helpful)
			}
		})
	}
}
