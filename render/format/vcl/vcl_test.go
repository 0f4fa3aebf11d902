package vcl

import (
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

var values = []string{
	`"`, `""`, `"""`, `"}`, `x"`, `"x`, `{"`, "}", "{", `"; return (pass); "`, `"} + req.url + {"`, "C{ abort(); }C", "}C", "*/", "/*", "//", "#", "a.b", "a b", "a-b", "a_b", "web1", "5s",
	"1.5", "1.5m", "10MB", "10mb", "0", "if", "sub", "true", "now", ":YWI=:", "'", "é", "-a", "_a", "1a", "C", "\\n", "%00", "\\", "a;", "return (pass)",
}

func TestParse(t *testing.T) {
	doc := "vcl 4.1; # c \"\nbackend a-1 { .host = \"b\"; /* } */\n.t = 1.5s; }\nsub x {\nsynthetic({\"a\"\n\"b\"} \"\"\"c\"\"\");\nif (a.b >= 1 && :YWI=:) {} C{ } }C\n}\ninclude \"f\"; // x"
	want := []format.Leaf{
		{Kind: "word", Text: "vcl", Line: 1},
		{Path: "vcl", Kind: "word", Text: "4.1", Line: 1},
		{Path: "vcl", Kind: "sign", Text: ";", Line: 1},
		{Kind: "word", Text: "backend", Line: 2},
		{Path: "backend", Kind: "word", Text: "a-1", Line: 2},
		{Path: "backend", Kind: "sign", Text: "{", Line: 2, Depth: 1},
		{Kind: "sign", Text: ".", Line: 2, Depth: 1},
		{Kind: "word", Text: "host", Line: 2, Depth: 1},
		{Path: "host", Kind: "sign", Text: "=", Line: 2, Depth: 1},
		{Path: "host", Kind: "str", Text: "b", Line: 2, Depth: 1, Style: `"`},
		{Path: "host", Kind: "sign", Text: ";", Line: 2, Depth: 1},
		{Kind: "sign", Text: ".", Line: 3, Depth: 1},
		{Kind: "word", Text: "t", Line: 3, Depth: 1},
		{Path: "t", Kind: "sign", Text: "=", Line: 3, Depth: 1},
		{Path: "t", Kind: "word", Text: "1.5s", Line: 3, Depth: 1},
		{Path: "t", Kind: "sign", Text: ";", Line: 3, Depth: 1},
		{Kind: "sign", Text: "}", Line: 3},
		{Kind: "word", Text: "sub", Line: 4},
		{Path: "sub", Kind: "word", Text: "x", Line: 4},
		{Path: "sub", Kind: "sign", Text: "{", Line: 4, Depth: 1},
		{Kind: "word", Text: "synthetic", Line: 5, Depth: 1},
		{Path: "synthetic", Kind: "sign", Text: "(", Line: 5, Depth: 1},
		{Path: "synthetic", Kind: "str", Text: "a\"\n\"b", Line: 5, Depth: 1, Style: `{"`, KeyStyle: "lines"},
		{Path: "synthetic", Kind: "str", Text: "c", Line: 6, Depth: 1, Style: `"""`, KeyStyle: "lines"},
	}
	got, err := parse([]byte(doc))
	if err != nil || len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("got  %+v %v\nwant %+v", got, err, want)
	}
	rest := ""
	for _, l := range got[min(len(want), len(got)):] {
		rest += " " + string(l.Kind) + l.Text
	}
	if rest != " sign) sign; wordif sign( worda sign. wordb sign>= word1 sign&& blob:YWI=: sign) sign{ sign} inline }  sign} wordinclude includef sign;" {
		t.Errorf("the rest is%s", rest)
	}
}

func TestSyntax(t *testing.T) {
	formattest.CheckSyntax(t, parse, []formattest.Syntax{
		{"sub a {\n b;\n", 3, "not closed"},
		{"a;\n}", 2, "without a {"},
		{"a;\n\"b\nc\"", 2, "a string is not closed"},
		{"a\n{\"b\n\"", 2, "a string is not closed"},
		{"\"\"\"b\n\"\"", 1, "a string is not closed"},
		{"a\n/* b\n/* */", 2, "another /*"},
		{"a\n\n/* b\n", 3, "/* is not closed"},
		{"C{ x }", 1, "C{ is not closed"},
		{"a;\nb = 'c';", 2, "double quotes"},
		{"a\x00", 1, "NUL"},
		{"a :b;", 1, "BLOB"},
		{strings.Repeat("{", 1001), 1, "too deep"},
	})
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"a \"§\";\n", "a {\"§\"};\n", "a \"\"\"§\"\"\";\n", "a \"x§ §\" + §;\n", "set resp.http.§ = {\"§\"};\n", "set resp.http.x-§ = §;\n", "synthetic(\"§\");\n", "synthetic({\"x\n§\"});\n",
		"set beresp.body = \"\"\"§\"\"\";\n", "backend § {\n  .host = \"§\";\n}\n", "backend §_§ { .port = \"§\"; .timeout = §; }\n", "sub x§ {}\n", "# §\na;\n", "// §\na;\n", "/* § */ a;\n", "C{ § }C\n",
		"§ a;\n", "a;\n§\nb;\n", "include \"§\";\n", "return (synth(§, \"§\"));\n", "if (a ~ \"^§$\" && b == §) {}\n", "acl x { \"§\"/§; }\n",
	}, values...)
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"vcl 4.1;\nsub vcl_recv { if (req.url ~ \"^/§$\") { } }", "a|.*", "regular expression", "raw"},
		{"vcl 4.1;\nsub vcl_recv { if (req.url !~ \"^/\" \"§$\") { } }", "(a)", "regular expression", "raw"},
		{"vcl 4.1;\nsub vcl_recv { set req.url = regsuball(req.url, \"§\", \"x\"); }", "a+", "regular expression", "raw"},
		{"a \"§\";", `a"b`, "double quote", `{"..."}`},
		{"a \"§\";", "a\nb", "line break", "encode"},
		{"set resp.http.X = {\"§\"};", "a\nb", "line break", "synthetic"},
		{"a {\"§\"};", `a"}b`, "closes the string", `"""..."""`},
		{"a \"\"\"§\"\"\";", `a"""b`, "closes the string", `{"..."}`},
		{"a {\"§\"};", "a\x01b", "control character", "encode"},
		{"C{ § }C", "a", "C{ and }C", "raw"},
		{"a = §;", "a b", "neither a name nor a number", "double quotes"},
		{"a = §;", "1e5", "neither a name nor a number", "double quotes"},
		{"a = §;", "if", "word of VCL itself", "template"},
		{"backend a§ {}", "b c", "stands in a name", "change"},
		{"backend a§ {}", strings.Repeat("x", 65), "64 bytes", "change"},
		{"backend §_a {}", "1x", "begins with a letter", "change"},
	})
}
