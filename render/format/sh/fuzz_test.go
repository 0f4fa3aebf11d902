package sh

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

var (
	space      = regexp.MustCompile(`^(?:[ \t]+|\\\n|#[^\n]*)`)
	operator   = regexp.MustCompile(`^(?:\n|;;|&&|\|\||<<-?|>>|[;&|()<>])`)
	heredoc    = regexp.MustCompile(`^<<('?)(E)'?\n`)
	single1    = regexp.MustCompile(`^'([^']*)'`)
	double1    = regexp.MustCompile("^\"((?s:[^\"\\\\$`]|\\\\.)*)\"")
	plain1     = regexp.MustCompile(`^(?:\\(?s:.)|[A-Za-z0-9_./:@%+,-]|=)`)
	escape1    = regexp.MustCompile("(?s)\\\\([$`\"\\\\\n])")
	escapeDoc  = regexp.MustCompile("(?s)\\\\([$`\\\\\n])")
	keyword    = regexp.MustCompile(`^(?:!|\{|\}|case|do|done|elif|else|esac|fi|for|if|in|then|until|while|time|function|select|coproc|\[\[|\]\])$`)
	assignment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)
	fdNumber   = regexp.MustCompile(`^[0-9]+[<>]`)
	special1   = regexp.MustCompile(`(?s)^(?:eval|trap|alias|unset|read|getopts|let|mapfile|readarray|export|readonly|local|typeset|declare|test|\[|printf|ssh|sh)$`)
)

var errSyntax = errors.New("not for this reader")

// likeShell reads commands of words and operators as a shell does, written apart from parse and in
// another manner, and gives up at all else. Each item is what a word is, and the word; or an
// operator.
func likeShell(doc string) (out []formattest.Item, err error) {
	if strings.ContainsAny(doc, "\x00") || strings.HasPrefix(doc, "\ufeff") || strings.HasPrefix(doc, "#!") {
		return nil, errSyntax
	}
	first := true
	for doc != "" {
		if m := space.FindString(doc); m != "" {
			doc = doc[len(m):]
			continue
		}
		if m := heredoc.FindStringSubmatch(doc); m != nil {
			doc = doc[len(m[0]):]
			text, rest, ok := strings.Cut("\n"+doc, "\nE\n")
			if !ok {
				return nil, errSyntax
			}
			text, doc = strings.TrimPrefix(text+"\n", "\n"), rest
			if m[1] == "" {
				if regexp.MustCompile("(?s)^(?:[^\\\\$`]|\\\\[^\n])*$").FindString(text) != text {
					return nil, errSyntax
				}
				text = escapeDoc.ReplaceAllString(text, "$1")
			}
			out, first = append(out, formattest.Item{"document", text}), true
			continue
		}
		if m := operator.FindString(doc); m != "" {
			if m[0] == '<' || m == "(" || m == ")" || m == "&" && strings.HasPrefix(doc, "&>") || m == "|" && strings.HasPrefix(doc, "|&") || m[0] == '>' && (len(doc) < 2 || strings.Contains("(&|>", doc[1:2])) {
				return nil, errSyntax
			}
			out = append(out, formattest.Item{"operator", m})
			doc = doc[len(m):]
			first = first && m == ">" || m != ">"
			continue
		}
		if fdNumber.MatchString(doc) {
			return nil, errSyntax
		}
		var b strings.Builder
		raw := doc
		for doc != "" {
			m := single1.FindStringSubmatch(doc)
			if m == nil {
				if m = double1.FindStringSubmatch(doc); m != nil {
					m[1] = escape1.ReplaceAllStringFunc(m[1], func(e string) string { return strings.TrimSuffix(e[1:], "\n") })
				}
			}
			if m == nil {
				if e := plain1.FindString(doc); e != "" {
					m = []string{e, strings.TrimPrefix(e, "\\")}
					if e == "\\\n" {
						m[1] = ""
					}
				}
			}
			if m == nil {
				break
			}
			b.WriteString(m[1])
			doc = doc[len(m[0]):]
		}
		raw = raw[:len(raw)-len(doc)]
		if doc != "" && !regexp.MustCompile("^[ \t\n;&|<>()]").MatchString(doc) || raw == "" || strings.HasPrefix(doc, "(") || strings.HasPrefix(doc, "<(") {
			return nil, errSyntax
		}
		what := "word"
		if first {
			what = "command"
			if keyword.MatchString(strings.ReplaceAll(raw, "\\\n", "")) || special1.MatchString(b.String()) {
				return nil, errSyntax
			}
			if assignment.MatchString(raw) {
				what = "assignment"
			}
			if first = what == "assignment"; len(out) > 0 && out[len(out)-1] == (formattest.Item{"operator", ">"}) {
				first, what = true, "file"
			}
		}
		out = append(out, formattest.Item{what, b.String()})
	}
	return out, nil
}

// FuzzSh: whatever the document and the values, if Encode takes them, then the second reader sees
// the same words as with harmless ones, the words replaced by the values, and no more. And a value
// that is a word, bare or in quotes, is written unless it has a NUL.
func FuzzSh(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"shell": likeShell},
		Docs: []string{
			"a @ \"@\" '@'\n",
			"A=@ B=\"x @\"'@' c x@y@@ # @\n",
			"a <<E\n@\nx @\nE\nb @\n",
			"a <<'E'\n@\nx @\nE\nb '@'; c | d @\n",
			"@ b; \"@\" c >@\n",
			"A_@=@ @=x b && c \\\n @\n",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(2), "", "x", n.Value)
	}
	f.Add(byte(6), "a @\\\n@ \\@ '@'\\''@'", "'", "\\")
	f.Add(byte(6), "a <<E\n@E\n\\@\nE\n@", "", "\n")
	f.Add(byte(6), "@=@ @", "a", "fi")
	f.Add(byte(5), "", "0", "000000000")
	f.Add(byte(6), "#@\n$@ ${@} `a @`", "!/bin/bash", "HOME")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)

		for _, value := range []string{v, w} {
			for _, place := range []string{"a §", "a \"§\"", "A='§'\n", "a <<E\n-§\nE\n"} {
				_, errs := encode.Document(Format(), formattest.Pieces(place, value))
				isDelimiter := strings.Contains(place, "<<") && strings.Contains(value+"\n", "\nE\n")
				if len(errs) > 0 && !strings.Contains(value, "\x00") && !isDelimiter {
					t.Errorf("%q in %q: %v", value, place, errs[0])
				}
			}
		}
	})
}

// TestSecondReader holds the second reader against parse.
func TestSecondReader(t *testing.T) {
	for _, doc := range []string{"a 'b' \"c\\\"\" d\\ e\n", "A=b c; d | e >f\n", "a <<E\nx\nE\n", "a 'b", "a \"b", "a <<E\nx\n"} {
		got, err := likeShell(doc)
		leaves, wrong := parse([]byte(doc))
		if (err == nil) != (wrong == nil) || err == nil && len(got) == 0 && len(leaves) > 2 {
			t.Errorf("%q: %v, but parse %v", doc, err, wrong)
		}
	}
}
