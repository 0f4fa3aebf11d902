package nginx

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

func TestParse(t *testing.T) {
	doc := "user www; # c ;\nhttp {\n  log_format m '$a\\n' \"b;\\\"\" ;\n" +
		"  map $uri $x_1 { default a; \\default b; ~^/ c; /d{ \"\"; include f; }\n" +
		"  server{server_name ~^a .b; location /x { return 200 \"a\n$b\";}\n location ~ \\.php$ {} }\n}"
	want := []format.Leaf{
		{Path: "user", Kind: "word", Line: 1},
		{Path: "user", Kind: "str", Text: "www", Line: 1},
		{Path: "http", Kind: "group", Line: 2},
		{Path: "log_format", Kind: "word", Line: 3, Depth: 1},
		{Path: "log_format", Kind: "str", Text: "m", Line: 3, Depth: 1},
		{Path: "log_format", Kind: "str", Text: "$a\n", Line: 3, Depth: 1, Style: "'", KeyStyle: "lines"},
		{Path: "log_format", Kind: "str", Text: `b;"`, Line: 3, Depth: 1, Style: `"`, KeyStyle: "lines"},
		{Path: "map", Kind: "group", Line: 4, Depth: 1},
		{Path: "map", Kind: "str", Text: "$uri", Line: 4, Depth: 1},
		{Path: "map", Kind: "variable", Text: "$x_1", Line: 4, Depth: 1},
		{Path: "map", Kind: "special", Text: "default", Line: 4, Depth: 2},
		{Path: "map", Kind: "str", Text: "a", Line: 4, Depth: 2},
		{Path: "map", Kind: "key", Text: "default", Line: 4, Depth: 2},
		{Path: "map", Kind: "str", Text: "b", Line: 4, Depth: 2},
		{Path: "map", Kind: "modified", Text: "~^/", Line: 4, Depth: 2, KeyStyle: "regex"},
		{Path: "map", Kind: "str", Text: "c", Line: 4, Depth: 2},
	}

	_, err := parse([]byte(doc))
	var syntax *format.SyntaxError
	if !errors.As(err, &syntax) { // "/d{" opens a block
		t.Fatalf("got %v, want an error", err)
	}

	doc = strings.Replace(doc, "/d{", "/d", 1)
	want = append(want, []format.Leaf{
		{Path: "map", Kind: "key", Text: "/d", Line: 4, Depth: 2},
		{Path: "map", Kind: "str", Line: 4, Depth: 2, Style: `"`},
		{Path: "map", Kind: "special", Text: "include", Line: 4, Depth: 2},
		{Path: "map", Kind: "str", Text: "f", Line: 4, Depth: 2},
		{Path: "server", Kind: "group", Line: 5, Depth: 1},
		{Path: "server_name", Kind: "word", Line: 5, Depth: 2},
		{Path: "server_name", Kind: "modified", Text: "~^a", Line: 5, Depth: 2, KeyStyle: "regex"},
		{Path: "server_name", Kind: "str", Text: ".b", Line: 5, Depth: 2},
		{Path: "location", Kind: "group", Line: 5, Depth: 2},
		{Path: "location", Kind: "str", Text: "/x", Line: 5, Depth: 2},
		{Path: "return", Kind: "word", Line: 5, Depth: 3},
		{Path: "return", Kind: "str", Text: "200", Line: 5, Depth: 3},
		{Path: "return", Kind: "str", Text: "a\n$b", Line: 5, Depth: 3, Style: `"`, KeyStyle: "lines"},
		{Path: "location", Kind: "group", Line: 7, Depth: 2},
		{Path: "location", Kind: "str", Text: "~", Line: 7, Depth: 2},
		{Path: "location", Kind: "str", Text: `\.php$`, Line: 7, Depth: 2, KeyStyle: "regex"},
	}...)
	if got, err := parse([]byte(doc)); err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %+v %v\nwant %+v", got, err, want)
	}
}

func TestSyntax(t *testing.T) {
	long := strings.Repeat("x", 4096)
	formattest.CheckSyntax(t, parse, []formattest.Syntax{
		{"a b;\n}", 2, "without a {"},
		{"a {\n b c;\n", 3, "not closed"},
		{"a b;\nc d", 2, "does not end"},
		{"a b;\n\nc\n\"d\n\n", 3, "does not end"},
		{"\n;", 2, "without a directive"},
		{"a\n}", 1, "no ; before the }"},
		{`a "b"c;`, 1, "right after a closing quote"},
		{"a b\x00;", 1, "NUL"},
		{"# \x00\n", 1, "NUL"},
		{"\ufeffa b;", 1, "byte-order mark"},
		{"a\n" + long + ";", 2, "4,095"},
		{"a\n\"" + long + "\";", 2, "4,095"},
		{"a\n# " + long + "\n;", 2, "4,095"},
		{"a {\ncontent_by_lua_block { x }\n}", 2, "Lua"},
		{strings.Repeat("a {", 1001), 1, "too deep"},
	})

	for _, doc := range []string{"", "\n# c", "a;", "a {}", "a {b;}c;", `if ($a = "b") { c; }`, "a ${b};", "a b${c}d;", "a '{;}#';",
		"a\n" + long[:4095] + ";", "a\n\"" + long[:4094] + "\";", "# " + long[:4000]} {
		if _, err := parse([]byte(doc)); err != nil {
			t.Errorf("%.40q: %v", doc, err)
		}
	}
}

var values = []string{
	"x; return 200 pwned", "}", "{", "a{b", "$", "$uri", "a$b", "${x}", "#", "a#b", "~^/", "~", "=/x", "^~", "@a", "default", "include", "a b", "*", "\\", "\\t",
	"\\default", "x\r\nSet-Cookie: a=b", "\"; return 200 \"", "'; return 200 '", ")", "(", "a.example",
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"a §;\n", "a \"§\";\n", "a '§' b;\n", "a x§y;\n", "a §§;\n", "a \"x § y\";\n", "a §{}\n", "§ a;\n", "a_§ b;\n", "# §\na;\n", "a; # §\n",
		"return 200 §;\n", "return 301 §;\n", "return 200 '§';\n", "location § {}\n", "location = § {}\n", "location ~ ^/§/ {}\n", "location /§ {}\n",
		"server_name § www.§;\n", "map $uri $a {\n  § x;\n  b §;\n}\n", "map $uri $a_§ {}\n", "set $§ x;\n", "a $host§;\n", "a \"${host}§\";\n", "a ${arg_§};\n",
		"a $1§;\n", "geo $a {\n§ 1;\n}\n", "types {\n x/y §;\n}\n", "include §;\n", "if ($a = §) {}\n", "if ($a = \"§\") {}\n", "sub_filter '§' §;\n", "a;\n§\nb;\n",
		"a;\n§\n",
	}, values...)
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"location ~ ^/§$ {\n}\n", "a|.*", "regular expression", "raw"},
		{"location ~* \"^/§$\" {\n}\n", "a(b)", "regular expression", "raw"},
		{"server_name ~^§$;", "a+", "regular expression", "raw"},
		{"rewrite ^/§$ /x;", "a?", "regular expression", "raw"},
		{"if ($http_host !~ \"^§$\") {\n}\n", "[a]", "regular expression", "raw"},
		{"map $a $b {\n  \"~^§$\" 1;\n}\n", "a*", "regular expression", "raw"},
		{"a §;", "a$b", "no escape", `geo $dollar`},
		{"a §;", "a\nb", "line break", "encode"},
		{"add_header X '§';", "a\r\nb: c", "line break", "encode"},
		{"return 302 §;", "/a\r\nb: c", "line break", "encode"},
		{"a §;", strings.Repeat("x", 4096), "4,095", "file"},
		{"a \"§\";", strings.Repeat("\"", 3000), "", ""},
		{"a x§y;", "a b", "ends a parameter", "quotes around the whole"},
		{"a §x;", "#", "ends a parameter", "quotes around the whole"},
		{"§ a;", "a", "name of a directive", "raw"},
		{"a_§ a;", "a", "name of a directive", "raw"},
		{"location § {}", "~ ^/", "begins with a sign", "location = /x"},
		{"location § {}", "=/x", "begins with a sign", "location = /x"},
		{"server_name §;", "~^", "begins with a sign", "template"},
		{"map $a $b { § x; }", "a$", "no escape", "dollar"},
		{"geo $b { § x; }", "default", "for a key", "change"},
		{"set $§ x;", "a b", "letters, digits", "change"},
		{"a ${b_§};", "}", "letters, digits", "change"},
		{"a $b§;", "/x", "right after a variable", "${name}"},
		{"server_name §;", "a b", "several words", "range split"},
		{"gzip_types §;", "a/b c/d", "several words", "range split"},
		{"content_by_lua 'ngx.say(\"§\")';", "a\") os.exit(\"", "code that nginx runs", "variable"},
		{"set_by_lua $x \"return '§'\";", "a'", "code that nginx runs", "variable"},
		{"perl 'sub { return \"§\"; }';", "@{[`id`]}", "code that nginx runs", "variable"},
		{"error_log §;", "stderr info", "several words", "range split"}, // nginx makes a file of that name
		{"valid_referers §;", "none blocked", "several words", "range split"},
		{"error_page § /x;", "500 502", "several words", "range split"},
		{"proxy_cache_valid §;", "200 302 10m", "several words", "range split"},
		{"proxy_ssl_protocols §;", "TLSv1.2 TLSv1.3", "several words", "range split"},
		{"a;\n§\n", "a b;\nc;", "cannot stand alone", "raw"},
		{"a {\n§\n}\n", "a b;\nc;", "cannot stand alone", "raw"},
		{"a;\n§\nb;", "a b;\nc;", "directives on lines", "raw"},
	})
}
