package mysql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

// leafText writes leaves one per line: "line kind path=text".
func leafText(leaves []format.Leaf) string {
	var b strings.Builder
	for _, l := range leaves {
		fmt.Fprintf(&b, "%d %s %s=%q\n", l.Line, l.Kind, l.Path, l.Text)
	}
	return b.String()
}

func TestParse(t *testing.T) {
	long := strings.Repeat("x", 4094)
	tests := []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"groups and options", "[m]\na=1\nb\n[n] x\na = 2\n", "1 group [m]=\"\"\n2 str [m] a=\"1\"\n3 flag [m] b=\"\"\n4 group [n]=\"\"\n5 str [n] a=\"2\"\n"},
		{"blanks and comments", "\n \t\v\f\r\n# a\n ; b\n\xa0#c\n[m]\n", "6 group [m]=\"\"\n"},
		{"CR LF", "[m]\r\na = 1\r\nb\r\n", "1 group [m]=\"\"\n2 str [m] a=\"1\"\n3 flag [m] b=\"\"\n"},
		{"blanks in a group's name", "[ m\xa0]\na\n", "1 group [ m]=\"\"\n2 flag [ m] a=\"\"\n"},
		{"blanks round a name and a value", "[m]\n\xa0a \v=\f 1 \xa0\n", "1 group [m]=\"\"\n2 str [m] a=\"1\"\n"},
		{"byte 85 is no blank", "[m]\na=\x85\n", "1 group [m]=\"\"\n2 str [m] a=\"\\x85\"\n"},
		{"last byte of à is one", "[m]\na = voilà\n", "1 group [m]=\"\"\n2 str [m] a=\"voil\\xc3\"\n"},
		{"empty value", "[m]\na=\nb = \"\"\n", "1 group [m]=\"\"\n2 str [m] a=\"\"\n3 str [m] b=\"\"\n"},
		{"quotes", "[m]\na = \"1\"\na = '1'\na = \"1'\na = \"\na = x\"1\"\na = \"1\" \"2\"\n",
			"1 group [m]=\"\"\n2 str [m] a=\"1\"\n3 str [m] a=\"1\"\n4 str [m] a=\"\\\"1'\"\n5 str [m] a=\"\\\"\"\n6 str [m] a=\"x\\\"1\\\"\"\n7 str [m] a=\"1\\\" \\\"2\"\n"},
		{"escapes", "[m]\na = \\n\\t\\r\\b\\s\\\"\\'\\\\\\q\\\n", "1 group [m]=\"\"\n2 str [m] a=\"\\n\\t\\r\\b \\\"'\\\\\\\\q\\\\\"\n"},
		{"a backslash before the end quote", "[m]\na = \"1\\\"\n", "1 group [m]=\"\"\n2 str [m] a=\"1\\\\\"\n"},
		{"comments behind", "[m]\na = 1#2\na # b = 1\na = '#'#\na = \"\\\"#\"#\na = \\\"#\na = 1 ; 2\n",
			"1 group [m]=\"\"\n2 str [m] a=\"1\"\n3 flag [m] a=\"\"\n4 str [m] a=\"#\"\n5 str [m] a=\"\\\"#\"\n6 str [m] a=\"\\\"#\"\n7 str [m] a=\"1 ; 2\"\n"},
		{"a quote in a name opens", "[m]\nit's = 1 # 2\n", "1 group [m]=\"\"\n2 str [m] it's=\"1 # 2\"\n"},
		{"directives", "!include a b \n ! includedir /c\n!includes\n!x = 1\n", "1 include !include=\"a b\"\n2 include !includedir=\"/c\"\n"},
		{"no line break at the end", "[m]\na=1", "1 group [m]=\"\"\n2 str [m] a=\"1\"\n"},
		{"as long as a line may be", "# " + long[2:] + "\n[m]\n", "2 group [m]=\"\"\n"},
		{"the rest of a line is blank", "[m]\n# " + long[2:] + "\xa0\t\nb\n", "1 group [m]=\"\"\n3 flag [m] b=\"\"\n"},
		{"the rest of a line is a comment", "# " + long[2:] + "#\n[m]\n", "2 group [m]=\"\"\n"},

		{"option before a group", "# c\na = 1\n", "error 2: an option before any [group]"},
		{"open group", "[m\n", "error 1: a group has no closing bracket"},
		{"no name", "[m]\n = 1\n", "error 2: a value has no option"},
		{"comment for a name", "[m]\n\"#\n#\n=\n", "error 4: a value has no option"},
		{"byte-order mark", "\ufeff[m]\n", "error 1: there is a byte-order mark, which the server takes for an option"},
		{"question mark", "[m]\n?a\n", "error 2: an option begins with a question mark, which newer releases of MariaDB ignore"},
		{"include of nothing", "!include \n", "error 1: !include has no path"},
		{"include at the end", "!include /a", "error 1: !include has no line break after it: MariaDB takes the last byte of the path for one"},
		{"include with a comment", "!includedir /a # b\n", "error 1: !includedir has a # on its line, which MySQL takes for a comment and MariaDB for a part of the path"},
		{"NUL", "[m]\na=1\x00\nb\n", "error 2: there is a NUL byte, after which MySQL and MariaDB read differently"},
		{"long line", "[m]\na=" + long + "\n", "error 2: a line is longer than the 4,094 bytes that MariaDB and older releases of MySQL read at once: they take the rest for a line of its own"},
		{"long comment", "#" + long + "\n", "error 1: a line is longer than the 4,094 bytes that MariaDB and older releases of MySQL read at once: they take the rest for a line of its own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			leaves, err := parse([]byte(tt.in))
			got := leafText(leaves)
			if err != nil {
				got = fmt.Sprintf("error %d: %v", err.(*format.SyntaxError).Line, err)
			}
			if got != tt.want {
				t.Errorf("%.100q\ngot  %s\nwant %s", tt.in, got, tt.want)
			}
		})
	}
}

// TestSpelling shows that harmless values come out as they are and what
// others look like. What reads back is for TestPlaces and the servers to say.
func TestSpelling(t *testing.T) {
	tests := []struct {
		in   string
		v    any
		want string
	}{
		{"a = §", 3306, "a = 3306"},
		{"a = §", true, "a = true"},
		{"a = §", 0.5, "a = 0.5"},
		{"a=§", "InnoDB", "a=InnoDB"},
		{"a = §", "/var/lib/mysql", "a = /var/lib/mysql"},
		{"a = §", "ON,OFF; x", "a = ON,OFF; x"},
		{"a = §", "", "a = "},
		{"a = §", "it's", `a = "it's"`},
		{"a = §", `a"b`, `a = "a\"b"`},
		{"a = §", "two\nlines", `a = "two\nlines"`},
		{"a = '§'", "it's", `a = 'it\'s'`},
		{"a = '§'", `a"b`, `a = 'a"b'`},
		{"a = \"§\"", "it's", `a = "it's"`},
		{"a = \"§\"", " x ", `a = " x "`},
		{"a = x-§", "it's", "a = x-it's"},
		{"a = x§", " y ", `a = x\sy\s`},
		{"a = § # b", "c#d", `a = "c#d" # b`},
		{"a = \"§/§\" # '", "it's # x", `a = "it's # x/it's # x" # '`},
		{"§ = 1", "max-connections", "max-connections = 1"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s,%v", tt.in, tt.v), func(t *testing.T) {
			got := formattest.MustEncode(t, Format(), formattest.Pieces("[m]\n"+tt.in+"\n", tt.v))
			if want := "[m]\n" + tt.want + "\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	formattest.ErrorsTable(t, Format(), []string{
		"[m]\na = §\nb\n",
		"[m]\na = \"§\"\nb\n",
		"[m]\na = '§'\nb\n",
		"[m]\na = x§y\nb\n",
		"[m]\na = \"x§y\"\nb\n",
		"[m]\na = 'x§y'\nb\n",
		"[m]\na = § # it's\nb\n",
		"[m]\na = x§ # it's\nb\n",
		"[m]\na = §§\nb\n",
		"[m]\na = §",
		"# §\n[m]\nb\n",
		"[m]\nb # §\nc\n",
		"[m] §\nb\n",
		"[§]\nb\n",
		"[m]\n§ = 1\n",
		"[m]\nx-§\nb\n",
		"[m]\n§\nb\n",
		"!include §\n",
		"!includedir /§/\n",
	})
}
