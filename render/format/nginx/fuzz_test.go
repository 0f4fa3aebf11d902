package nginx

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

var (
	space    = regexp.MustCompile(`^([ \t\r\n]+|#[^\n]*)`)
	double   = regexp.MustCompile(`^"((?s:[^"\\]|\\.)*)"`)
	single   = regexp.MustCompile(`^'((?s:[^'\\]|\\.)*)'`)
	plain    = regexp.MustCompile(`^((?s:\\.|\$\{*|[^ \t\r\n;{}#"'\\$])(?s:\\.|\$\{*|[^ \t\r\n;{\\$])*)`)
	end      = regexp.MustCompile(`^[;{}]`)
	escaped  = regexp.MustCompile(`\\["'\\trn]`)
	meanings = map[string]string{`\"`: `"`, `\'`: `'`, `\\`: `\`, `\t`: "\t", `\r`: "\r", `\n`: "\n"}
)

var errSyntax = errors.New("not for this reader")

// likeNginx reads as nginx does, written apart from parse and in another manner. Each item is
// where a word stands, and the word; or what ends a directive.
func likeNginx(doc string) (out []formattest.Item, err error) {
	var blocks []string
	words := 0
	name := ""
	inMap := func() bool { return len(blocks) > 0 && blocks[len(blocks)-1] == "map" }

	for doc != "" {
		if m := space.FindString(doc); m != "" {
			doc = doc[len(m):]
			continue
		}

		if m := end.FindString(doc); m != "" {
			doc = doc[1:]
			out = append(out, formattest.Item{"end", m})
			switch {
			case m == "}" && words > 0 || m == "}" && len(blocks) == 0 || m != "}" && words == 0:
				return nil, errSyntax
			case m == "}":
				blocks = blocks[:len(blocks)-1]
			case m == "{":
				blocks = append(blocks, name)
			}
			words = 0
			continue
		}

		isQuoted := true
		m := double.FindStringSubmatch(doc)
		if m == nil {
			m = single.FindStringSubmatch(doc)
		}
		if m == nil {
			m, isQuoted = plain.FindStringSubmatch(doc), false
		}
		if m == nil || strings.Contains(m[0], "\x00") {
			return nil, errSyntax
		}
		doc = doc[len(m[0]):]
		if isQuoted && !regexp.MustCompile(`^[ \t\r\n;{)]`).MatchString(doc) {
			return nil, errSyntax
		}

		text := escaped.ReplaceAllStringFunc(m[1], func(e string) string { return meanings[e] })
		if words == 0 {
			name = text
		}
		if words == 0 && inMap() {
			text = strings.TrimPrefix(text, `\`)
		}
		out = append(out, formattest.Item{fmt.Sprint(len(blocks), " ", words), text})
		words++
	}
	if words > 0 || len(blocks) > 0 {
		return nil, errSyntax
	}
	return out, nil
}

// FuzzNginx: whatever the document and the values, if Encode takes them, then the second reader
// sees the same words as with harmless ones, the words replaced by the values, and no more. No
// value brings a $ or a line break. And where a value is a parameter, bare or in quotes, there is
// no error unless it has a NUL or a $, or is long.
func FuzzNginx(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"nginx": likeNginx},
		Docs: []string{
			"a @;\nb \"@\" '@';",
			"a {\n b x@y; # @\n c @@ @; }\n",
			"map $a $b_@ {\n @ @;\n \"@\" x@; }\n",
			"location @ { return 200 @; }\nlocation ~ ^/@$ { return 301 @; }",
			"if ($a = \"@\") { set $v_@ ${b_@}; }\nserver_name @;",
			"@ a;\nb_@ @ {}\n",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(2), "", "x", n.Value)
	}
	f.Add(byte(6), "a @{\n}b '@\\'@' #@\n;", "'", "\\")
	f.Add(byte(6), "a \\@ \"\\@\" $@ ${@};", "n", "\"")
	f.Add(byte(6), "map $a $b { \\@ @; include @; }types{@ @;}", "default", "~")
	f.Add(byte(6), "geo $a { @ @; }\na @ {content @; }", "default", "; b")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)

		for _, value := range []string{v, w} {
			for _, place := range []string{"return 200 §;", "return 200 \"§\";", "return 200 '§';"} {
				texts, errs := encode.Document(Format(), formattest.Pieces(place, value))
				switch {
				case len(errs) > 0 && !strings.ContainsAny(value, "\x00$") && len(value) < 2000:
					t.Errorf("%q in %q: %v", value, place, errs[0])
				case len(errs) == 0 && strings.ContainsAny(texts[1], "\x00$\r\n"):
					t.Errorf("%q is written %q", value, texts[1])
				}
			}
		}
	})
}

// TestSecondReader holds the second reader against parse.
func TestSecondReader(t *testing.T) {
	for _, doc := range []string{"a b \"c\\\"\" 'd' e\\ f;", "map $a $b { \\default ${x}; }", "a \"b\"c;", "a { b; } }", "if ($a = \"b\") { c; }", "a ${b;"} {
		got, err := likeNginx(doc)
		leaves, wrong := parse([]byte(doc))
		if (err == nil) != (wrong == nil) || err == nil && len(got) == 0 && len(leaves) > 0 {
			t.Errorf("%q: %v, but parse %v", doc, err, wrong)
		}
	}
}
