package postgres

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

// Other readers, written apart from ours and in another manner: with the patterns of the
// programs, or with patterns for all of a line.

var errSyntax = errors.New("not for this reader")

// rules are those of guc-file.l, in its order.
var rules = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"space", regexp.MustCompile(`^[ \t\r]+`)},
	{"comment", regexp.MustCompile(`^#[^\n]*`)},
	{"id", regexp.MustCompile(`^[A-Za-z_\x80-\xff][A-Za-z_0-9\x80-\xff]*`)},
	{"qualified", regexp.MustCompile(`^[A-Za-z_\x80-\xff][A-Za-z_0-9\x80-\xff]*\.[A-Za-z_\x80-\xff][A-Za-z_0-9\x80-\xff]*`)},
	{"string", regexp.MustCompile(`^'([^'\\\n]|\\[^\n]|'')*'`)},
	{"unquoted", regexp.MustCompile(`^[A-Za-z_\x80-\xff][A-Za-z_0-9\x80-\xff\-._:/]*`)},
	{"integer", regexp.MustCompile(`^[-+]?([0-9]+|0x[0-9a-fA-F]+)[a-zA-Z]*`)},
	{"real", regexp.MustCompile(`^[-+]?[0-9]*\.[0-9]*([Ee][-+]?[0-9]+)?`)},
	{"equals", regexp.MustCompile(`^=`)},
	{"end", regexp.MustCompile(`^\n`)},
}

var escapes = regexp.MustCompile(`\\([0-7]{1,3}|[^\n])|''`)

// likeServer reads a postgresql.conf.
func likeServer(doc string) (out []formattest.Item, err error) {
	if strings.Contains(doc, "\x00") {
		return nil, errSyntax
	}
	rest := toChars(doc) + "\n"
	var line []formattest.Item
	for rest != "" {
		var name, text string
		for _, rule := range rules {
			rule.pattern.Longest()
			if got := rule.pattern.FindString(rest); len(got) > len(text) {
				name, text = rule.name, got
			}
		}
		if text == "" {
			return nil, errSyntax
		}
		rest = rest[len(text):]
		switch {
		case name == "space" || name == "comment":
		case name != "end":
			line = append(line, formattest.Item{name, text})
		case len(line) > 0:
			if len(line) == 3 && line[1][0] == "equals" {
				line = slices.Delete(line, 1, 2)
			}
			if len(line) != 2 || line[0][0] != "id" && line[0][0] != "qualified" || line[1][0] == "equals" || line[1][0] == "qualified" {
				return nil, errSyntax
			}
			value := line[1][1]
			if line[1][0] == "string" {
				value = escapes.ReplaceAllStringFunc(value[1:len(value)-1], unescapeOne)
			}
			out = append(out, formattest.Item{"name", toBytes(line[0][1])}, formattest.Item{"value", toBytes(value)})
			line = nil
		}
	}
	return out, nil
}

func unescapeOne(s string) string {
	if n := strings.Index("bfnrt", s[1:2]); n >= 0 {
		return "\b\f\n\r\t"[n : n+1]
	}
	if n, err := strconv.ParseUint(s[1:], 8, 16); err == nil {
		return string(rune(n & 0xff))
	}
	return s[1:]
}

var (
	authTokens = regexp.MustCompile(`((?:"[^"]*"|[^" \t\r,#])+)(,?)|[ \t\r,]+|#.*`)
	authParts  = regexp.MustCompile(`"[^"]*"|[^"]+`)
)

// likeAuth reads a pg_hba.conf: the tokens of each field. One that has another meaning without
// quotes says so.
func likeAuth(doc string) (out []formattest.Item, err error) {
	if strings.Contains(doc, "\x00") {
		return nil, errSyntax
	}
	doc = regexp.MustCompile(`\r*\n`).ReplaceAllString(doc, "\n")
	for _, line := range strings.Split(strings.ReplaceAll(doc, "\\\n", ""), "\n") {
		line = strings.TrimRight(line, "\r")
		field, comma := 0, false
		covered := 0
		for _, m := range authTokens.FindAllStringSubmatchIndex(line, -1) {
			if m[0] != covered {
				return nil, errSyntax
			}
			covered = m[1]
			if m[2] < 0 {
				continue
			}
			text, last := "", ""
			raw := line[m[2]:m[3]]
			for _, part := range authParts.FindAllString(raw, -1) {
				if part[0] == '"' && strings.HasPrefix(last, `"`) {
					text += `"`
				}
				text += strings.Trim(part, `"`)
				last = part
			}
			if !comma {
				field++
			}
			comma = m[4] < m[5]
			out = append(out, formattest.Item{fmt.Sprint("field ", field, meaning(field, raw, text)), text})
		}
		if covered != len(line) {
			return nil, errSyntax
		}
		out = append(out, formattest.Item{"end", ""})
	}
	return out, nil
}

func meaning(field int, raw, text string) string {
	keywords := map[int]string{2: "all sameuser samerole samegroup replication", 3: "all", 4: "all samehost samenet"}
	isKeyword := raw[0] != '"' && slices.Contains(strings.Fields(keywords[field]), text)
	isMember := raw[0] != '"' && field == 3 && text != "" && text[0] == '+'
	isFile := raw[0] != '"' && len(text) > 1 && text[0] == '@'
	isRegex := (field == 2 || field == 3) && text != "" && text[0] == '/'
	return fmt.Sprint(isKeyword, isMember, isFile, isRegex)
}

var passLine = regexp.MustCompile(`^((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*)\\?$`)

// likePass reads a .pgpass.
func likePass(doc string) (out []formattest.Item, err error) {
	for _, line := range strings.Split(toChars(doc), "\n") {
		line = strings.TrimRight(line, "\r")
		m := passLine.FindStringSubmatch(strings.ReplaceAll(line, "\r", "\u0100"))
		switch {
		case strings.HasPrefix(line, "#") || strings.Trim(line, " \t\v\f\r\u0085\u00a0") == "":
			continue
		case m == nil || (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1:
			return nil, errSyntax
		}
		for i, field := range m[1:] {
			isAny := i < 4 && field == "*"
			field = regexp.MustCompile(`\\(.)`).ReplaceAllString(field, "$1")
			out = append(out, formattest.Item{fmt.Sprint(i, isAny), toBytes(strings.ReplaceAll(field, "\u0100", "\r"))})
		}
	}
	return out, nil
}

// likeLibpq reads a pg_service.conf.
func likeLibpq(doc string) (out []formattest.Item, err error) {
	group := ""
	for _, line := range strings.Split(doc, "\n") {
		if len(line) > 1021 {
			return nil, errSyntax
		}
		line = strings.Trim(line, " \t\v\f\r")
		name, value, hasEquals := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			end := strings.IndexByte(line, ']')
			if end < 0 {
				return nil, errSyntax
			}
			group = line[1:end]
			out = append(out, formattest.Item{"service", group})
		case strings.HasPrefix(line, "ldap"):
			out = append(out, formattest.Item{"ldap", line})
		case !hasEquals:
			return nil, errSyntax
		default:
			out = append(out, formattest.Item{"name", name}, formattest.Item{"value", value})
		}
	}
	return out, nil
}

// fuzz holds a reader against ours. Each value must be written in the places that take all but
// some values, and brings no line break.
func fuzz(f *testing.F, z formattest.Fuzzer, places []string, mayRefuse func(value string) bool) {
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(1), "", "x", n.Value)
	}
	for _, v := range values {
		f.Add(byte(0), "", v, "y")
		f.Add(byte(1), "", "x", v)
	}
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)

		for _, value := range []string{v, w} {
			for _, place := range places {
				texts, errs := encode.Document(z.Format, formattest.Pieces(place, value))
				switch {
				case len(errs) > 0 && !mayRefuse(value):
					t.Errorf("%q in %q: %v", value, place, errs[0])
				case len(errs) == 0 && strings.ContainsAny(texts[1], "\x00\r\n"):
					t.Errorf("%q is written %q", value, texts[1])
				}
			}
		}
	})
}

func readers(read func(string) ([]formattest.Item, error)) map[string]func(string) ([]formattest.Item, error) {
	return map[string]func(string) ([]formattest.Item, error){"another reader": read}
}

func FuzzConf(f *testing.F) {
	f.Add(byte(2), "a = '@'' \\@'\n@.b @\n", "101", "'")
	fuzz(f, formattest.Fuzzer{
		Format: Conf(), Readers: readers(likeServer), Docs: []string{"a = @\nb='@' # @\r\n@ = @\n", "a @\nb = x@\nc = @MB\nx.@ '@ @'\n"},
	}, []string{"a = §\n", "a='§'#\n"}, func(s string) bool { return strings.Contains(s, "\x00") })
}

func FuzzHBA(f *testing.F) {
	f.Add(byte(2), "local \"@\",@ @\"@\" trust map=\"@\"\"\"@ \\\n#@\n", "\"", "all")
	fuzz(f, formattest.Fuzzer{
		Format: HBA(), Readers: readers(likeAuth),
		Docs: []string{"local @ @ trust\n# @\nhost \"@\" x,@ all md5 a=@\n", "hostssl all,@ +@ @ @ \"b=@ @\"#@\nlocal a @f@,/@ \\\ntrust\n"},
	}, []string{"local § x§ trust\n", "host all \"§\" all ldap ldapprefix=§\n"}, func(s string) bool { return unreadable(s) != "" || strings.HasPrefix(s, "/") })
}

func FuzzIdent(f *testing.F) {
	fuzz(f, formattest.Fuzzer{
		Format: Ident(), Readers: readers(likeAuth), Docs: []string{"@ \"@\" @\n# @\n", "m /@$ x@\nx@ @@ \"@\"\n"},
	}, []string{"§ b c\n"}, func(s string) bool { return unreadable(s) != "" })
}

func FuzzPass(f *testing.F) {
	f.Add(byte(2), "@\\:@:*:*@:\\@:@\n", "*", "#")
	fuzz(f, formattest.Fuzzer{
		Format: Pass(), Readers: readers(likePass), Docs: []string{"@:@:*:u@:@\n#@\n", "a:1:@@:*:@\\:@\r\n"},
	}, []string{"§:§:§:§:§\n"}, func(s string) bool { return strings.ContainsAny(s, "\x00\r\n") })
}

func FuzzService(f *testing.F) {
	f.Add(byte(2), "[@] # @\n@=@\n ldap@\n", "x", "y")
	fuzz(f, formattest.Fuzzer{
		Format: Service(), Readers: readers(likeLibpq), Docs: []string{"[@]\na=@\nb=x@y\n#@\n", "[a@]\n@=@@\n[@]\n"},
	}, []string{"[a]\nb=§.\n"}, func(s string) bool { return strings.ContainsAny(s, "\x00\r\n") || len(s) > 1000 })
}
