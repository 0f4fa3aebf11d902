package sql

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

func TestParse(t *testing.T) {
	doc := "\ufeff-- c\nSELECT 'it''s \\'\\n\\%', \"a\\\"\" /* ; ' */ , `b``\\`, -1.5e+3, 0x1F, x'4a', TRUE, null;\n" +
		"delimiter //\nBEGIN; a--1 END// # d\n\n/*!50100 USE*/ x//\n use db//\r\n/*+ h */ $a.b"
	at := func(statement string, kind format.Kind, text string, line int) format.Leaf {
		return format.Leaf{Path: "statement " + statement, Kind: kind, Text: text, Line: line}
	}
	want := []format.Leaf{
		at("1", "word", "SELECT", 2), at("1", "str", "it's '\n\\%", 2), at("1", "op", ",", 2), at("1", "str", `a"`, 2), at("1", "op", ",", 2),
		at("1", "name", "b`\\", 2), at("1", "op", ",", 2), at("1", "float", "-1.5e+3", 2), at("1", "op", ",", 2), at("1", "word", "0x1F", 2),
		at("1", "op", ",", 2), at("1", "word", "x", 2), at("1", "digits", "4a", 2), at("1", "op", ",", 2), at("1", "bool", "true", 2),
		at("1", "op", ",", 2), at("1", "null", "null", 2), at("1", "end", ";", 2),
		at("2", "delimiter", "//", 3),
		at("2", "word", "BEGIN", 4), at("2", "op", ";", 4), at("2", "word", "a", 4), at("2", "op", "-", 4), at("2", "int", "-1", 4), at("2", "word", "END", 4), at("2", "end", "//", 4),
		at("3", "op", "/*!50100", 6), at("3", "word", "USE", 6), at("3", "op", "*/", 6), at("3", "word", "x", 6), at("3", "end", "//", 6),
		at("4", "word", "use", 7), at("4", "word", "db", 7), at("4", "end", "//", 7),
		at("5", "hint", " h ", 8), at("5", "word", "$a", 8), at("5", "op", ".", 8), at("5", "word", "b", 8),
	}
	got, err := parse([]byte(doc))
	for i := range got {
		got[i].Style = ""
	}
	if err != nil || !slices.Equal(got, want) {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("leaf %d: got %+v, want %+v", i, got[i], want[i])
			}
		}
		t.Errorf("got %d leaves, want %d: %v", len(got), len(want), err)
	}
}

func TestSyntax(t *testing.T) {
	formattest.CheckSyntax(t, parse, []formattest.Syntax{
		{"SELECT 1;\nSELECT 'a\n", 2, "' is not closed"},
		{"`a\\`b`", 1, "` is not closed"},
		{"\n/* a", 2, "comment is not closed"},
		{"/*!50100 a;", 1, "ends inside"},
		{"/*!50100 a", 1, "/*! is not closed"},
		{"/*!50100 'a*/' */", 1, "mark of a comment"},
		{"/*! /* a */ */", 1, "comment inside"},
		{"/*! a -- b */\n*/", 1, "comment inside"},
		{"/*! /*! a */ */", 1, "/*! inside"},
		{"SELECT 'a\r\n'", 1, "carriage return"},
		{"SELECT 'a\x00'", 1, "NUL"},
		{"SELECT \x00", 1, "NUL"},
		{"SELECT \xff", 1, "UTF-8"},
		{"SELECT $$a$$", 1, "$ quotes"},
		{"SELECT 1;\n\\! id\n", 2, "backslash"},
		{"--x\n", 1, "without a space"},
		{"a --\x01\n", 1, "without a space"},
		{"/**/ DELIMITER //\n", 1, "first word"},
		{"DELIMITER\n", 1, "one word"},
		{"DELIMITER;\n", 1, "one word"},
		{"DELIMITER '/'\n", 1, "one word"},
		{"DELIMITER // --\n", 1, "one word"},
		{"System echo 'a'\n", 1, "system is a command"},
		{"SELECT 1;source;\n", 1, "source is a command"},
		{"SELECT 1\\G\n", 1, "backslash"},
		{"\nuse a\n;", 2, "use has no ;"},
		{"SELECT /*+ `a` */ 1", 1, "hint"},
	})
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"SELECT '§';\n", "SELECT \"§\";\n", "SELECT `§`;\n", "SELECT §;\n", "SELECT a_§;\n", "SELECT §§;\n", "SELECT x'§';\n", "SELECT 'x§y' 'z';\n",
		"-- §\nSELECT 1;\n", "# §\n", "/* §\n*/", "SELECT /*+ § */ 1;\n", "/*!50100 SELECT '§' */;\n", "DELIMITER §\n", "use §;\n", "SELECT '§;\n';\n",
	}, "*/", "/*", "a*/b", ";", "';", "`", "\\'", "$$", "--", "-- ", "-5", "1.5", "0x1F", "007", "1e5", "NULL", "\x1a", "\\_\\%", "4a", "DELIMITER", "source x")
}

func TestValues(t *testing.T) {
	for _, tt := range []struct {
		text  string
		value any
		want  string
	}{
		{"SELECT §", 5, "SELECT 5"},
		{"SELECT §", -5, "SELECT -5"},
		{"SELECT §", 1e6, "SELECT 1000000"},
		{"SELECT §", 0.5, "SELECT 0.5"},
		{"SELECT §", true, "SELECT TRUE"},
		{"SELECT §", nil, "SELECT NULL"},
		{"SELECT §", "true", "SELECT 'true'"},
		{"SELECT 5 - §", 5, "SELECT 5 - 5"},
		{"SELECT 5 -§", 5, "SELECT 5 -5"},
		{"SELECT 5 -§", -5, ""}, // would be a comment with a blank behind it
		{"SELECT '§'", true, "SELECT 'true'"},
		{"SELECT 'a'§", "b", ""}, // 'a''b'
		{"SELECT §.t", "db", "SELECT db.t"},
		{"SELECT `§`.t", "db", "SELECT `db`.t"},
		{"SELECT §_old", "t", "SELECT t_old"},
	} {
		got, err := formattest.Encode(Format(), formattest.Pieces(tt.text, tt.value))
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%q with %v: got %q, %v, want %q", tt.text, tt.value, got, err, tt.want)
		}
	}
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"SELECT '§'", "\xff", "UTF-8", "b64enc"},
		{"-- §\n", "a\nb", "line break", "comment"},
		{"/* § */", "*/", "mark of a comment", "comment"},
		{"SELECT `§`", "a\nb", "backticks cannot escape", "change"},
		{"SELECT x'§'", "it", "digits", "printf"},
		{"SELECT a_§", "b c", "letters, digits", "backticks"},
	})
}

var (
	errSyntax = errors.New("not understood")
	token     = regexp.MustCompile("(?s)^(?:" + strings.Join([]string{
		`(\s+|--\s[^\n]*|--$|#[^\n]*|/\*[^!+M].*?\*/|/\*\*/)`, // 1: nothing
		`'((?:[^'\\]|''|\\.)*)'`,                              // 2
		`"((?:[^"\\]|""|\\.)*)"`,                              // 3
		"`((?:[^`]|``)*)`",                                    // 4
		`([\w$\x80-\x{10ffff}]+)`,                             // 5
		`([^\s\w'"` + "`" + `\\#$\x00-\x1f\x7f-\x{10ffff}])`,  // 6
	}, "|") + ")")
	client  = regexp.MustCompile(`(?im)/\*[!+M]|--[^\s-]|--$|\$.*\$|^\s*(delimiter|use|help|\?|\w+\s*;?\s*$)|\\[gGN]|\r\n|\x00|(^|;|/)\s*(` + strings.Join(commands[1:], "|") + `)\b`)
	grant   = regexp.MustCompile(`(?i)grant|revoke`)
	escaped = regexp.MustCompile(`(?s)\\.|''|""`)
)

// secondReader reads SQL by regular expressions: numbers and words alike are
// words, and what the client has a say in is not understood.
func secondReader(doc string) (out []formattest.Item, err error) {
	doc = strings.TrimPrefix(doc, "\ufeff")
	if !utf8.ValidString(doc) {
		return nil, errSyntax
	}
	for doc != "" {
		m := token.FindStringSubmatch(doc)
		if m == nil {
			return nil, errSyntax
		}
		switch c := m[0][0]; {
		case m[1] != "":
		case c == '\'' || c == '"':
			if out = append(out, formattest.Item{"str", unescape(m[2]+m[3], string(c))}); strings.Contains(m[0], "\r\n") {
				return nil, errSyntax
			}
		case c == '`':
			out = append(out, formattest.Item{"name", strings.ReplaceAll(m[4], "``", "`")})
		case m[5] != "":
			out = append(out, formattest.Item{"word", m[5]})
		default:
			out = append(out, formattest.Item{"op", m[6]})
		}
		doc = doc[len(m[0]):]
	}
	return out, nil
}

// namesAsWords is the second reader for documents whose names may need no backquotes.
func namesAsWords(doc string) ([]formattest.Item, error) {
	items, err := secondReader(doc)
	for i := range items {
		if items[i][0] == "name" {
			items[i][0] = "word"
		}
	}
	return items, err
}

func unescape(s, quote string) string {
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		letters := map[string]string{"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\x00", "Z": "\x1a", "%": `\%`, "_": `\_`}
		switch {
		case e == quote+quote:
			return quote
		case e[0] != '\\':
			return e
		case letters[e[1:]] != "":
			return letters[e[1:]]
		}
		return e[1:]
	})
}

// leafItems returns leaves as the second reader has them.
func leafItems(leaves []format.Leaf) (out []formattest.Item) {
	for _, l := range leaves {
		switch l.Kind {
		case "str", "name", "op":
			out = append(out, formattest.Item{string(l.Kind), l.Text})
		case "digits":
			out = append(out, formattest.Item{"str", l.Text})
		case "end":
			out = append(out, formattest.Item{"op", l.Text})
		default:
			for _, m := range regexp.MustCompile(`[\w$\x80-\x{10ffff}]+|.`).FindAllString(l.Text, -1) {
				kind := "word"
				if strings.ContainsAny(m, ".-+") {
					kind = "op"
				}
				out = append(out, formattest.Item{kind, m})
			}
		}
	}
	return out
}

// FuzzSQL: whatever the document and the values, if Encode takes them, then a
// second reader sees the very same strings, names, words and operators as with
// harmless words, these replaced by the values, and no more. Both readers agree
// on the document. A string takes every value that is UTF-8.
func FuzzSQL(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"a second reader": namesAsWords},
		Docs: []string{
			"SELECT '@', \"@\" AS `@`;\n",
			"SELECT '@''@', 'x' '@\n;', b'1' -- @\n# @\n/* @ */;",
			"INSERT INTO a_@ VALUES ('@'), (\"@\\\"@\");",
			"CREATE USER '@'@'@' IDENTIFIED BY '@';",
			"CREATE DATABASE @; INSERT INTO @.@ (a, @) SELECT @.b AS @ FROM @, @ ORDER BY @;",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "'")
		f.Add(byte(1), "", "\\", n.Value)
	}
	f.Add(byte(5), "SELECT @, -@, @.@;\n@", "5", "x")
	f.Add(byte(5), "DELIMITER @\n'@'@ use @\n/*!1 '@' */", "//", "*/")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		// Numbers need no quotes, which a word does, and in grants names are patterns.
		if !format.IsPlainNumber(v) && !format.IsPlainNumber(w) && !grant.MatchString(text) {
			z.Check(t, doc, text, v, w)
		}
		leaves, err := parse([]byte(text))
		second, err2 := secondReader(text)
		if err == nil && err2 == nil && !client.MatchString(text) && !slices.Equal(second, plainNull(leafItems(leaves))) && !slices.Equal(plainNull(second), plainNull(leafItems(leaves))) {
			t.Errorf("%q is read as %q, by the second reader as %q", text, leafItems(leaves), second)
		}
		for _, place := range []string{"SELECT '§';", "SELECT \"§\";", "/*!50100 SELECT '§' */"} {
			got, err := formattest.Encode(Format(), formattest.Pieces(place, v))
			if (err == nil) != utf8.ValidString(v) {
				t.Errorf("%q with %q: %v", place, v, err)
			} else if err == nil {
				checkString(t, got, v)
			}
		}
	})
}

func checkString(t *testing.T, doc, want string) {
	t.Helper()
	doc = strings.TrimSuffix(strings.TrimPrefix(doc, "/*!50100 "), " */")
	items, err := secondReader(doc)
	if err != nil || len(items) < 2 || len(items) > 3 || items[1] != (formattest.Item{"str", want}) {
		t.Errorf("%q is read as %q, %v", doc, items, err)
	}
	if strings.ContainsAny(doc, "\n\r\x00\x1a") {
		t.Errorf("%q has bytes that should be escaped", doc)
	}
}

// plainNull writes words that have a value of their own in one way.
func plainNull(items []formattest.Item) []formattest.Item {
	for i, it := range items {
		if s := strings.ToLower(it[1]); it[0] == "word" && (s == "null" || s == "true" || s == "false") {
			items[i][1] = s
		}
	}
	return items
}
