package url

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

func TestParse(t *testing.T) {
	doc := " jdbc:mysql://u%40:p:w@h1:3306,[::1]:1/a%2Fb//..?x=1+2&y&x=%41#f%20g\n"
	want := []format.Leaf{
		{Path: "scheme", Kind: "word", Text: "jdbc:mysql", Line: 1},
		{Path: "user", Kind: "str", Text: "u@", Line: 1},
		{Path: "password", Kind: "str", Text: "p:w", Line: 1},
		{Path: "host", Kind: "host", Text: "h1", Line: 1},
		{Path: "port", Kind: "port", Text: "3306", Line: 1},
		{Path: "host", Kind: "host", Text: "::1", Line: 1, Style: "["},
		{Path: "port", Kind: "port", Text: "1", Line: 1},
		{Path: "path", Kind: "segment", Text: "a/b", Line: 1},
		{Path: "path", Kind: "segment", Text: "", Line: 1},
		{Path: "path", Kind: "dots", Text: "..", Line: 1},
		{Path: "query x", Kind: "str", Text: "1+2", Line: 1},
		{Path: "query y", Kind: "flag", Line: 1},
		{Path: "query x", Kind: "again", Text: "A", Line: 1},
		{Path: "fragment", Kind: "str", Text: "f g", Line: 1},
	}
	if got, err := parse([]byte(doc)); err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %+v %v\nwant %+v", got, err, want)
	}
}

func TestSyntax(t *testing.T) {
	for _, tt := range []struct{ doc, msg string }{
		{"", "not a URL"}, {"jdbc:h2:mem:x", "not a URL"}, {"//h/p", "not a URL"}, {"x/y://h", "not a URL"},
		{"http://h o/", "whitespace"}, {"http://h/\n/", "whitespace"}, {"http://h/é", "%XX"}, {"http://h/{x}", "%XX"},
		{"h_t://h", "scheme"}, {"http://h/%4", "hexadecimal"}, {"http://u%x@h", "hexadecimal"}, {"http://h?%=1", "hexadecimal"}, {"http://h?a=%zz", "hexadecimal"}, {"http://h#%", "hexadecimal"},
		{"http://h:80a/", "port"}, {"http://h:65536/", "port"}, {"http://::1/", "host"}, {"http://[::1/", "IPv6"}, {"http://[1.2.3.4]/", "IPv6"},
		{"jdbc:sqlserver://h:1433;databaseName=x", "SQL Server"},
	} {
		_, err := parse([]byte(tt.doc))
		var syntax *format.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(syntax.Msg, tt.msg) {
			t.Errorf("%q: got %+v, want %q", tt.doc, err, tt.msg)
		}
	}
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"https://§:§@h/p", "https://u:x§y@h/", "https://§/p", "https://§:80", "https://h.§.x/", "https://h:§/", "https://h/§", "https://h/a/§/b", "https://h/x§", "https://h/.§",
		"https://h/?a=§&b=§", "https://h/?§=1", "https://h/?§", "https://h/?a=1&§", "https://h/#§", "§://h/", "jdbc:mysql://§:3306,§:3307/§?user=§", "https://[§]:80/",
	}, "::1", "fe80::1%eth0", "10.0.0.1", "db:3306", "[::1]", "..", ".", "a/b", "a?b", "a&b=c", "a+b", "%41", "%", "@", "u:p@evil", "evil/", "xn--a", "a_b", "b.c", "é", "3306", "65536", "\x00")
}

// likeGo reads as net/url does.
func likeGo(doc string) (out []formattest.Item, err error) {
	u, err := url.Parse(strings.TrimPrefix(strings.TrimSpace(doc), "jdbc:"))
	if err != nil {
		return nil, err
	}
	password, _ := u.User.Password()
	out = []formattest.Item{{"scheme", u.Scheme}, {"host", u.Hostname() + ":" + u.Port()}, {"user", u.User.Username()}, {"password", password}}
	for _, part := range strings.Split(u.EscapedPath(), "/") {
		text, err := url.PathUnescape(part)
		if err != nil {
			return nil, err
		}
		out = append(out, formattest.Item{"path", text})
	}
	for _, pair := range strings.Split(u.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, err
		}
		value, err = url.QueryUnescape(value)
		if err != nil {
			return nil, err
		}
		out = append(out, formattest.Item{"?" + name, value})
	}
	return append(out, formattest.Item{"#", u.Fragment}), nil
}

// TestReaders: Java, Python and Go read what was written, each in one kind of part.
func TestReaders(t *testing.T) {
	for _, tt := range []struct {
		begin, end string
		line       string
	}{
		{"jdbc:mysql://§:§@db:3306/", "x?user=§&password=§", "kN/§/x§/"},
		{"https://h/", "#§", "?aN=§&bN=x§y"},
		{"https://h/?x=y", "", "&kN=§&§_N=1"},
	} {
		lines := []string{tt.line}
		if strings.HasPrefix(tt.line, "?") {
			lines = []string{"aN/"}
		}
		formattest.Agreement{
			Format: Format(), Docs: 300, Accepts: 0.6, Lines: lines, Around: [2]string{tt.begin, tt.end},
			Readers: map[string]func(testing.TB, []string) []formattest.Reading{
				"java.net.URI": formattest.JavaReader("uri"), "urllib": formattest.PythonReader("url.py"), "net/url": formattest.InProcess(likeGo),
			},
		}.Check(t)
	}
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"https://§/", "db:80", "without a port", "two values"},
		{"https://§/", "a b", "host", "raw"},
		{"https://§/", "", "host", "raw"},
		{"https://h:§/", "http", "port", "change"},
		{"https://h/§", "..", ". or ..", "change"},
		{"https://h/?§", "a=1&b=2", "one parameter", "raw"},
		{"§://h/", "a b", "scheme", "change"},
		{"https://h/§", "\xff", "UTF-8", "encode"},
	})
}

// FuzzURL: whatever the URL and the values, if the encoder takes them, net/url reads what it
// reads with harmless words, the words replaced by the values.
func FuzzURL(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"net/url": likeGo},
		Docs: []string{"https://@:@@h/@/x@?a=@&@=1#@", "https://h:1/@", "jdbc:x://h/a?b=x@"},
	}
	f.Add(byte(3), "https://u:@h/@", "@evil/", "..")
	f.Add(byte(0), "", "?", "%")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) { z.Check(t, doc, text, v, w) })
}
