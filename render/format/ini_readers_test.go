package format

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Three readers of INI, written from what the programs do and apart from
// parseINI: they keep what they read in order, and know no kinds.

// noValue stands for the value of what has none.
const noValue = "<no value>"

// aGroupItem stands for that of a group.
const aGroupItem = "<a group>"

var errINI = errors.New("not for this reader")

var (
	pythonHeader  = regexp.MustCompile(`^\[(.+)\]`)
	pythonOption  = regexp.MustCompile(`(?s)^(.*?)\s*[=:]\s*(.*)$`)
	inlineComment = regexp.MustCompile(`(^|\s)[#;]`)
)

// likePython reads as configparser does without strict; with inline comments if
// told so.
func likePython(doc string, inline bool) (out []item, err error) {
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
		if open && at > level && out[len(out)-1][1] == noValue {
			return nil, errINI
		} else if open && at > level {
			out[len(out)-1][1] += "\n" + value
			continue
		}
		level = at
		if m := pythonHeader.FindStringSubmatch(value); m != nil {
			group, open = "["+m[1]+"]", false
			out = append(out, item{group, aGroupItem})
		} else if group == "" {
			return nil, errINI
		} else if m := pythonOption.FindStringSubmatch(value); m != nil && m[1] != "" {
			out, open = append(out, item{group + " " + m[1], strings.TrimSpace(m[2])}), true
		} else if m != nil {
			return nil, errINI
		} else {
			out, open = append(out, item{group + " " + value, noValue}), true
		}
	}
	return out, nil
}

// likeGit reads as git does, but for what it minds in names.
func likeGit(doc string) (out []item, err error) {
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
				return nil, errINI
			}
			group, s = "["+name+"]", rest
			out = append(out, item{group, aGroupItem})
			continue
		}
		n := strings.IndexAny(s+"\n", "=\n")
		name := group + " " + strings.TrimRight(s[:n], " \t")
		if n == len(s) || s[n] == '\n' {
			out, s = append(out, item{name, noValue}), s[n:]
			continue
		}
		var value string
		if value, s, err = gitValue(strings.TrimLeft(s[n+1:], " \t")); err != nil {
			return nil, err
		}
		out = append(out, item{name, value})
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
			return "", "", errINI
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
				return "", "", errINI
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
		return "", "", errINI
	}
	return string(b[:keep]), "", nil
}

// likeGo reads as gopkg.in/ini.v1 does.
func likeGo(doc string) (out []item, err error) {
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
				return nil, errINI
			}
			group = s[:end+1]
			out = append(out, item{group, aGroupItem})
			continue
		}
		if s[0] == '"' || s[0] == '`' {
			return nil, errINI // a quoted name
		}
		n := strings.IndexAny(s, "=:")
		if n < 1 {
			return nil, errINI
		}
		name, value := strings.TrimSpace(s[:n]), strings.TrimSpace(s[n+1:])
		if name == "-" || strings.HasPrefix(value, `"""`) || strings.HasPrefix(value, "`") {
			return nil, errINI // other rules, over lines
		}
		if strings.HasSuffix(value, `\`) { // what is continued has no comments or quotes
			for more := "x"; strings.HasSuffix(value, `\`) && more != ""; {
				if more, value = "", value[:len(value)-1]; i+1 < len(lines) {
					i++
					more = strings.TrimSpace(lines[i])
				}
				value += more
			}
			out = append(out, item{group + " " + name, value})
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
		out = append(out, item{group + " " + name, value})
	}
	return out, nil
}

var iniReaders = map[string]func(string) ([]item, error){
	"configparser":                      func(doc string) ([]item, error) { return likePython(doc, false) },
	"configparser with inline comments": func(doc string) ([]item, error) { return likePython(doc, true) },
	"git":                               likeGit,
	"ini.v1":                            likeGo,
}

// sameItems reports what a reader sees in a document as it must be, given what it
// sees with harmless words.
func sameItems(read func(string) ([]item, error), doc, harmless string, values []string) (got, want []item, ok bool) {
	words, err := read(harmless)
	if err != nil {
		return nil, nil, true
	}
	want = fillWords(words, values)
	for i, it := range want {
		if it[1] == noValue { // a whole line taken for a key, as "a: " by git: blanks at its end are none of it
			want[i][0] = strings.TrimRight(it[0], " \t")
		}
	}
	got, err = read(doc)
	return got, want, err == nil && slices.Equal(got, want)
}

// iniItems are the leaves of INI as configparser has them.
func iniItems(leaves []Leaf) (out []item) {
	for _, l := range leaves {
		switch kind, _, _ := strings.Cut(l.Kind, " "); kind {
		case "group", "special":
			out = append(out, item{l.Path, aGroupItem})
		case "flag":
			out = append(out, item{l.Path, noValue})
		case "more":
			out[len(out)-1][1] += "\n" + l.Text
		default:
			out = append(out, item{l.Path, l.Text})
		}
	}
	return out
}
