package vcl

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

var tokens = regexp.MustCompile(`^(?s:([ \t\r\n\v]+|#[^\n]*|//[^\n]*|/\*.*?\*/)|""".*?"""|\{".*?"\}|"[^"\r\n]*"|C\{.*?\}C|[0-9]+(?:\.[0-9]+)?[A-Za-z0-9_-]*|[A-Za-z][A-Za-z0-9_-]*|:[A-Za-z0-9+/]*=*:|[-{}()*+/%><=;!&.|~,])`)

var errSyntax = errors.New("not for this reader")

// likeVarnish reads tokens as Varnish's compiler does, written apart from parse and in another
// manner. A number and what follows it are one token.
func likeVarnish(doc string) (out []formattest.Item, err error) {
	for doc != "" {
		m := tokens.FindStringSubmatch(doc)
		isBroken := m == nil || strings.HasPrefix(doc, `"""`) && len(m[0]) < 6 || strings.HasPrefix(doc, `{"`) && len(m[0]) < 4 || strings.HasPrefix(doc, "C{") && m[0] == "C"
		if isBroken || strings.Contains(m[0], "\x00") || strings.HasPrefix(doc, "/*") && (len(m[0]) < 4 || strings.Contains(m[0][2:], "/*")) {
			return nil, errSyntax
		}
		if m[1] == "" {
			out = append(out, formattest.Item{"token", m[0]})
		}
		doc = doc[len(m[0]):]
	}
	return out, nil
}

// FuzzVCL: whatever the document and the values, if Encode takes them, then the second reader sees
// the same tokens as with harmless words, the words replaced by the values, and no more. A value
// stands in the document as it is. And in a long string there is no error unless the value has what
// closes it, a line break or a control character.
func FuzzVCL(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"varnish": likeVarnish},
		Docs: []string{
			"backend @ { .host = \"@\"; .port = \"@\"; }\n",
			"sub x@ { # @\n set resp.http.@ = {\"@\"} + \"\"\"@\"\"\"; /* @ */\n}\n",
			"synthetic({\"@\n@\"});\nif (a ~ \"^@\") { b = @; } // @\n",
			"C{ @ }C\ninclude \"@\";\nacl @ { \"@\"/@; }\n",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(2), "", "x", n.Value)
	}
	for _, v := range values {
		f.Add(byte(1), "", v, v)
	}
	f.Add(byte(4), "@{ }C\n\"@\"@\n", "C", "\"")
	f.Add(byte(4), "{\"@} /@/ @*@ */ :@:", "\"", "/")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)

		for _, value := range []string{v, w} {
			for _, place := range []string{"a = {\"§\"};", "a = \"§\";"} {
				texts, errs := encode.Document(Format(), formattest.Pieces(place, value))
				switch {
				case len(errs) > 0 && !strings.Contains(value, `"`) && !strings.ContainsFunc(value, isRefused):
					t.Errorf("%q in %q: %v", value, place, errs[0])
				case len(errs) == 0 && texts[1] != value:
					t.Errorf("%q is written %q", value, texts[1])
				}
			}
		}
	})
}

func isRefused(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// TestSecondReader holds the second reader against parse.
func TestSecondReader(t *testing.T) {
	for _, doc := range []string{"a \"b\" {\"c\"d\"} 5s;", "a {\"", "/* /* */", "C{ a", "\"\"\"a\"", "a 'b'", "1.5.a", "# \"\n// \"\n/* \" */"} {
		got, err := likeVarnish(doc)
		leaves, wrong := parse([]byte(doc))
		if (err == nil) != (wrong == nil) || err == nil && len(got) != len(leaves) {
			t.Errorf("%q: %q %v, but parse %v %v", doc, got, err, leaves, wrong)
		}
	}
}
