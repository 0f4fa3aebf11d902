package redis

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

func TestParse(t *testing.T) {
	doc := "# c\n\n port 6379 \r\nRequirePass \"a\\x41\\\"\\n\\q\" \nsave 900 '1\\'\\n'\ndir x\"y z\"\nuser a on >b (~c\t\"+@all)\" (+get (~d)\ninclude f\nflag\n"
	want := []format.Leaf{
		{Path: "port", Kind: "word", Line: 3},
		{Path: "port", Kind: "str", Text: "6379", Line: 3},
		{Path: "RequirePass", Kind: "word", Line: 4},
		{Path: "RequirePass", Kind: "str", Text: "aA\"\nq", Line: 4, Style: `"`},
		{Path: "save", Kind: "word", Line: 5},
		{Path: "save", Kind: "str", Text: "900", Line: 5},
		{Path: "save", Kind: "str", Text: `1'\n`, Line: 5, Style: "'"},
		{Path: "dir", Kind: "word", Line: 6},
		{Path: "dir", Kind: "str", Text: "xy z", Line: 6, Style: `"`},
		{Path: "user", Kind: "command", Line: 7},
		{Path: "user", Kind: "str", Text: "a", Line: 7},
		{Path: "user", Kind: "rule", Text: "on", Line: 7},
		{Path: "user", Kind: "rule", Text: ">b", Line: 7},
		{Path: "user", Kind: "selector", Line: 7},
		{Path: "user", Kind: "selector", Text: "~c", Line: 7},
		{Path: "user", Kind: "selector", Text: "+@all", Line: 7},
		{Path: "user", Kind: "selector", Line: 7},
		{Path: "user", Kind: "selector", Text: "+get", Line: 7},
		{Path: "user", Kind: "selector", Text: "(~d", Line: 7},
		{Path: "include", Kind: "include", Line: 8},
		{Path: "include", Kind: "str", Text: "f", Line: 8},
		{Path: "flag", Kind: "word", Line: 9},
	}
	if got, err := parse([]byte(doc)); err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %+v %v\nwant %+v", got, err, want)
	}
}

func TestSyntax(t *testing.T) {
	formattest.CheckSyntax(t, parse, []formattest.Syntax{
		{"a b\nc \"d\n", 2, "not closed"},
		{"c \"d\\\"\n", 1, "not closed"},
		{"c 'd\\'\n", 1, "not closed"},
		{"c \"d\"e\n", 1, "right after a closing quote"},
		{"c d'e'f\n", 1, "right after a closing quote"},
		{"a\n\nb \x00", 3, "NUL"},
		{"a\n# \x00", 2, "NUL"},
		{"a\nb 'c\xff'\n", 2, "byte FF"},
		{"\ufeffa b", 1, "byte-order mark"},
		{"user a (~b", 1, "not closed"},
		{"user a ('~b \"' c)", 1, "within the parentheses"},
	})
}

var values = []string{
	"a b", "a\" b", "' b", "\\", "a\\", "\\'", "\\x41", "x\nrequirepass \"\"", "x\r\nflushall", "\" \"", "(", "(+@all)", ")", "+@all", "a +@all", ">x", "#x", "include", "user",
	"maxmemory", "rename-command", "\v", "a\vb", "900 1", "\a", "\xef", "\ufffd", "a\t",
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"a §\nb 1\n", "a \"§\"\n", "a '§' b\r\n", "a §", "a x§\n", "a x§y\n", "a §y\n", "a §§\n", "a \"x § y\" § \n", "§ a\n", "a-§ b\n", "§ §\n", "# §\na b\n", "\t# §",
		"a #§\n", "user § on >§\n", "user a on §\n", "user a on \">§\" ~§:*\n", "user a (~§ +get) on\n", "user a (~a:§ +@read)\n", "bind §\n", "save § §\n", "include /§\n",
		"rename-command a §\n", "§\na b\n",
	}, values...)
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"a x§y\n", "b c", "needs quotes", "around the whole argument"},
		{"a §y\n", "'", "needs quotes", "around the whole argument"},
		{"a '§'\n", "a\nb", "single quotes", "double quotes"},
		{"a '§'\n", "a\\", "single quotes", "double quotes"},
		{"§ a\n", "b c", "not the name", "template"},
		{"§ a\n", "include", "not the name", "template"},
		{"§ a b\n", "user", "not the name", "template"},
		{"bind §\n", "127.0.0.1 ::1", "several words", "range split"},
		{"save §\n", "900 1", "several words", "range split"},
		{"user a §\n", "on +@all", "several words", "range split"},
		{"user a §\n", "(+@all)", "begins with a (", "template"},
		{"user a (~§ +get)\n", "b +@all", "parentheses", "change"},
		{"user a (~§ +get)\n", "b) (+@all", "parentheses", "change"},
		{"a §\n", "b\x00", "NUL", "change"},
		{"§\n", "a b\nc d", "directives on lines", "raw"},
	})
}

var errSyntax = errors.New("not for this reader")

// likeRedis reads as Redis does, written apart from parse and in another manner: each line is
// rewritten byte by byte into one with only separators. It knows no selectors.
func likeRedis(doc string) (out []formattest.Item, err error) {
	if strings.Contains(doc, "\x00") {
		return nil, errSyntax
	}
	for _, line := range strings.Split(doc, "\n") {
		line = strings.Trim(line, " \t\r")
		if strings.HasPrefix(line, "#") {
			continue
		}
		args := []string{}
		state := byte(0) // between arguments; 1: in one; 2: after a quote; " and '
		for i := 0; i < len(line); i++ {
			c := line[i]
			isSpace := c == ' ' || c == '\t' || c == '\r' || state != 1 && (c == '\v' || c == '\f')
			if state == 0 && !isSpace {
				args, state = append(args, ""), 1
			}
			if state == 2 && !isSpace {
				return nil, errSyntax
			}
			add := line[i : i+1]
			switch {
			case state <= 2 && isSpace:
				state = 0
				continue
			case state == 1 && (c == '"' || c == '\''):
				state = c
				continue
			case state == c:
				state = 2
				continue
			case state == '\'' && strings.HasPrefix(line[i:], `\'`):
				i, add = i+1, "'"
			case state == '"' && isHex(line[i:]):
				add = string([]byte{unhex(line[i+2])<<4 | unhex(line[i+3])})
				i += 3
			case state == '"' && c == '\\' && i+1 < len(line):
				i++
				add = line[i : i+1]
				if k := strings.Index("abnrt", add); k >= 0 {
					add = "\a\b\n\r\t"[k : k+1]
				}
			}
			args[len(args)-1] += add
		}
		if state == '"' || state == '\'' {
			return nil, errSyntax
		}
		for i, arg := range args {
			name := args[0]
			if i == 0 {
				name = "name"
			}
			out = append(out, formattest.Item{name, arg})
		}
	}
	return out, nil
}

func isHex(s string) bool {
	const digits = "0123456789abcdefABCDEF"
	return len(s) > 3 && s[:2] == `\x` && strings.IndexByte(digits, s[2]) >= 0 && strings.IndexByte(digits, s[3]) >= 0
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// FuzzRedis: whatever the document and the values, if Encode takes them, then the second reader
// sees the same arguments as with harmless words, the words replaced by the values, and no more.
// No value brings a line break. And where a value is an argument, bare or in double quotes, there
// is no error unless it has a NUL.
func FuzzRedis(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"redis": likeRedis},
		Docs: []string{
			"a @\nb \"@\" '@'\n# @\n",
			"a x@y @@ x\"@\" @\r\n @ @\n@-x @",
			"user @ on >@ ~@:* (~@ +get) \n",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(1), "", "x", n.Value)
	}
	f.Add(byte(3), "a \"@\\\"@\" @'@\\'\\@' \v@\v\n \f#@\n", "\"", "'")
	f.Add(byte(3), "user a (@ @) @( \"(@)\" @\nuser @", ")", "a b")
	f.Add(byte(3), "a \"\\x@\" \"\\@\" \\@", "41", "\\")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)

		for _, value := range []string{v, w} {
			for _, place := range []string{"a §\n", "a \"§\"\n", "a \"x § y\" \n"} {
				texts, errs := encode.Document(Format(), formattest.Pieces(place, value))
				switch {
				case len(errs) > 0 && !strings.Contains(value, "\x00"):
					t.Errorf("%q in %q: %v", value, place, errs[0])
				case len(errs) == 0 && strings.ContainsAny(texts[1], "\x00\r\n"):
					t.Errorf("%q is written %q", value, texts[1])
				}
			}
		}
	})
}
