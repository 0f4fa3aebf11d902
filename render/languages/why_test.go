package languages

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/env"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/render/format/ini"
	"github.com/initplate/initplate/render/format/properties"
	"github.com/initplate/initplate/render/format/xml"
)

// TestPlainWhy checks that refusals name what is wrong and what would help, and
// that the words are there for all that the table tests refuse.
func TestPlainWhy(t *testing.T) {
	tests := []struct {
		format       format.Format
		place        string
		value        string
		msg, helpful string
	}{
		{ini.Format(), "[g]\na = §\n", "50%", "interpolation", "raw"},
		{ini.Format(), "[g]\na = §\n", "p#w", "comment", "raw"},
		{ini.Format(), "[g]\na = §\n", `C:\x`, "backslash", "raw"},
		{ini.Format(), "[g]\na = §\n", "x ", "whitespace", "raw"},
		{ini.Format(), "[g]\na: §\n", "x=y", "key", "raw"},
		{ini.Format(), "[g]\na = §\n", "a\nb", "a line break", "encode"},
		{ini.Format(), "[g]\na = §\n", "a\tb", "a control character", "encode"},
		{ini.Format(), "[g]\n§ = 1\n", "a b", "no name", "change"},
		{properties.Format(), "a = §\n", "\xff", "UTF-8", "b64enc"},
		{env.Format(), "A=§\n", "a b", "whitespace", "env-sh"},
		{env.Format(), "A=§\n", `"x"`, "quotes", "env-docker"},
		{env.Format(), "A=§\n", "$x", "docker compose", "env-docker"},
		{env.Format(), "A=§\n", "a;b", "shell", "env-sh"},
		{env.Format(), "A_§=1\n", "a-b", "no name", "change"},
		{env.Docker(), "A=§\n", "a\nb", "a line break", "file"},
		{env.Sh(), "A=§\n", "a\x01b", "a control character", "encode"},
		{env.Sh(), "A=x§\n", "a b", "quotes", "whole value"},
		{xml.Format(), "<a>§</a>", "\x00", "a character that XML does not have", "b64enc"},
		{xml.Format(), "<a><!-- § --></a>", "--", "--", "comment"},
		{xml.Format(), "<a><![CDATA[§]]></a>", "\r", "carriage return", "attribute"},
		{xml.Format(), "<a xmlns='§'/>", "x", "namespace", "template"},
		{xml.Format(), "<a b§='1'/>", "a b", "name", "change"},
	}
	for _, tt := range tests {
		t.Run(tt.format.Name+" "+tt.value, func(t *testing.T) {
			f, at := tt.format, format.Place{}
			f.Spell = func(v any, p format.Place) []string { at = p; return tt.format.Spell(v, p) }
			if _, errs := encode.Document(f, formattest.Pieces(tt.place, tt.value)); len(errs) != 1 || errs[0].Piece != 1 {
				t.Fatalf("%q with %q is not refused: %v", tt.place, tt.value, errs)
			}
			if msg, hint := f.Why(tt.value, at); !strings.Contains(msg, tt.msg) || !strings.Contains(hint, tt.helpful) {
				t.Errorf("%q with %q: got %q, %q, want a word of %q and of %q", tt.place, tt.value, msg, hint, tt.msg, tt.helpful)
			}
		})
	}
}
