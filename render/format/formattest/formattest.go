// Package formattest is what the tests of languages share: values that mean more than
// themselves, documents of them, and other readers to hold ours against.
package formattest

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/test/servers"
)

// Pieces makes a document of a text in which each § stands for the next value,
// the last one for all that are left.
func Pieces(text string, values ...any) (out []encode.Piece) {
	for i, s := range strings.Split(text, "§") {
		if i > 0 {
			out = append(out, encode.Piece{Kind: encode.Scalar, Value: values[min(i, len(values))-1]})
		}
		out = append(out, encode.Piece{Text: s})
	}
	return out
}

// Encode returns the document, or its problems, one per line.
func Encode(f format.Format, doc []encode.Piece) (string, error) {
	texts, errs := encode.Document(f, doc)
	if len(errs) == 0 {
		return strings.Join(texts, ""), nil
	}
	var b strings.Builder
	for _, e := range errs {
		fmt.Fprintf(&b, "%d: %s; %s\n", e.Piece, e.Msg, e.Hint)
	}
	return "", fmt.Errorf("%s", b.String())
}

// Counted counts how often the format reads a document.
func Counted(f format.Format) (format.Format, *int) {
	n, parse := new(int), f.Parse
	f.Parse = func(doc []byte) ([]format.Leaf, error) { *n++; return parse(doc) }
	return f, n
}

// MustEncode returns the document, which has no problems.
func MustEncode(t testing.TB, f format.Format, doc []encode.Piece) string {
	t.Helper()
	s, err := Encode(f, doc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A Sample is a value, and what it is called in tables.
type Sample struct{ Name, Value string }

// Nasty are values that mean more than themselves to some reader.
var Nasty = []Sample{
	{"empty", ""},
	{"word", "innodb"},
	{"number", "3306"},
	{"double quote", `say "hi"`},
	{"single quote", "it's"},
	{"both quotes", `'"`},
	{"a lone quote", `"`},
	{"quoted", `"all"`},
	{"single-quoted", `'all'`},
	{"backslash", `C:\temp\new`},
	{"last a backslash", `C:\`},
	{"escapes", `\n\s\"\x\\`},
	{"hash", "p#w"},
	{"first a hash", "#fff"},
	{"semicolon", "; x"},
	{"equals", "a=b=="},
	{"brackets", "[mysqld]"},
	{"braces", "{a: [1, 2]}"},
	{"directive", "!include /etc/passwd"},
	{"leading blank", " x"},
	{"trailing blank", "x "},
	{"only blanks", "  "},
	{"tab", "a\tb"},
	{"last a tab", "a\t"},
	{"line feed", "a\nb"},
	{"carriage return", "a\rb"},
	{"CR LF", "a\r\nb"},
	{"last a line feed", "a\n"},
	{"a new option", "x\nskip-grant-tables"},
	{"a new group", "x\n[mysqld]\nskip-grant-tables\n#"},
	{"a comment line", "x\n# y"},
	{"everything", "p#w\"a\\'b; \n[mysqld]\nskip-grant-tables"},
	{"vertical tab", "a\vb"},
	{"form feed last", "a\f"},
	{"backspace", "a\bb"},
	{"escape", "a\x1b[2Jb"},
	{"delete", "a\x7fb"},
	{"next line", "a\u0085b"},
	{"line separator", "a\u2028b"},
	{"NUL", "a\x00b"},
	{"byte-order mark", "\ufeffx"},
	{"last byte A0", "voilà"},
	{"no-break space", "\u00a0x"},
	{"lone A0", "x\xa0"},
	{"lone 85", "a\x85b"},
	{"invalid UTF-8", "a\xff\xfeb"},
	{"emoji", "💾"},
	{"yes", "yes"},
	{"no", "no"},
	{"null", "null"},
	{"tilde", "~"},
	{"exponent", "1e3"},
	{"hexadecimal", "0x10"},
	{"leading zero", "08"},
	{"infinity", ".inf"},
	{"date", "2024-01-01"},
	{"colon", "a: b"},
	{"last a colon", "a:"},
	{"percent", "%s"},
	{"end of a section", "]]>"},
	{"comment of XML", "<!-- x -->"},
	{"paragraph separator", "a\u2029b"},
	{"first a line feed", "\nx"},
	{"variable", "${HOME} $(id) %s"},
	{"markup", "]]><!-- {{ x }}"},
	{"long", strings.Repeat("0123456789abcdef", 250)},
	{"too long", strings.Repeat("0123456789abcdef", 256)},
}

// times makes tests of random documents longer or shorter.
var times = flag.Float64("times", usualTimes(), "how many times as many random documents and values the formats are tried with")

func usualTimes() float64 {
	if servers.Long() {
		return 5
	}
	return 0.2
}

// Times returns how many random documents, values or rounds a test tries that is made for n: five times as many in the
// long form, a fifth in the short one, and at least one.
func Times(n int) int { return max(1, int(float64(n)**times)) }
