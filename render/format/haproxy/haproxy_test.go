package haproxy

import (
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

func TestParse(t *testing.T) {
	doc := "# c\nglobal # c\n  log a\\ b\"c\\$d\"'\\e'#f\r\nfrontend f\n\tacl a path -i -- -x\n http-request set-header X \"%% %[src] %{+Q}o$A\" if { path /x } !b\n" +
		" http-request return string \"\\x41\\n\" if a or { path }\n stats auth u:p:q\n"
	want := []format.Leaf{
		{Path: "global", Kind: "group", Line: 2},
		{Path: "log", Kind: "word", Line: 3},
		{Path: "log", Kind: "other", Text: `a bc$d\e`, Line: 3, Style: `"`},
		{Path: "frontend", Kind: "group", Line: 4},
		{Path: "frontend", Kind: "other", Text: "f", Line: 4},
		{Path: "acl", Kind: "word", Line: 5},
		{Path: "acl", Kind: "other", Text: "a", Line: 5},
		{Path: "acl", Kind: "other", Text: "path", Line: 5},
		{Path: "acl", Kind: "word", Text: "-i", Line: 5},
		{Path: "acl", Kind: "word", Text: "--", Line: 5},
		{Path: "acl", Kind: "text", Text: "-x", Line: 5},
		{Path: "http-request", Kind: "word", Line: 6},
		{Path: "http-request", Kind: "other", Text: "set-header", Line: 6},
		{Path: "http-request", Kind: "other", Text: "X", Line: 6},
		{Path: "http-request", Kind: "log-format", Text: "% \x00%[src]\x00 \x00%{+Q}\x00o\x00$A\x00", Line: 6, Style: `"`},
		{Path: "http-request", Kind: "word", Text: "if", Line: 6},
		{Path: "http-request", Kind: "word", Text: "{", Line: 6},
		{Path: "http-request", Kind: "other", Text: "path", Line: 6},
		{Path: "http-request", Kind: "pattern", Text: "/x", Line: 6},
		{Path: "http-request", Kind: "word", Text: "}", Line: 6},
		{Path: "http-request", Kind: "word", Text: "!b", Line: 6},
		{Path: "http-request", Kind: "word", Line: 7},
		{Path: "http-request", Kind: "other", Text: "return", Line: 7},
		{Path: "http-request", Kind: "other", Text: "string", Line: 7},
		{Path: "http-request", Kind: "body", Text: "A\n", Line: 7, Style: `"`},
		{Path: "http-request", Kind: "word", Text: "if", Line: 7},
		{Path: "http-request", Kind: "other", Text: "a", Line: 7},
		{Path: "http-request", Kind: "word", Text: "or", Line: 7},
		{Path: "http-request", Kind: "word", Text: "{", Line: 7},
		{Path: "http-request", Kind: "other", Text: "path", Line: 7},
		{Path: "http-request", Kind: "word", Text: "}", Line: 7},
		{Path: "stats", Kind: "word", Line: 8},
		{Path: "stats", Kind: "other", Text: "auth", Line: 8},
		{Path: "stats", Kind: "text", Text: "u", Line: 8},
		{Path: "stats", Kind: "text", Text: "p:q", Line: 8},
	}
	if got, err := parse([]byte(doc)); err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %+v %v\nwant %+v", got, err, want)
	}
}

func TestSyntax(t *testing.T) {
	formattest.CheckSyntax(t, parse, []formattest.Syntax{
		{"a b\nc \"d\n", 2, "not closed"},
		{"c 'd\\'e'\n", 1, "not closed"},
		{"a\n\nb \x00", 3, "NUL"},
		{"a b\rc\n", 1, "carriage return"},
		{"\ufeffa b", 1, "byte-order mark"},
		{"a \\x4g", 1, "hexadecimal"},
		{"a '\\x4g' \\x00", 1, `\x00`},
		{"a \"$1\"", 1, "dollar sign"},
		{"a \"${A\"", 1, "braces"},
		{"log-format a%", 1, "%%"},
		{"log-format %[a", 1, "brackets"},
		{"log-format %{a", 1, "brackets"},
		{"a" + strings.Repeat(" b", 64), 1, "64 words"},
	})
	for _, doc := range []string{"", "# \xff\n", "a '$1\\' # '\n", "a $1 b\\", "log-format \"%[str(']')]\"", "a" + strings.Repeat(" b", 63)} {
		if _, err := parse([]byte(doc)); err != nil {
			t.Errorf("%q: %v", doc, err)
		}
	}
}

var values = []string{
	"%", "%%", "%[env(HOME)]", "%ci", "a%", "$", "$HOME", "${HOME}", "a$b", "#", "a#b", "a b", "\\", "a\\", "\\n", "\\x41", "\"", "' '", "\" if { always_true }", "x\n    stats enable",
	"x\r\nSet-Cookie: a=b", "if", "unless", "or", "||", "{", "}", "!", "!a", "-i", "-f", "-f /etc/passwd", "--", "-", "a,b", "a)", "str(a)", "(", "]", "[", "a:b", "user@host", "10.0.0.1",
	"use_backend", "global", ".if", "é",
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"backend §\n", "backend a_§\n", " server § 10.0.0.1:80 check\n", " server s1 §:80 weight §\n", " server \"s§\" x\n", "§ a\n", "a-§ b\n", "# §\na\n", "a # §\n", "a '§'\n", "a §§\n",
		" http-request return status 200 string §\n", " http-request return string \"x § y\" if { path / }\n", " http-request return string '§'\n", " http-request return string x§\n",
		" http-request return lf-string §\n", " http-request return lf-string \"%[str(§)] §\"\n", " http-request return lf-string '%§'\n", " http-request return lf-string \"%ci§\"\n",
		" http-request set-header X-A §\n", " http-request set-header X-A \"team § %[src]\" if a\n", " http-request set-header § x\n", " http-request set-var(txn.a) §\n",
		" http-request set-var(txn.a) str(§)\n", " acl a path §\n", " acl a path -i § b\n", " acl a path -- §\n", " acl a path_beg /§\n", " use_backend § if { path § }\n", " use_backend b if §\n",
		" use_backend b if { path -- § }\n", " http-request deny if a string §\n", " log-format \"§\"\n", " stats auth §:§\n", " stats auth §\n", " user a insecure-password §\n", " setenv A §\n",
		" setenv A \"$B§\"\n", " setenv A \"${B}§\"\n", " setenv A \"${B_§}\"\n", " description §\n", " option httpchk GET §\n", " http-request set-header string §\n", " http-response set-header realm \"§\"\n", " http-request return content-type § string x\n", " tcp-check send \"AUTH §\\r\\n\"\n", "a\n§\nb\n", " a \\§\n",
	}, values...)
}

// TestLongLine: a value that is far from the beginning of its quotes is written with their escapes.
func TestLongLine(t *testing.T) {
	for place, want := range map[string]string{`"x§"`: `a\$b \""`, `'x§'`: `a$b "'`, `"x"§`: `a$b\ \"`} {
		doc := "log-format " + strings.Replace(place, "x", strings.Repeat("x", 5000), 1)
		got, err := formattest.Encode(Format(), formattest.Pieces(doc, `a$b "`))
		if err != nil || !strings.HasSuffix(got, want) {
			t.Errorf("%s: %v %s", place, err, got[max(0, len(got)-20):])
		}
	}
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"acl a path_reg ^/§$\n", "a|.*", "regular expression", "raw"},
		{"acl a hdr_reg(host) -i ^§$\n", "a+", "regular expression", "raw"},
		{"acl a path -i -m reg ^/§$\n", "a?", "regular expression", "raw"},
		{"http-request deny if { path_reg ^/§$ }\n", "[a]", "regular expression", "raw"},
		{"http-request replace-header X ^§$ y\n", "a*", "regular expression", "raw"},
		{"http-check expect rstring §\n", "a|b", "regular expression", "raw"},
		{"a x§y\n", "b c", "in the middle of an argument", "raw"},
		{"a §\n", "b c", "several words", "range split"},
		{"a §\n", "b c", "several words", "double quotes"},
		{" tcp-check send \"AUTH §\\r\\n\"\n", "a\r\nFLUSHALL", "line break", "remove"},
		{"a §\n", "str(b)", "begin an expression", "raw"},
		{"a §\n", "if", "word of a condition", "raw"},
		{"a §\n", "-f", "begins with - or !", "raw"},
		{"a §\n", "b\x00", "NUL", "b64enc"},
		{"a §\n", "", "empty", "{{ if }}"},
		{"§ a\n", "b", "keyword", "raw"},
		{"http-request set-header X §\n", "a\r\nb: c", "line break", "lf-string"},
		{"http-request set-header X \"%[str(§)]\"\n", "a,b", "expression", "set-var-fmt"},
		{"log-format \"%§\"\n", "a", "right after a %", "%%"},
		{"log-format \"%{+Q}§\"\n", "a", "right after a %", "%%"},
		{"acl a path §\n", "-i", "flag", "--"},
		{"http-request deny if { path § }\n", "}", "word of a condition", "raw"},
		{"setenv a \"$B§\"\n", "a", "variable of the environment", "${NAME}"},
		{"setenv a \"${B§}\"\n", "}", "variable of the environment", "change"},
		{"a \\§\n", "b", "backslash", `\\`},
		{"stats auth §\n", "a:b", "colon", "{{ ... }}:{{ ... }}"},
		{"a\n§\n", "b c\nd e", "lines of its own", "raw"},
	})
}
