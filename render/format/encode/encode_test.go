package encode_test

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/env"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/render/format/mysql"
)

// TestEncodeKinds has values beside literal text, in all its kinds.
func TestEncodeKinds(t *testing.T) {
	tests := []struct {
		name string
		in   []encode.Piece
		want string
	}{
		{"no pieces", nil, ""},
		{"no values", []encode.Piece{{Text: "[m]\na=1\n"}}, "[m]\na=1\n"},
		{"only a value", []encode.Piece{{Kind: encode.Scalar, Value: "x"}}, "0: a value cannot stand alone on its line there (format mysql): an option before any [group]; write its name and an = before it; for lines that the value holds, end the action with | raw\n"},
		{"raw", []encode.Piece{{Text: "[m]\na="}, {Text: "1\nb=2"}, {Text: "\nc="}, {Kind: encode.Scalar, Value: "#"}}, "[m]\na=1\nb=2\nc=\"#\""},
		{"an encoder's output", []encode.Piece{{Text: "[m]\na="}, {Kind: encode.Structure, Value: `{"b": "#"}`}, {Text: "\n"}}, "[m]\na=\"{\\\"b\\\": \\\"#\\\"}\"\n"},
		{"a value that looks like a token", formattest.Pieces("[m]\na = §, §\n", "700000001", "x"), "[m]\na = 700000001, x\n"},
		{"text that looks like a token", []encode.Piece{{Text: "[m]\nn = 7000"}, {Text: "00000, 700000003\na = "}, {Kind: encode.Scalar, Value: "x"}}, "[m]\nn = 700000000, 700000003\na = x"},
		{"digits beside values", formattest.Pieces("[m]\na = 70§0000001§§7000\n", 1, 2, 3), "[m]\na = 7010000001237000\n"},
		{"one value, many places", formattest.Pieces("[§]\n§ = §\n# §\n", "x"), "[x]\nx = x\n# x\n"},
		{"the same in two groups", formattest.Pieces("[m]\na = §\n[n]\na = §\n", "#1", "#2"), "[m]\na = \"#1\"\n[n]\na = \"#2\"\n"},
		{"invalid whatever the values", formattest.Pieces("[m]\na = §\n[n\n", "x"), "-1: a group has no closing bracket; \n"},
		{"and at its line", formattest.Pieces("a§ = 1\n", "x"), "-1: an option before any [group]; \n"},
		{"all problems, in order", formattest.Pieces("# §\n[m]\na = §\nb = x§y\nc = §\n# §\n", "\n", "#", "#", "\x00", "\n"),
			"1: the value holds a line break, which has no place in a comment (format mysql); remove the line break at its end with | trim, or end the action with | raw to write it as it is\n" +
				"5: the value holds a character with a meaning of its own, which has no place in the middle of a setting (format mysql); put quotes around the whole setting, make the value all of it, or end the action with | raw to write it as it is\n" +
				"7: the value holds a NUL byte, which has no place in this setting (format mysql); change the value: programs take a NUL byte for the end\n" +
				"9: the value holds a line break, which has no place in a comment (format mysql); remove the line break at its end with | trim, or end the action with | raw to write it as it is\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := formattest.Encode(mysql.Format(), tt.in)
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestEncodeKeepsText says that literal text comes out as it went in.
func TestEncodeKeepsText(t *testing.T) {
	text := "; a\r\n\n[m]\t# x\r\n  b=  § # it's\r\n\tc :=\t'§'\r\n\r\n#end"
	got := formattest.MustEncode(t, mysql.Format(), formattest.Pieces(text, "1"))
	if want := strings.ReplaceAll(text, "§", "1"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEncodeNoSpelling has a format that knows no way to write some values, and
// one whose ways are all wrong.
func TestEncodeNoSpelling(t *testing.T) {
	for _, spellings := range [][]string{nil, {"\n[n]\n", "\n", "#", "other"}} {
		f := mysql.Format()
		f.Spell = func(v any, _ format.Place) []string {
			if v == "no" {
				return spellings
			}
			return []string{format.Plain(v)}
		}
		_, errs := encode.Document(f, formattest.Pieces("[m]\na = §\nb = §\nc = §\n", "yes", "no", "yes"))
		if len(errs) != 1 || errs[0].Piece != 3 {
			t.Errorf("%q: got %v, want one error at piece 3", spellings, errs)
		}
	}
}

// manyLines makes a document of n lines with a value each; nasty lines hold a
// value that asks for another look.
func manyLines(n int, line string, value func(i int) any) []encode.Piece {
	ps := []encode.Piece{{Text: "[m]\n"}}
	for i := range n {
		ps = append(ps, formattest.Pieces(strings.ReplaceAll(line, "N", fmt.Sprint(i)), value(i))...)
	}
	return ps
}

// TestEncodeParses counts how often a document is read, which is what encoding
// costs.
func TestEncodeParses(t *testing.T) {
	every := func(k int, v, other any) func(int) any {
		return func(i int) any {
			if i%k == k-1 {
				return v
			}
			return other
		}
	}
	long := strings.Repeat("x", 4000)
	log := bits.Len(1000)
	tests := []struct {
		name   string
		line   string
		value  func(i int) any
		errs   int
		parses int // at most
	}{
		{"plain", "oN = §\n", every(1, "x", nil), 0, 2},
		{"nasty", "oN = §\n", every(1, "p#w\"a\\'b; \n[mysqld]\nskip-grant-tables", nil), 0, 2},
		{"mixed", "oN = §\n", every(2, "a\n#", "x"), 0, 2},
		{"in quotes", "oN = \"§\" # '\n", every(3, "it's \"#", "x"), 0, 2},
		{"in single quotes", "oN = '§' # \"\n", every(3, "it's \"#", "x"), 0, 2},
		{"trailing blanks", "oN = x§\n", every(2, " ", "x"), 0, 3},
		{"refused at sight", "oN = 1 # §\n", every(1, "\n", nil), 1000, 2},
		{"refused for a NUL", "oN = §\n", every(1, "\x00", nil), 1000, 2},
		{"refused one by one", "oN = x§y\n", every(1, "#", nil), 1000, 4},
		{"refused here and there", "oN = x§y\n", every(100, "#", "x"), 10, 4},
		{"one breaks the document", "§\n", every(1000, "#", "x"), 1, 4 * log},
		{"five break the document", "§\n", every(200, "#", "x"), 5, 5 * 4 * log},
		{"all break the document", "§\n", every(1, "#", nil), encode.SearchMax, encode.SearchMax * 4 * log},
		{"one line is too long", "oN = §" + long + "\n", every(1000, strings.Repeat("y", 200), "x"), 1, 4 * log},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, n := formattest.Counted(mysql.Format())
			texts, errs := encode.Document(f, manyLines(1000, tt.line, tt.value))
			if len(errs) != tt.errs {
				t.Errorf("%d errors, want %d", len(errs), tt.errs)
			}
			if *n > tt.parses {
				t.Errorf("%d parses, want at most %d", *n, tt.parses)
			}
			t.Logf("%d parses, %d errors, %d texts", *n, len(errs), len(texts))
		})
	}
}

// TestEncodeManyInOne has many values in one leaf, and in one long line.
func TestEncodeManyInOne(t *testing.T) {
	const n = 400
	f, parses := formattest.Counted(mysql.Format())
	got := formattest.MustEncode(t, f, formattest.Pieces("[m]\na = \""+strings.Repeat("§,", n)+"\"\n", `"#`))
	if want := "[m]\na = \"" + strings.Repeat(`\"#,`, n) + "\"\n"; got != want || *parses != 2 {
		t.Errorf("%d parses, got %q", *parses, got)
	}
	if _, err := formattest.Encode(mysql.Format(), formattest.Pieces("[m]\na = "+strings.Repeat("§", 100_000)+"\n", "x")); err == nil {
		t.Error("a line of 100,000 values is too long to be read")
	}
}

// TestEnvShNeighbours: a value that needs quotes, and those beside it, leave the
// rest of the document as it is alone.
func TestEnvShNeighbours(t *testing.T) {
	f, parses := formattest.Counted(env.Sh())
	doc := formattest.Pieces("A=§§\n"+strings.Repeat("B=§\n", 1000), "c", "a b", "plain")
	want := "A='c''a b'\n" + strings.Repeat("B=plain\n", 1000)
	if got, err := formattest.Encode(f, doc); got != want || *parses > 3+encode.RelaxMax {
		t.Errorf("got %.200q, %v, in %d parses, want %.200q", got, err, *parses, want)
	}
}

// TestTokensNone has a text that holds a token of every kind.
func TestTokensNone(t *testing.T) {
	var all strings.Builder
	for lead := range 100 {
		all.WriteString(strconv.Itoa(lead) + "0000000 ")
	}
	_, errs := encode.Document(mysql.Format(), formattest.Pieces("[m]\n# "+all.String()+"\na = §\n", "x"))
	if len(errs) != 1 || errs[0].Piece != -1 {
		t.Errorf("got %v, want an error of the document", errs)
	}
	if s := formattest.MustEncode(t, mysql.Format(), formattest.Pieces("[m]\n# "+all.String()[:400]+"\na = §\n", "x")); !strings.HasSuffix(s, "a = x\n") {
		t.Errorf("got %q", s)
	}
}
