package languages

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/env"
	"github.com/initplate/initplate/render/format/ini"
	"github.com/initplate/initplate/render/format/properties"
	"github.com/initplate/initplate/render/format/xml"
)

// TestPlainParse shows what the formats of plain lines and XML make of a document.
func TestPlainParse(t *testing.T) {
	tests := []struct {
		format format.Format
		doc    string
		want   []format.Leaf
	}{
		{ini.Format(), "a = 1\r\n; c\n\n[G] # x\nb: it's = 2 ; y\n  more\n\n  = less\nflag\n[g]\nB = 3\n[DEFAULT]\n", []format.Leaf{
			{Path: "a", Kind: "str", Text: "1", Line: 1},
			{Path: "[G]", Kind: "group", Line: 4},
			{Path: "[G] b", Kind: "str", Text: "it's = 2 ; y", Line: 5},
			{Path: "[G] b", Kind: "more", Text: "more", Line: 6},
			{Path: "[G] b", Kind: "more", Text: "= less", Line: 8},
			{Path: "[G] flag", Kind: "flag", Line: 9},
			{Path: "[g]", Kind: "group again", Line: 10},
			{Path: "[g] B", Kind: "str again", Text: "3", Line: 11},
			{Path: "[DEFAULT]", Kind: "special default", Line: 12},
		}},
		{properties.Format(), "a=1\n# c\n\n b\\ c : x\\\n   y\\u00e9\\\n\n#---\na\r= z\r\n", []format.Leaf{
			{Path: "a", Kind: "str", Text: "1", Line: 1},
			{Path: "b c", Kind: "str", Text: "xyé", Line: 4},
			{Path: "#---", Kind: "document", Line: 7},
			{Path: "a", Kind: "again", Line: 8},
			{Path: "", Kind: "nameless", Text: "z", Line: 9},
		}},
		{env.Format(), "# c\n\tA=x=y\n\nB=\nA=z", []format.Leaf{
			{Path: "A", Kind: "str", Text: "x=y", Line: 2},
			{Path: "B", Kind: "str", Line: 4},
			{Path: "A", Kind: "again", Text: "z", Line: 5},
		}},
		{env.Docker(), "\ufeffA= \"x\" \r\nB\n #c\nC=\n", []format.Leaf{
			{Path: "A", Kind: "str", Text: ` "x" `, Line: 1},
			{Path: "B", Kind: "inherit", Line: 2},
			{Path: "C", Kind: "str", Line: 4},
		}},
		{env.Sh(), "A='x\ny'\"\\\"\\$\\x\"z \n# c\nB=", []format.Leaf{
			{Path: "A", Kind: "str", Text: "x\ny\"$\\xz", Line: 1, Style: `"`},
			{Path: "B", Kind: "str", Line: 4},
		}},
		{xml.Format(), "\ufeff<?xml version='1.0'?>\n<!DOCTYPE a>\n<a b='1\n2&#10;' xmlns='u'>\n  <!-- c --><b/>\r\nx<![CDATA[<]]><![CDATA[&]]>\n</a>\n", []format.Leaf{
			{Path: "?xml", Kind: "instruction", Text: "version='1.0'", Line: 1},
			{Path: "!DOCTYPE", Kind: "doctype", Text: "DOCTYPE a", Line: 2},
			{Path: "/a", Kind: "element", Line: 3},
			{Path: "/a/@b", Kind: "str", Text: "1 2\n", Line: 3},
			{Path: "/a/@xmlns", Kind: "namespace", Text: "u", Line: 3},
			{Path: "", Kind: "comment", Text: " c ", Line: 5},
			{Path: "/a/b", Kind: "element", Line: 5},
			{Path: "/a/b", Kind: "str", Line: 5},
			{Path: "/a", Kind: "str", Text: "\nx", Line: 6},
			{Path: "/a", Kind: "cdata", Text: "<&", Line: 6},
		}},
	}
	for _, tt := range tests {
		if got, err := tt.format.Parse([]byte(tt.doc)); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s of %q:\ngot  %+v %v\nwant %+v", tt.format.Name, tt.doc, got, err, tt.want)
		}
	}
}

// TestPlainSyntax shows what is refused of a document's own text, and where.
func TestPlainSyntax(t *testing.T) {
	tests := []struct {
		format format.Format
		doc    string
		line   int
		msg    string
	}{
		{ini.Format(), "[g]\n[h\n", 2, "closing bracket"},
		{ini.Format(), "[]\n", 1, "no name"},
		{ini.Format(), "[g] a = 1\n", 1, "after a [group]"},
		{ini.Format(), "[g] ; ]\n", 1, "after a [group]"},
		{ini.Format(), "[g]\n\n= 1\n", 3, "no key"},
		{ini.Format(), "a = x\ry\n", 1, "control character"},
		{properties.Format(), "a=1\nb=\\\n \\u00g0\n", 2, "hexadecimal"},
		{properties.Format(), "a=1\\", 1, "continues nothing"},
		{env.Format(), "A=1\nA B=1\n", 2, "name"},
		{env.Format(), "export A=1\n", 1, "export"},
		{env.Format(), "1A=1\n", 1, "name"},
		{env.Format(), "A=1\nA\n", 2, "no ="},
		{env.Format(), "A='x'\n", 1, "env-docker"},
		{env.Format(), "A=$B\n", 1, "docker compose"},
		{env.Format(), "A=x y\n", 1, "whitespace"},
		{env.Format(), "A=x\r\n", 1, "carriage return"},
		{env.Format(), "A=x#y\n", 1, "comment"},
		{env.Format(), "A=~\n", 1, "shell"},
		{env.Format(), "; c\n", 1, "no ="},
		{env.Format(), "# c \\\nA=1\n", 1, "systemd before 254"},
		{env.Format(), "A=\ufffe\n", 1, "one of"},
		{env.Docker(), "A =1\n", 1, "whitespace"},
		{env.Docker(), "=1\n", 1, "empty"},
		{env.Docker(), "#\xff\n", 1, "UTF-8"},
		{env.Sh(), "A='x\ny\n", 3, "not closed"},
		{env.Sh(), "A=\"$B\"\n", 1, "expands"},
		{env.Sh(), "A=x'y'\n", 1, "after a value"},
		{env.Sh(), "A='x' # c\n", 1, "after a value"},
		{env.Sh(), "A= x\n", 1, "after a value"},
		{env.Sh(), "A=1\nexport B\n", 2, "NAME=value"},
		{env.Sh(), "export A=1 B=1\n", 1, "after a value"},
		{env.Sh(), "export A=[b]\n", 1, "after a value"},
		{env.Sh(), "A=\"x\\\ny\"\n", 1, "continued"},
		{env.Sh(), "A='\r'\n", 1, "control character"},
		{xml.Format(), "", 1, "no element"},
		{xml.Format(), "<a>\n<b></a>", 2, "not open"},
		{xml.Format(), "<a>\n", 2, "inside <a>"},
		{xml.Format(), "<a/>\n<b/>", 2, "second root"},
		{xml.Format(), "<a/>\nx", 2, "outside"},
		{xml.Format(), "<a b='1' b='2'/>", 1, "two attributes"},
		{xml.Format(), "<a b='1'c='2'/>", 1, "no space"},
		{xml.Format(), "\n<?xml version='1.0'?><a/>", 2, "very beginning"},
		{xml.Format(), "<?xml version='1.0' encoding='latin1'?><a/>", 1, "not UTF-8"},
		{xml.Format(), "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", 1, "DOCTYPE"},
		{xml.Format(), "<a>\n&x;</a>", 2, "entity"},
		{xml.Format(), "<a>\n\x01</a>", 2, "XML does not have"},
		{xml.Format(), "<a>\xff</a>", 1, "UTF-8"},
	}
	for _, tt := range tests {
		_, err := tt.format.Parse([]byte(tt.doc))
		var syntax *format.SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != tt.line || !strings.Contains(syntax.Msg, tt.msg) {
			t.Errorf("%s of %q: got %+v, want line %d and a word of %q", tt.format.Name, tt.doc, err, tt.line, tt.msg)
		}
	}
}
