package systemd

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
	commentLine = regexp.MustCompile(`(?m)^[ \t\r]*[#;][^\n]*(\n|\z)`)
	continued   = regexp.MustCompile(`((?:^|[^\\])(?:\\\\)*)\\\r?\n`)
	assignment  = regexp.MustCompile(`^([^=]*[^= \t])[ \t]*=[ \t]*(.*)$`)
	wordPattern = regexp.MustCompile(`^(?:[^ \t"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+`)
	escapes     = regexp.MustCompile(`\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)`)
	wordParts   = regexp.MustCompile(escapes.String() + `|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)
)

var errSyntax = errors.New("not for this reader")

// likeSystemd reads as systemd does, written apart from parse and in another manner: with
// patterns for all of a document, a line and a word.
func likeSystemd(doc string) (out []formattest.Item, err error) {
	if strings.Contains(doc, "\x00") || regexp.MustCompile(`\r[^\n]|\r$`).MatchString(doc) || !isUTF8(commentLine.ReplaceAllString(doc, "")) {
		return nil, errSyntax
	}
	doc = commentLine.ReplaceAllString(strings.TrimPrefix(doc, "\ufeff"), "")
	for continued.MatchString(doc) {
		doc = continued.ReplaceAllString(doc, "$1 ")
		if m := commentLine.FindStringIndex(doc); m != nil && m[0] == 0 {
			return nil, errSyntax // a line that begins with nothing but a continued space
		}
	}
	section := ""
	for _, line := range strings.Split(doc, "\n") {
		line = strings.Trim(line, " \t\r")
		m := assignment.FindStringSubmatch(line)
		switch {
		case line == "":
			continue
		case line[0] == '[':
			section = line
			out = append(out, formattest.Item{"section", line})
			continue
		case m == nil:
			return nil, errSyntax
		}
		where := section + " " + m[1]
		out = append(out, formattest.Item{where, "begins"})
		switch {
		case strings.HasPrefix(m[1], "Exec") || m[1] == "Environment":
			items, err := wordsOf(m[2], strings.HasPrefix(m[1], "Exec"))
			if err != nil {
				return nil, err
			}
			for _, text := range items {
				out = append(out, formattest.Item{where, text})
			}
		default:
			out = append(out, formattest.Item{where, percent(m[2])})
		}
	}
	return out, nil
}

// wordsOf splits a setting. The words of a command say whether their variables are replaced.
func wordsOf(text string, isCommand bool) (out []string, err error) {
	first, hasVariables := true, true
	for {
		text = strings.TrimLeft(text, " \t")
		raw := wordPattern.FindString(text)
		switch {
		case text == "":
			return out, nil
		case raw == "":
			return nil, errSyntax
		}
		text = text[len(raw):]
		if text != "" && strings.IndexByte(" \t", text[0]) < 0 {
			return nil, errSyntax
		}
		word := percent(wordParts.ReplaceAllStringFunc(raw, part))
		switch {
		case !isCommand:
		case raw == ";" && !first, first && word == ";":
			out, first, hasVariables = append(out, "<separator>"), true, true
			continue
		case raw == `\;`:
			word = ";"
		case first:
			first = false
			signs := regexp.MustCompile(`^[-@:+!|]*`).FindString(word)
			hasVariables = !strings.Contains(signs, ":")
			out = append(out, "prefix "+signs)
			word = word[len(signs):]
		case hasVariables:
			word = regexp.MustCompile(`\$(\$|\{|.?)`).ReplaceAllStringFunc(word, func(s string) string {
				if s == "$$" {
					return "$"
				}
				return "<" + s + ">"
			})
		}
		out = append(out, word)
	}
}

// part reads an escape, or what is in quotes.
func part(s string) string {
	if s[0] != '\\' {
		return escapes.ReplaceAllStringFunc(s[1:len(s)-1], part)
	}
	if i := strings.IndexByte(`abfnrtv\"'s`, s[1]); i >= 0 && len(s) == 2 {
		return "\a\b\f\n\r\t\v\\\"' "[i : i+1]
	}
	if n, err := strconv.ParseUint(s[2:], 16, 32); err == nil && strings.ContainsAny(s[1:2], "xuU") && n != 0 {
		if s[1] == 'x' {
			return string([]byte{byte(n)})
		}
		return string(rune(n))
	}
	if n, err := strconv.ParseUint(s[1:], 8, 8); err == nil && len(s) == 4 && n != 0 {
		return string([]byte{byte(n)})
	}
	return s
}

func percent(s string) string {
	return regexp.MustCompile(`%%?`).ReplaceAllStringFunc(s, func(s string) string {
		if s == "%%" {
			return "%"
		}
		return "<specifier>"
	})
}

// FuzzSystemd: whatever the document and the values, if Encode takes them, then the second reader
// sees the same settings and words as with harmless values, with the values in them, and no more.
// Every text of UTF-8 can be an argument, and stays on its line.
func FuzzSystemd(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"another reader": likeSystemd},
		Docs: []string{
			"[A]\nExecStart=/x @ \"@\" '@'\nDescription=@\n",
			"[A]\nExecStart=-@/x/@ x@y \\\n# @\n  @@ ; /y @\nEnvironment=A=@ \"B=@ @\" C_@=x@\n",
			"[A]\nExecStart=@ @\nExecStop=:/x @ $@ ${@} %@ \\@\nEnvironmentFile=@\nConditionHost=@\n; @ \\\n",
			"[A]\nExecStart=/bin/sh -c 'echo @' @\nX-A=@\nX-B=a@ \"@\"\nAfter=@ \\\n @\n",
			"[@]\n@=b\n\n[Service]\nDescription=a @ \\\n@ %n@\n",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(1), "", "x", n.Value)
	}
	for _, v := range values {
		f.Add(byte(0), "", v, "y")
		f.Add(byte(1), "", "x", v)
		f.Add(byte(2), "", v, v)
		f.Add(byte(3), "", "x", v)
	}
	f.Add(byte(5), "[a]\nExecStart=/x '\\'@ @'@ \\x4@\nDescription=@\\\n@\n", "1", "\\")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)

		for _, value := range []string{v, w} {
			for _, place := range []string{"[a]\nExecStart=/x §\n", "[a]\nExecStart=/x \"§\"\n", "[a]\nExecStart=/x x§y\n", "[a]\nExecStop=:/x '§ §'\n"} {
				texts, errs := encode.Document(Format(), formattest.Pieces(place, value))
				switch {
				case len(errs) > 0 && isUTF8(value) && !strings.Contains(value, "\x00"):
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
	for _, doc := range []string{"[a]\nExecStart=/x \"a b\"'c'\\s ; /y \\;\n", "[a]\nb=c\\\n#d\n e\n", "[a]\nExecStart=/x 'a\n", "[a]\nb\n", "# c\n", "[a]\nb=\x00"} {
		got, err := likeSystemd(doc)
		leaves, wrong := parse([]byte(doc))
		if (err == nil) != (wrong == nil) || err == nil && len(got) == 0 && len(leaves) > 0 {
			t.Errorf("%q: %v, but parse %v", doc, err, wrong)
		}
	}
}
