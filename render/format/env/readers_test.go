package env

import (
	"bufio"
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format/formattest"
)

var errSyntax = errors.New("not for this reader")

var (
	dockerLine     = regexp.MustCompile(`(?s)^([^=]+)(=?)(.*)$`)
	shellStatement = regexp.MustCompile(`^([ \t\n]+|#[^\n]*|([a-zA-Z_][a-zA-Z0-9_]*)=)`)
	shellSingle    = regexp.MustCompile(`^'([^']*)'`)
	shellDouble    = regexp.MustCompile("(?s)^\"((?:[^\"\\\\$`]|\\\\.)*)\"")
	shellEscape    = regexp.MustCompile("\\\\(?:([$`\"\\\\])|\n)")
	composeName    = regexp.MustCompile(`^(?:export[ \t]*)?([A-Za-z0-9_.]+)[ \t]*([=:]|\n|$)[ \t\v\f\r]*`)
	composeComment = regexp.MustCompile(`(^|\s)#`)
)

// likeDocker reads as docker run --env-file does.
func likeDocker(doc string) (out []formattest.Item, err error) {
	scanner := bufio.NewScanner(strings.NewReader(doc))
	for first := true; scanner.Scan(); first = false {
		line := scanner.Text()
		if !utf8.ValidString(line) {
			return nil, errSyntax
		}
		if first {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		line = strings.TrimLeftFunc(line, unicode.IsSpace)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := dockerLine.FindStringSubmatch(line)
		if m == nil || strings.ContainsAny(m[1], " \t") {
			return nil, errSyntax
		}
		out = append(out, formattest.Item{m[1], m[2] + m[3]})
	}
	return out, scanner.Err()
}

// likeSystemd reads as EnvironmentFile= is read since systemd 254; before, a
// comment went on behind a backslash at its end.
func likeSystemd(doc string, before254 bool) (out []formattest.Item, err error) {
	doc, _, _ = strings.Cut(doc, "\x00")
	for i := 0; i < len(doc); {
		c := doc[i]
		switch {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
		case c == '#' || c == ';':
			for ; i < len(doc) && doc[i] != '\n' && doc[i] != '\r'; i++ {
				if doc[i] == '\\' && (before254 || i+1 < len(doc) && doc[i+1] != '\n' && doc[i+1] != '\r') {
					i++
				}
			}
		default:
			n := 1 + strings.IndexAny(doc[i+1:]+"\n", "=\r\n") // an = that begins a name is part of it
			name := strings.TrimRight(doc[i:i+n], " \t")
			if i += n; i >= len(doc) || doc[i] != '=' {
				continue
			}
			value, n := systemdValue(doc[i+1:])
			i += 1 + n
			if !utf8.ValidString(name + value) {
				return nil, errSyntax
			}
			out = append(out, formattest.Item{name, value})
		}
	}
	return out, nil
}

func systemdValue(s string) (value string, n int) {
	var b []byte
	bare, keep := false, 0
	for n < len(s) {
		c := s[n]
		n++
		switch {
		case c == '\n' || c == '\r':
			return string(b[:keep]), n
		case (c == '\'' || c == '"') && !bare:
			for ; n < len(s) && s[n] != c; n++ {
				if c == '"' && s[n] == '\\' {
					if n++; n == len(s) {
						break
					} else if s[n] == '\n' {
						continue
					} else if strings.IndexByte("\"\\`$", s[n]) < 0 {
						b = append(b, '\\')
					}
				}
				b = append(b, s[n])
			}
			n++
			keep = len(b)
		case c == '\\':
			if bare = true; n < len(s) && s[n] != '\n' && s[n] != '\r' {
				b = append(b, s[n])
			}
			n++
			keep = len(b)
		case c == ' ' || c == '\t':
			if bare {
				b = append(b, c)
			}
		default:
			bare = true
			b = append(b, c)
			keep = len(b)
		}
	}
	return string(b[:keep]), min(n, len(s))
}

// likeShell reads assignments as a POSIX shell does that sources the file, and
// gives up at all else.
func likeShell(doc string) (out []formattest.Item, err error) {
	for i := 0; i < len(doc); {
		m := shellStatement.FindStringSubmatch(doc[i:])
		if m == nil {
			return nil, errSyntax
		}
		i += len(m[0])
		if m[2] == "" {
			continue
		}
		var b strings.Builder
	word:
		for ; i < len(doc); i++ {
			rest := doc[i:]
			switch c := doc[i]; {
			case strings.IndexByte(" \t\n", c) >= 0:
				break word
			case strings.IndexByte("|&;<>()$`\\~\x00", c) >= 0:
				return nil, errSyntax
			case c == '\'':
				q := shellSingle.FindStringSubmatch(rest)
				if q == nil {
					return nil, errSyntax
				}
				b.WriteString(q[1])
				i += len(q[0]) - 1
			case c == '"':
				q := shellDouble.FindStringSubmatch(rest)
				if q == nil {
					return nil, errSyntax
				}
				b.WriteString(shellEscape.ReplaceAllString(q[1], "$1")) // in one pass: what follows two backslashes is no escape
				i += len(q[0]) - 1
			default:
				b.WriteByte(c)
			}
		}
		if rest := strings.TrimLeft(doc[i:], " \t"); rest != "" && rest[0] != '\n' && rest[0] != '#' {
			return nil, errSyntax // a command, or another assignment
		}
		out = append(out, formattest.Item{m[2], b.String()})
	}
	return out, nil
}

// likeCompose reads as docker compose does, of which two versions are known: the
// older takes any # for a comment. Values that would be expanded are not for it.
func likeCompose(doc string, older bool) (out []formattest.Item, err error) {
	s := strings.TrimPrefix(doc, "\ufeff")
	for {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
		if s == "" {
			return out, nil
		}
		if s[0] == '#' {
			_, s, _ = strings.Cut(s, "\n")
			continue
		}
		m := composeName.FindStringSubmatch(s)
		if m == nil {
			return nil, errSyntax
		}
		if s = s[len(m[0]):]; m[2] != "=" && m[2] != ":" {
			out = append(out, formattest.Item{m[1], "inherited"})
			continue
		}
		value, rest, _ := strings.Cut(s, "\n")
		if value != "" && (value[0] == '"' || value[0] == '\'') || strings.ContainsAny(value, "$\\") {
			return nil, errSyntax
		}
		if n := composeComment.FindStringIndex(value); n != nil {
			value = value[:n[1]-1]
		} else if older {
			value, _, _ = strings.Cut(value, "#")
		}
		out = append(out, formattest.Item{m[1], strings.TrimRightFunc(value, unicode.IsSpace)})
		s = rest
	}
}

// readers are those of ours, by name.
func readers(names ...string) map[string]func(string) ([]formattest.Item, error) {
	out := map[string]func(string) ([]formattest.Item, error){}
	for _, name := range names {
		out[name] = map[string]func(string) ([]formattest.Item, error){
			"docker":         likeDocker,
			"systemd":        func(doc string) ([]formattest.Item, error) { return likeSystemd(doc, false) },
			"systemd 253":    func(doc string) ([]formattest.Item, error) { return likeSystemd(doc, true) },
			"sh":             likeShell,
			"compose":        func(doc string) ([]formattest.Item, error) { return likeCompose(doc, false) },
			"compose, older": func(doc string) ([]formattest.Item, error) { return likeCompose(doc, true) },
		}[name]
	}
	return out
}
