package ini

import (
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

var (
	phpEmpty    = regexp.MustCompile(`^[ \t]*(;[^\r\n]*)?(\r\n|\r|\n|$)`)
	phpSection  = regexp.MustCompile(`^[ \t]*\[([^\]\r\n"'$\\;]*)\]`)
	phpLabel    = regexp.MustCompile(`^[ \t]*([^=\n\r\t;&|^$~(){}!"']+?)[ \t]*(=[ \t]*|[\r\n;]|$)`)
	phpSingle   = regexp.MustCompile(`^'([^']+)'`)
	phpOperator = regexp.MustCompile(`^[&|^~()!][ \t]*`)
	phpVariable = regexp.MustCompile(`^\$\{[^}"'\r\n;]*\}`)
	phpLiteral  = regexp.MustCompile(`^[^="'$;\r\n&|^~()!]+`)
)

// likePHP reads as PHP's scanner does, written apart from parsePHP. It keeps each value as one
// text, in which operators and variables stand in braces.
func likePHP(doc string) (out []formattest.Item, err error) {
	for doc != "" {
		if m := phpEmpty.FindString(doc); m != "" {
			doc = doc[len(m):]
			continue
		}
		if m := phpSection.FindStringSubmatch(doc); m != nil {
			doc = doc[len(m[0]):]
			out = append(out, formattest.Item{"section", m[1]})
			continue
		}
		m := phpLabel.FindStringSubmatch(doc)
		if m == nil || strings.Contains(doc, "\x00") {
			return nil, errSyntax
		}
		if !strings.HasPrefix(m[2], "=") {
			doc = doc[len(m[0])-len(m[2]):]
			out = append(out, formattest.Item{m[1], formattest.NoValue})
			continue
		}
		value, rest, ok := phpValue(doc[len(m[0]):])
		if !ok {
			return nil, errSyntax
		}
		out, doc = append(out, formattest.Item{m[1], value}), rest
	}
	return out, nil
}

func phpValue(s string) (value, rest string, ok bool) {
	for s != "" && strings.IndexByte("\r\n;", s[0]) < 0 {
		switch {
		case s[0] == '"':
			text, after, ok := phpDouble(s[1:])
			if !ok {
				return "", "", false
			}
			value, s = value+text, after
			if strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\t") {
				s = strings.TrimLeft(s, " \t")
			}
		case strings.HasPrefix(s, "''"):
			return value, s[2:], value == "" && (s == "''" || strings.IndexByte(" \t\r\n;", s[2]) >= 0)
		case phpSingle.MatchString(s):
			m := phpSingle.FindStringSubmatch(s)
			value, s = value+m[1], strings.TrimLeft(s[len(m[0]):], " \t")
		case phpOperator.MatchString(s):
			m := phpOperator.FindString(s)
			value, s = value+"{"+m[:1]+"}", s[len(m):]
		case phpVariable.MatchString(s):
			m := phpVariable.FindString(s)
			value, s = value+"{"+m+"}", s[len(m):]
		case phpLiteral.MatchString(s):
			m := phpLiteral.FindString(s)
			s = s[len(m):]
			if strings.HasPrefix(s, "=") {
				return "", "", false
			}
			value += strings.TrimRight(m, " \t")
		default:
			return "", "", false
		}
	}
	return value, s, true
}

// phpDouble reads a text in double quotes, after the first.
func phpDouble(s string) (text, rest string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			return "", "", false
		case s[i] == '"':
			return text, s[i+1:], true
		case strings.HasPrefix(s[i:], `\\`):
			text += `\`
			i++
		case strings.HasPrefix(s[i:], `\"`) && i+2 < len(s) && s[i+2] != '\r' && s[i+2] != '\n':
			text += `"`
			i++
		case strings.HasPrefix(s[i:], `\"`):
			return text + `\`, s[i+2:], true
		default:
			text += s[i : i+1]
		}
	}
	return "", "", false
}

// FuzzPHP: whatever the document and the values, if Encode takes them, then the second reader sees
// the same as with harmless words, the words replaced by the values, and no more. In quotes, only a
// NUL is refused.
func FuzzPHP(f *testing.F) {
	z := formattest.Fuzzer{
		Format: PHP(), Readers: map[string]func(string) ([]formattest.Item, error){"PHP": likePHP},
		Docs: []string{
			"[PHP]\na = @\nb = \"@\" ; @\n", "a = '@'\nb = /dir/@\nc = x@y\n", "a = \"$@{x@\"\nb = @@\n", "a = 1 | \"@\"\nb = ${x}\"@\"\n", "[@]\n@ = 1\na[] = @\n",
		},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(1), "", "x", n.Value)
	}
	for _, v := range phpValues {
		f.Add(byte(2), "", v, "$")
		f.Add(byte(5), "a = \"@\"'@'\nb = \"x\n@\"", "\\", v)
	}
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)
		for _, place := range []string{"a = §\n", "a = \"§\"\n", "a = 'x§y'\n", "a = \"§\n\"\n"} {
			_, errs := encode.Document(PHP(), formattest.Pieces(place, v))
			if len(errs) > 0 && !strings.Contains(v, "\x00") {
				t.Errorf("%q in %q: %v", v, place, errs[0])
			}
		}
	})
}
