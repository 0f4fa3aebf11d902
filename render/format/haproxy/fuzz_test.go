package haproxy

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

var (
	wordPattern = regexp.MustCompile(`^(?s:\\[^\n]|\\\z|"(?:[^"\\]|\\.)*"|'[^']*'|[^ \t\v\f"'\\#])+`)
	wordParts   = regexp.MustCompile(`(?s:\\x[0-9a-fA-F]{2}|\\.|"(?:[^"\\]|\\.)*"|'[^']*')`)
	inDouble    = regexp.MustCompile(`(?s:\\x[0-9a-fA-F]{2}|\\.|\$\{[A-Za-z_.][A-Za-z0-9_.]*[^}"\\$]*\}|\$[A-Za-z_.][A-Za-z0-9_.]*|\$)`)
	logParts    = regexp.MustCompile(`%%|%(\{[^}]*\})?(\[(?:[^\]"']|"[^"]*"|'[^']*')*\])?`)
)

var errSyntax = errors.New("not for this reader")

// likeHAProxy reads as HAProxy does, written apart from parse and in another manner: with
// patterns for words. It knows the arguments after lf-string and set-header as log-format strings.
func likeHAProxy(doc string) (out []formattest.Item, err error) {
	if strings.Contains(doc, "\x00") || regexp.MustCompile(`\r[^\n]|\r$`).MatchString(doc) {
		return nil, errSyntax
	}
	for _, line := range strings.Split(strings.ReplaceAll(doc, "\r\n", "\n"), "\n") {
		var words []string
		for {
			line = strings.TrimLeft(line, " \t\v\f")
			if line == "" || line[0] == '#' {
				break
			}
			raw := wordPattern.FindString(line)
			line = line[len(raw):]
			text := wordParts.ReplaceAllStringFunc(raw, part)
			if raw == "" || strings.Contains(text, "<bad>") {
				return nil, errSyntax
			}
			words = append(words, text)
		}
		for i, text := range words {
			isLog := i > 1 && words[i-1] == "lf-string" || i == 3 && words[1] == "set-header"
			if isLog && words[0] == "http-request" {
				text = logParts.ReplaceAllStringFunc(text, func(s string) string {
					if s == "%%" {
						return "%"
					}
					return "<" + s + ">"
				})
			}
			out = append(out, formattest.Item{strconv.Itoa(i), text})
		}
		out = append(out, formattest.Item{"end", ""})
	}
	return out, nil
}

// part reads an escape, or what is in quotes.
func part(s string) string {
	switch s[0] {
	case '\'':
		return s[1 : len(s)-1]
	case '"':
		return inDouble.ReplaceAllStringFunc(s[1:len(s)-1], func(in string) string {
			switch {
			case in == `\$` || in == `\'`:
				return in[1:]
			case in == "$":
				return "<bad>"
			case in[0] == '$':
				return "<" + in + ">"
			}
			return part(in)
		})
	}
	if n, err := strconv.ParseUint(s[2:], 16, 8); err == nil && s[1] == 'x' {
		return map[bool]string{true: "<bad>", false: string([]byte{byte(n)})}[n == 0]
	}
	if i := strings.IndexByte(`nrt \#'"`, s[1]); i >= 0 {
		return "\n\r\t \\#'\""[i : i+1]
	}
	if s[1] == 'x' {
		return "<bad>"
	}
	return s
}

// FuzzHAProxy: whatever the document and the values, if Encode takes them, then the second reader
// sees the same words as with harmless ones, the words replaced by the values, and no more. Any
// text without a NUL can be the text of an answer, and stays on its line.
func FuzzHAProxy(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"another reader": likeHAProxy},
		Docs: []string{
			"backend @ # @\n server @ x@:80 '@' \"@\"\n",
			" http-request return string @ if { path @ }\n http-request return string \"x @ $A\" if @\n http-request return string '@'@\n",
			" http-request return lf-string \"@ %[str(@)] %%@ %{+Q}[str(@)]\"\n http-request set-header @ 'x @ %ci'\n",
			" acl @ path -i @ @\n acl a path -- @\n stats auth @:@\n user @ insecure-password @\n setenv A \"${B}@${@}\"\n",
			"@ a\na-@ b\n log-format @\n http-request set-var(txn.a) str(@)\n",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(1), "", "x", n.Value)
	}
	for _, v := range values {
		for doc := range byte(5) {
			f.Add(doc, "", "x", v)
			f.Add(doc, "", v, "y")
		}
	}
	f.Add(byte(5), "a '\\'@ '@ \\x4@\n b \\@\n", "1", "\\")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)

		for _, value := range []string{v, w} {
			for _, place := range []string{"http-request return string §", "http-request return string \"§\"", "http-request return lf-string x§§y", "http-request return string '§ §'"} {
				texts, errs := encode.Document(Format(), formattest.Pieces(place, value))
				switch {
				case len(errs) > 0 && value != "" && !strings.Contains(value, "\x00"):
					t.Errorf("%q in %q: %v", value, place, errs[0])
				case len(errs) == 0 && strings.ContainsAny(texts[1], "\x00\r\n"):
					t.Errorf("%q is written %q", value, texts[1])
				}
			}
		}
	})
}

// TestSecondReader holds the second reader against parse.
func TestSecondReader(t *testing.T) {
	for _, doc := range []string{"a b\\ c \"d\\$$e\" 'f'#g", "a \"$1\"", "a 'b", "a \\x4", "a \\x00", "# c\n", "a\rb"} {
		got, err := likeHAProxy(doc)
		leaves, wrong := parse([]byte(doc))
		if (err == nil) != (wrong == nil) || err == nil && len(got) < 2 && len(leaves) > 0 {
			t.Errorf("%q: %v, but parse %v", doc, err, wrong)
		}
	}
}
