package format

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestPlainParse shows what the formats of plain lines and XML make of a document.
func TestPlainParse(t *testing.T) {
	tests := []struct {
		format Format
		doc    string
		want   []Leaf
	}{
		{INI(), "\ufeffa = 1\r\n; c\n\n[G] # x\nb: it's = 2 ; y\n  more\n\n  = less\nflag\n[g]\nB = 3\n[DEFAULT]\n", []Leaf{
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
		{Properties(), "a=1\n# c\n\n b\\ c : x\\\n   y\\u00e9\\\n\n#---\na\r= z\r\n", []Leaf{
			{Path: "a", Kind: "str", Text: "1", Line: 1},
			{Path: "b c", Kind: "str", Text: "xyé", Line: 4},
			{Path: "#---", Kind: "document", Line: 7},
			{Path: "a", Kind: "again", Line: 8},
			{Path: "", Kind: "nameless", Text: "z", Line: 9},
		}},
		{Env(), "# c\n\tA=x=y\n\nB=\nA=z", []Leaf{
			{Path: "A", Kind: "str", Text: "x=y", Line: 2},
			{Path: "B", Kind: "str", Line: 4},
			{Path: "A", Kind: "again", Text: "z", Line: 5},
		}},
		{EnvDocker(), "\ufeffA= \"x\" \r\nB\n #c\nC=\n", []Leaf{
			{Path: "A", Kind: "str", Text: ` "x" `, Line: 1},
			{Path: "B", Kind: "inherit", Line: 2},
			{Path: "C", Kind: "str", Line: 4},
		}},
		{EnvSh(), "A='x\ny'\"\\\"\\$\\x\"z \n# c\nB=", []Leaf{
			{Path: "A", Kind: "str", Text: "x\ny\"$\\xz", Line: 1, Style: `"`},
			{Path: "B", Kind: "str", Line: 4},
		}},
		{XML(), "\ufeff<?xml version='1.0'?>\n<!DOCTYPE a>\n<a b='1\n2&#10;' xmlns='u'>\n  <!-- c --><b/>\r\nx<![CDATA[<]]><![CDATA[&]]>\n</a>\n", []Leaf{
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
		format Format
		doc    string
		line   int
		msg    string
	}{
		{INI(), "[g]\n[h\n", 2, "closing bracket"},
		{INI(), "[]\n", 1, "without a name"},
		{INI(), "[g] a = 1\n", 1, "behind a [group]"},
		{INI(), "[g] ; ]\n", 1, "behind a [group]"},
		{INI(), "[g]\n\n= 1\n", 3, "without a key"},
		{INI(), "a = x\ry\n", 1, "control character"},
		{Properties(), "a=1\nb=\\\n \\u00g0\n", 2, "hexadecimal"},
		{Properties(), "a=1\\", 1, "continues nothing"},
		{Env(), "A=1\nA B=1\n", 2, "a name"},
		{Env(), "export A=1\n", 1, "export"},
		{Env(), "1A=1\n", 1, "a name"},
		{Env(), "A=1\nA\n", 2, "without ="},
		{Env(), "A='x'\n", 1, "env-docker"},
		{Env(), "A=$B\n", 1, "docker compose"},
		{Env(), "A=x y\n", 1, "white space"},
		{Env(), "A=x\r\n", 1, "carriage return"},
		{Env(), "A=x#y\n", 1, "comment"},
		{Env(), "A=~\n", 1, "shell"},
		{Env(), "; c\n", 1, "without ="},
		{Env(), "# c \\\nA=1\n", 1, "systemd before 254"},
		{Env(), "A=\ufffe\n", 1, "one of"},
		{EnvDocker(), "A =1\n", 1, "blanks"},
		{EnvDocker(), "=1\n", 1, "empty"},
		{EnvDocker(), "#\xff\n", 1, "UTF-8"},
		{EnvSh(), "A='x\ny\n", 3, "not closed"},
		{EnvSh(), "A=\"$B\"\n", 1, "expands"},
		{EnvSh(), "A=x'y'\n", 1, "behind a value"},
		{EnvSh(), "A='x' # c\n", 1, "behind a value"},
		{EnvSh(), "A= x\n", 1, "behind a value"},
		{EnvSh(), "A=1\nexport B=1\n", 2, "NAME=value"},
		{EnvSh(), "A=\"x\\\ny\"\n", 1, "continued"},
		{EnvSh(), "A='\r'\n", 1, "control character"},
		{XML(), "", 1, "no element"},
		{XML(), "<a>\n<b></a>", 2, "not open"},
		{XML(), "<a>\n", 2, "inside <a>"},
		{XML(), "<a/>\n<b/>", 2, "second root"},
		{XML(), "<a/>\nx", 2, "outside"},
		{XML(), "<a b='1' b='2'/>", 1, "two attributes"},
		{XML(), "<a b='1'c='2'/>", 1, "no blank"},
		{XML(), "\n<?xml version='1.0'?><a/>", 2, "very beginning"},
		{XML(), "<?xml version='1.0' encoding='latin1'?><a/>", 1, "other than UTF-8"},
		{XML(), "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", 1, "DOCTYPE"},
		{XML(), "<a>\n&x;</a>", 2, "entity"},
		{XML(), "<a>\n\x01</a>", 2, "XML does not have"},
		{XML(), "<a>\xff</a>", 1, "UTF-8"},
	}
	for _, tt := range tests {
		_, err := tt.format.Parse([]byte(tt.doc))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != tt.line || !strings.Contains(syntax.Msg, tt.msg) {
			t.Errorf("%s of %q: got %+v, want line %d and a word of %q", tt.format.Name, tt.doc, err, tt.line, tt.msg)
		}
	}
}
