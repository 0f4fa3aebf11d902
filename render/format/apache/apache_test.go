package apache

import (
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

var values = []string{
	"x\nSetEnv A b", "</Location>", "<If true>", "%{HTTP_HOST}e", "%h", "100%", "%%", "$1", "a$1", "${PATH}", "$", "#", "a#b", "|/bin/id", "expr=true", "env=A",
	"\\", "a\\", "\\\\", "\\n", "a\\\"", "a\\'", `" env=A "`, "' x '", "default", "-", "!", "!x", "=x", "[L,R]", "a,b", "a b", "a>", ">", "/x", "http://h/", "'", "x'y", "~",
	"app-1.example.org", "10.0.0.1", "8080", "Team_A", "a.b-c",
}

func TestParse(t *testing.T) {
	doc := "ServerName a # c\n# c \\\nServerName b\n<IfModule !x.c>\n  SetEnv \\\n A \"b \\\" \\\\\" \n</ifmodule>\n" +
		"<VirtualHost *:80 \"[::1]:80\"> # x\nLogFormat \"%h %% %{X}i \\\\n\" x${y}\nHeader Always edit V ^a b\\\\tc%% env=!Z\n" +
		"RewriteCond %{A} \"\\d \\\" '[NC]'\nErrorDocument 404 'it\\'s \\$ $1'\n<If \"%{A} == 'b' && 2 > 1\">\n</If>\n</VirtualHost>\nA \"b"
	want := []format.Leaf{
		{Path: "ServerName", Kind: "word", Line: 1},
		{Path: "ServerName", Kind: "str", Text: "a", Line: 1},
		{Path: "ServerName", Kind: "str", Text: "#", Line: 1},
		{Path: "ServerName", Kind: "str", Text: "c", Line: 1},
		{Path: "<IfModule", Kind: "group", Line: 4},
		{Path: "<IfModule", Kind: "str", Text: "!x.c", Line: 4},
		{Path: "SetEnv", Kind: "word", Line: 5, Depth: 1},
		{Path: "SetEnv", Kind: "str", Text: "A", Line: 5, Depth: 1},
		{Path: "SetEnv", Kind: "str", Text: `b " \`, Line: 5, Depth: 1, Style: `"`, KeyStyle: "optional"},
		{Path: "<VirtualHost", Kind: "group", Line: 8},
		{Path: "<VirtualHost", Kind: "str", Text: "*:80", Line: 8},
		{Path: "<VirtualHost", Kind: "str", Text: "[::1]:80", Line: 8, Style: `"`},
		{Path: "$", Kind: "variable", Text: "y", Line: 9, Depth: 1},
		{Path: "LogFormat", Kind: "word", Line: 9, Depth: 1},
		{Path: "LogFormat", Kind: "str", Text: "\x00 % \x00 \n", Line: 9, Depth: 1, Style: `"`, KeyStyle: "format"},
		{Path: "LogFormat", Kind: "field", Text: "%h", Line: 9, Depth: 1, Style: `"`, KeyStyle: "format"},
		{Path: "LogFormat", Kind: "field", Text: "%{X}i", Line: 9, Depth: 1, Style: `"`, KeyStyle: "format"},
		{Path: "LogFormat", Kind: "str", Text: "x${y}", Line: 9, Depth: 1},
		{Path: "Header", Kind: "word", Line: 10, Depth: 1},
		{Path: "Header", Kind: "str", Text: "Always", Line: 10, Depth: 1},
		{Path: "Header", Kind: "str", Text: "edit", Line: 10, Depth: 1},
		{Path: "Header", Kind: "str", Text: "V", Line: 10, Depth: 1},
		{Path: "Header", Kind: "str", Text: "^a", Line: 10, Depth: 1, KeyStyle: "regex"},
		{Path: "Header", Kind: "str", Text: "b\tc%", Line: 10, Depth: 1, KeyStyle: "format"},
		{Path: "Header", Kind: "str", Text: "env=!Z", Line: 10, Depth: 1, KeyStyle: "name"},
		{Path: "RewriteCond", Kind: "word", Line: 11, Depth: 1},
		{Path: "RewriteCond", Kind: "str", Text: "%{A}", Line: 11, Depth: 1, KeyStyle: "rewrite"},
		{Path: "RewriteCond", Kind: "str", Text: `\d \`, Line: 11, Depth: 1, Style: `"`, KeyStyle: "matched"},
		{Path: "RewriteCond", Kind: "str", Text: "[NC]", Line: 11, Depth: 1, Style: "'", KeyStyle: "name"},
		{Path: "ErrorDocument", Kind: "word", Line: 12, Depth: 1},
		{Path: "ErrorDocument", Kind: "str", Text: "404", Line: 12, Depth: 1},
		{Path: "ErrorDocument", Kind: "str", Text: "it's $ \x00", Line: 12, Depth: 1, Style: "'", KeyStyle: "string"},
		{Path: "ErrorDocument", Kind: "field", Text: "$1", Line: 12, Depth: 1, Style: "'", KeyStyle: "string"},
		{Path: "<If", Kind: "group", Line: 13, Depth: 1},
		{Path: "<If", Kind: "code", Text: "%{A} == ", Line: 13, Depth: 1, Style: `"`},
		{Path: "<If", Kind: "str", Text: "b", Line: 13, Depth: 1, Style: `"`, KeyStyle: "literal"},
		{Path: "<If", Kind: "code", Text: " && 2 > 1", Line: 13, Depth: 1, Style: `"`},
		{Path: "A", Kind: "word", Line: 16},
		{Path: "A", Kind: "str", Text: "b", Line: 16, Style: `"`},
	}

	got, err := parse([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("leaf %d:\ngot  %+v\nwant %+v", i, got[min(i, len(got)):min(i+1, len(got))], want[min(i, len(want)):min(i+1, len(want))])
		}
	}
}

func TestSyntax(t *testing.T) {
	long := strings.Repeat("x", lineMax)
	formattest.CheckSyntax(t, parse, []formattest.Syntax{
		{"A b\n</If>", 2, "does not begin"},
		{"A b\n<If true>\n<Files x>\n</If>\n", 4, "another section"},
		{"A b\n<If true>\nA \\\n b\n", 2, "not closed"},
		{"<If true\n</If>", 1, "no > at its end"},
		{"<If true>\n</If >", 2, "no > at its end"},
		{"<RequireAll x\n", 1, "no > at its end"},
		{"A \\\n b\x00\n", 1, "NUL"},
		{"\ufeffA b", 1, "byte-order mark"},
		{"A b\n<LuaQuickHandler x>\n", 2, "Lua"},
		{"<Perl >\n", 1, "Perl"},
		{strings.Repeat("<If 1>\n", 1001), 1001, "too deep"},
	})

	for _, doc := range []string{"", "\n# c", "A", "A b c", "<RequireAll>\n</requireall> x", "A \"b", "A b\\", "A " + long, "<Else >\n</Else>"} {
		if _, err := parse([]byte(doc)); err != nil {
			t.Errorf("%.40q: %v", doc, err)
		}
	}
	if _, err := parseFilled([]byte("A\n" + long + "x")); err == nil || !strings.Contains(err.Error(), "8,191") {
		t.Errorf("got %v", err)
	}
}

// TestLines shows which lines of a document are one.
func TestLines(t *testing.T) {
	for doc, want := range map[string][]string{
		"a\nb":              {"a", "b"},
		"a \\\n b":          {"a  b"},
		"a\\\r\nb\r\nc":     {"ab", "c"},
		"a\\\\\n\nb":        {"ab"}, // the empty line ends after a backslash, too
		"a\\\\\nb":          {"a\\b"},
		"a\\\\\\\n\n\r\n\n": {"a"},
		"a\\ \nb":           {"a\\", "b"},
		"a\\":               {"a\\"},
		"a\\\n":             {"a"},
		"\\\na":             {"a"},
		"# a\\\nb\nc":       {"# ab", "c"},
	} {
		s := scanner{rest: doc}
		var got []string
		for l, ok := s.next(); ok; l, ok = s.next() {
			got = append(got, l.text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", doc, got, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"A §\n", "A \"§\"\n", "A '§' b\n", "A x§y\n", "A §§\n", "A \"x § y\"\n", "A \"§\n", "<A §>\n</A>\n", "<A \"§\">\n</A>\n", "§ a\n", "A§ b\n", "# §\nA b\n",
		"A b\n§\n", "§\nA b\n", "A b\\\n§\n", "SetEnv A §\n", "SetEnv A${§} b\n", "Define A §\n", "Use a §\n", "<Macro a $b>\nA §\n</Macro>\n", "Header set A §\n", "Header set A \"%{§}e\"\n",
		"Header set A b env=§\n", "Header set A b \"expr=%{A} == '§'\"\n", "RequestHeader edit A § '§'\n", "LogFormat '%h §' §\n", "CustomLog § §\n", "CustomLog \"|/bin/x §\" common\n", "ErrorLog §\n",
		"ErrorDocument 404 §\n", "ErrorDocument 404 \"§\"\n", "AuthName §\n", "<If \"%{A} == '§'\">\n</If>\n", "<If \"%{A} == §\">\n</If>\n", "<If \"%{A} =~ /'§'/\">\n</If>\n",
		"Require expr %{A} == '§'\n", "Require user §\n", "Require §\n", "RewriteRule § §\n", "RewriteRule \"^§$\" \"/§\" [R,E=A:§]\n", "RewriteCond %{A} !=§ [NC]\n", "RewriteCond expr \"%{A} == '§'\"\n",
		"Redirect /a §\n", "SetEnvIf Host § A=§\n", "Include §\n", "ServerAlias §\n", "<Location \"/§\">\n</Location>\n", "BalancerMember http://§:§ route=§\n", "ProxyPass / §\n",
		"ProxyPass / unix:/§.sock|http://a/\n",
	}, values...)
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"RewriteCond %{HTTP_HOST} ^§$\n", "a.example|.*", "regular expression", "raw"},
		{"RewriteRule \"^/§/\" - [F]\n", "a(b", "regular expression", "raw"},
		{"<LocationMatch \"^/§\">\n</LocationMatch>\n", "a|b", "regular expression", "raw"},
		{"<Location ~ \"^/§\">\n</Location>\n", ".*", "regular expression", "raw"},
		{"RedirectMatch 301 ^/§$ /x\n", "a+", "regular expression", "raw"},
		{"SetEnvIf Host ^§$ ok\n", "[a]", "regular expression", "raw"},
		{"BrowserMatch §/ ok\n", "a?", "regular expression", "raw"},
		{"Header edit X \"§\" y\n", "a{2}", "regular expression", "raw"},
		{"RewriteRule a b%§\n", "{ENV:KEY}", "right after a %", "between"},
		{"RewriteRule a b$§\n", "1", "right after a %", "between"},
		{"Header set A \"b %§\"\n", "t", "right after a %", "%%"},
		{"Redirect /a /b%§\n", "{ENV:KEY}", "right after a %", "between"},
		{"A §", "a\nb", "line break", "encode"},
		{"A §", "a\x01b", "control character", "encode"},
		{"A §", "a${b}", "begins a variable", "change"},
		{"A §", "%{b}", "%{", "change"},
		{"A §", "", "empty", "{{ if VALUE }}"},
		{"A x§", "a b", "whitespace", "quotes around the whole"},
		{"A x§\nB c\n", "\\", "ends in a backslash", "quotes around the whole"},
		{"SetEnv A §", strings.Repeat("x", 8191), "8,191", "file"},
		{"§ a", "a", "name of a directive", "raw"},
		{"CustomLog § common", "|/bin/sh", "something else", "template"},
		{"Header set A §", "expr=1", "something else", "template"},
		{"CustomLog '|x §' common", "a b", "only be a word", "change"},
		{"Define A §", "a b", "only be a word", "change"},
		{"Use a §", strings.Repeat("x", 1001), "1,000 bytes", "change"},
		{"Header set A '%{§}i'", "a}b", "only be a word", "change"},
		{"<If \"%{A} == '§'\">\n</If>", "it's", "only be a word", "change"},
		{"<If \"%{A} == §\">\n</If>", "x", "outside of its strings", "single quotes"},
		{"RewriteRule ^ /§", "a$1", "replacement", "change"},
		{"RewriteRule ^ '/§'", "a'", "replacement", "change"},
		{"SetHandler \"proxy:unix:/§.sock|fcgi://a/\"", "b|fcgi://c/", "path of a socket", "change"},
		{"ServerAlias §", "a b", "several words", "range split"},
		{"A b\n§\n", "C d\nE f", "directives on lines", "raw"},
	})
}
