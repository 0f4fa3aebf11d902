package ini

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

// aGroup stands for that of a group.
const aGroup = "<a group>"

var errSyntax = errors.New("not for this reader")

var (
	pythonHeader  = regexp.MustCompile(`^\[(.+)\]`)
	pythonOption  = regexp.MustCompile(`(?s)^(.*?)\s*[=:]\s*(.*)$`)
	inlineComment = regexp.MustCompile(`(^|\s)[#;]`)
)

// likePython reads as configparser does without strict; with inline comments if
// told so.
func likePython(doc string, inline bool) (out []formattest.Item, err error) {
	group, level, open := "", 0, false
	for _, line := range strings.Split(doc, "\n") {
		if m := inlineComment.FindStringIndex(line); m != nil && inline {
			line = line[:m[1]-1]
		}
		value := strings.TrimSpace(line)
		if value == "" || value[0] == '#' || value[0] == ';' {
			continue
		}
		at := len(line) - len(strings.TrimLeftFunc(line, unicode.IsSpace))
		if open && at > level && out[len(out)-1][1] == formattest.NoValue {
			return nil, errSyntax
		} else if open && at > level {
			out[len(out)-1][1] += "\n" + value
			continue
		}
		level = at
		if m := pythonHeader.FindStringSubmatch(value); m != nil {
			group, open = "["+m[1]+"]", false
			out = append(out, formattest.Item{group, aGroup})
		} else if group == "" {
			return nil, errSyntax
		} else if m := pythonOption.FindStringSubmatch(value); m != nil && m[1] != "" {
			out, open = append(out, formattest.Item{group + " " + m[1], strings.TrimSpace(m[2])}), true
		} else if m != nil {
			return nil, errSyntax
		} else {
			out, open = append(out, formattest.Item{group + " " + value, formattest.NoValue}), true
		}
	}
	return out, nil
}

// likeGit reads as git does, but for what it minds in names.
func likeGit(doc string) (out []formattest.Item, err error) {
	group, s := "", strings.ReplaceAll(doc, "\r\n", "\n")
	for s != "" {
		s = strings.TrimLeft(s, " \t\n")
		if s == "" || s[0] == '#' || s[0] == ';' {
			_, s, _ = strings.Cut(s, "\n")
			continue
		}
		if s[0] == '[' {
			name, rest, ok := strings.Cut(s[1:], "]")
			if !ok || strings.Contains(name, "\n") {
				return nil, errSyntax
			}
			group, s = "["+name+"]", rest
			out = append(out, formattest.Item{group, aGroup})
			continue
		}
		n := strings.IndexAny(s+"\n", "=\n")
		name := group + " " + strings.TrimRight(s[:n], " \t")
		if n == len(s) || s[n] == '\n' {
			out, s = append(out, formattest.Item{name, formattest.NoValue}), s[n:]
			continue
		}
		var value string
		if value, s, err = gitValue(strings.TrimLeft(s[n+1:], " \t")); err != nil {
			return nil, err
		}
		out = append(out, formattest.Item{name, value})
	}
	return out, nil
}

func gitValue(s string) (value, rest string, err error) {
	var b []byte
	quoted, comment, keep := false, false, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\n' && quoted:
			return "", "", errSyntax
		case c == '\n':
			return string(b[:keep]), s[i:], nil
		case comment:
		case (c == '#' || c == ';') && !quoted:
			comment = true
		case c == '"':
			quoted = !quoted
			keep = len(b)
		case c == '\\':
			if i++; i == len(s) || s[i] == '\n' {
				keep = len(b)
				continue
			}
			k := strings.IndexByte(`ntb"\`, s[i])
			if k < 0 {
				return "", "", errSyntax
			}
			b = append(b, "\n\t\b\"\\"[k])
			keep = len(b)
		case (c == ' ' || c == '\t') && !quoted && len(b) == 0: // behind empty quotes
		default:
			if c == '\t' && !quoted {
				c = ' ' // before 2.45
			}
			b = append(b, c)
			if quoted || c != ' ' {
				keep = len(b)
			}
		}
	}
	if quoted {
		return "", "", errSyntax
	}
	return string(b[:keep]), "", nil
}

// likeGo reads as gopkg.in/ini.v1 does.
func likeGo(doc string) (out []formattest.Item, err error) {
	group := ""
	lines := strings.Split(strings.TrimPrefix(doc, "\ufeff"), "\n")
	for i := 0; i < len(lines); i++ {
		s := strings.TrimSpace(lines[i])
		if s == "" || s[0] == '#' || s[0] == ';' {
			continue
		}
		if s[0] == '[' {
			end := strings.LastIndexByte(s, ']')
			if end < 0 {
				return nil, errSyntax
			}
			group = s[:end+1]
			out = append(out, formattest.Item{group, aGroup})
			continue
		}
		if s[0] == '"' || s[0] == '`' {
			return nil, errSyntax // a quoted name
		}
		n := strings.IndexAny(s, "=:")
		if n < 1 {
			return nil, errSyntax
		}
		name, value := strings.TrimSpace(s[:n]), strings.TrimSpace(s[n+1:])
		if name == "-" || strings.HasPrefix(value, `"""`) || strings.HasPrefix(value, "`") {
			return nil, errSyntax // other rules, over lines
		}
		if strings.HasSuffix(value, `\`) { // what is continued has no comments or quotes
			for more := "x"; strings.HasSuffix(value, `\`) && more != ""; {
				if more, value = "", value[:len(value)-1]; i+1 < len(lines) {
					i++
					more = strings.TrimSpace(lines[i])
				}
				value += more
			}
			out = append(out, formattest.Item{group + " " + name, value})
			continue
		}
		if n := strings.IndexAny(value, "#;"); n >= 0 {
			value = strings.TrimSpace(value[:n])
		}
		for _, q := range []byte(`'"`) {
			if n := len(value); n > 1 && value[0] == q && strings.IndexByte(value[1:], q) == n-2 {
				value = value[1 : n-1]
				break
			}
		}
		out = append(out, formattest.Item{group + " " + name, value})
	}
	return out, nil
}

var readers = map[string]func(string) ([]formattest.Item, error){
	"configparser":                      func(doc string) ([]formattest.Item, error) { return likePython(doc, false) },
	"configparser with inline comments": func(doc string) ([]formattest.Item, error) { return likePython(doc, true) },
	"git":                               likeGit,
	"ini.v1":                            likeGo,
}

// leafItems are the leaves of INI as configparser has them.
func leafItems(leaves []format.Leaf) (out []formattest.Item) {
	for _, l := range leaves {
		switch kind, _, _ := strings.Cut(string(l.Kind), " "); kind {
		case "group", "special":
			out = append(out, formattest.Item{l.Path, aGroup})
		case "flag":
			out = append(out, formattest.Item{l.Path, formattest.NoValue})
		case "more":
			out[len(out)-1][1] += "\n" + l.Text
		default:
			out = append(out, formattest.Item{l.Path, l.Text})
		}
	}
	return out
}
