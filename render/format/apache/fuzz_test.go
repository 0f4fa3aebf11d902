package apache

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

var (
	comment   = regexp.MustCompile(`^[ \t\v\f\r]*(#|$)`)
	variables = regexp.MustCompile(`(?s)\$\{[^}]*\}`)
	argument  = regexp.MustCompile(`^[ \t\v\f\r]*(?:"((?s:\\["\\]|[^"])*?)(?:"|$)|'((?s:\\['\\]|[^'])*?)(?:'|$)|([^ \t\v\f\r]+))[ \t\v\f\r]*`)
	escaped   = map[byte]*regexp.Regexp{'"': regexp.MustCompile(`\\(["\\])`), '\'': regexp.MustCompile(`\\(['\\])`), 0: regexp.MustCompile(`\\(\\)`)}
)

var errSyntax = errors.New("not for this reader")

// likeHttpd reads as httpd does, written apart from parse and in another manner: arguments of
// directives, without what directives make of them. Each item is where an argument stands, and the
// argument. Lines that mod_rewrite or expressions read by themselves are one item.
func likeHttpd(doc string) (out []formattest.Item, err error) {
	var open []string
	for {
		rest := regexp.MustCompile(`\\\r?\n`).ReplaceAllString(doc, "")
		if rest == doc {
			break
		}
		doc = rest // again, as what was before and after may be one
	}
	if strings.ContainsAny(doc, "\x00") || strings.HasPrefix(doc, "\ufeff") {
		return nil, errSyntax
	}

	for _, line := range strings.Split(doc, "\n") {
		line = strings.Trim(line, " \t\v\f\r")
		if comment.MatchString(line) {
			continue
		}
		for _, v := range variables.FindAllString(line, -1) {
			out = append(out, formattest.Item{"variable", v})
		}

		name, args := cutArgument(line)
		switch lower := strings.ToLower(name); {
		case strings.HasPrefix(name, "</"):
			if len(open) == 0 || open[len(open)-1]+">" != "<"+lower[2:] {
				return nil, errSyntax
			}
			open = open[:len(open)-1]
			out = append(out, formattest.Item{"end", ""})
			continue
		case strings.HasPrefix(name, "<"):
			end := strings.LastIndex(args, ">")
			if end < 0 && args != "" || end < 0 && !strings.HasSuffix(name, ">") {
				return nil, errSyntax
			}
			args = args[:max(end, 0)]
			open = append(open, strings.TrimSuffix(lower, ">"))
		}

		out = append(out, formattest.Item{"name", strings.TrimSuffix(name, ">")})
		if name = strings.ToLower(name); strings.HasPrefix(name, "rewrite") || strings.HasSuffix(name, "if") || name == "require" {
			out = append(out, formattest.Item{"raw", strings.ReplaceAll(args, `"`, "")}) // a value may get quotes
			continue
		}
		for args != "" {
			var text string
			text, args = cutArgument(args)
			out = append(out, formattest.Item{name, text})
		}
	}
	if len(open) > 0 {
		return nil, errSyntax
	}
	return out, nil
}

func cutArgument(s string) (text, rest string) {
	m := argument.FindStringSubmatchIndex(s)
	if m == nil {
		return s, ""
	}
	quote := byte(0)
	for n, q := range map[int]byte{1: '"', 2: '\'', 3: 0} {
		if m[2*n] >= 0 {
			text, quote = s[m[2*n]:m[2*n+1]], q
		}
	}
	return escaped[quote].ReplaceAllString(text, "$1"), s[m[1]:]
}

// FuzzApache: whatever the document and the values, if Encode takes them, then the second reader
// sees the same arguments as with harmless words, the words replaced by the values, and no more,
// unless a value is escaped for what reads an argument once more. No value brings a control
// character or a variable. And where a value is an argument, bare or in quotes, there is no error
// unless it has something without an escape, or is long.
func FuzzApache(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"httpd": likeHttpd},
		Docs: []string{
			"A @\nB \"@\" '@'\n",
			"<A @>\n B x@y # @\n # @\n C @@ \"@\n</A>\n",
			"<A \"@\" x@>\n</A>\nDefine A @\nB ${@} x\n",
			"A \\\n@ \\\n b@\nUse @ \"@\"\n<Macro @>\nA @\n</Macro>\n",
			"RewriteRule @ '@' [E=@]\nServerAlias @ @\nA \"@\"@\n",
			"@ a\nb_@ @\n<@>\n",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(1), "", "x", n.Value)
	}
	for _, v := range values {
		f.Add(byte(2), "", v, v)
	}
	f.Add(byte(6), "A @\\\n@ \"@\\\"\"\n#@\\\n@\n", "\\", "\"")
	f.Add(byte(6), "A \\@ '\\@' $@ ${@} $\\{@}", "\\", "{")
	f.Add(byte(6), "<If @>\n</If>\n<Else@>\n</Else>\n", "1>", "\n</If>")
	f.Add(byte(6), "<A>\nB \\\\@\n\n@</A> @\n", "\\", "\\")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		if !decodes.MatchString(text) {
			z.Check(t, doc, text, v, w)
		}

		for _, value := range []string{v, w} {
			for _, place := range []string{"SetEnv A §\n", "SetEnv A \"§\"\n", "Header set A '§'\n", "ErrorDocument 404 §\n"} {
				texts, errs := encode.Document(Format(), formattest.Pieces(place, value))
				switch {
				case len(errs) > 0 && !noEscape.MatchString(value) && len(value) < 2000:
					t.Errorf("%q in %q: %v", value, place, errs[0])
				case len(errs) == 0 && (strings.ContainsFunc(texts[1], isControl) || strings.Contains(texts[1], "${")):
					t.Errorf("%q is written %q", value, texts[1])
				}
			}
		}
	})
}

// decodes finds the directives whose arguments are read once more, and escaped for that.
var decodes = regexp.MustCompile(`(?i)log|header|errordocument|auth|sethandler|\\\r?\n#|\x00`)

// noEscape finds what has no escape in the arguments of some directive.
var noEscape = regexp.MustCompile(`[\x00-\x08\x0a-\x1f\x7f]|\$\{|%\{|^$|^(?i:default)$|^\||^(expr=|exec:|prg:)`)

// TestSecondReader holds the second reader against parse.
func TestSecondReader(t *testing.T) {
	for _, doc := range []string{"A b \"c\\\"\" 'd' e\\\\ f", "<A b>\nC\n</a>", "A \"b\"c", "<A\nb", "A b\\\n c", "</A>", "<A>\n</B>", "A \"b\n", "A '\\\\' b"} {
		got, err := likeHttpd(doc)
		leaves, wrong := parse([]byte(doc))
		if (err == nil) != (wrong == nil) || err == nil && len(got) < len(leaves) {
			t.Errorf("%q: %q %v, but parse %v %v", doc, got, err, leaves, wrong)
		}
	}
}
