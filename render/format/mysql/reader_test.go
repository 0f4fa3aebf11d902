package mysql

import (
	"regexp"
	"strings"
)

// A setting is what the second reader of option files reads: an option, or with
// no name the beginning of a group, or with the name "!" an include.
type setting struct{ group, name, value string }

// secondReader reads option files as the servers do, written apart from
// parse and in another manner: bytes are taken for latin1 characters, and
// expressions do the rest. It knows no errors but the servers' own.
func secondReader(doc string) (out []setting, ok bool) {
	group, inGroup := "", false
	for _, line := range cutLines(doc) {
		switch {
		case blankLine.MatchString(line):
		case directive.MatchString(line):
			if m := include.FindStringSubmatch(line); m != nil {
				path := strings.TrimRight(m[2], spaces)
				if path == "" {
					return out, false
				}
				if path == m[2] { // the last character is taken for the line break
					_, last := lastRune(path)
					path = strings.TrimRight(path[:len(path)-last], spaces)
				}
				if path == "" {
					return out, false
				}
				out = append(out, setting{m[1], "!", fromLatin1(path)})
			}
		case header.MatchString(line):
			m := header.FindStringSubmatch(line)
			if m[2] == "" {
				return out, false
			}
			group, inGroup = fromLatin1(strings.TrimRight(m[1], spaces)), true
			out = append(out, setting{group: group})
		case !inGroup:
			return out, false
		default:
			text := strings.TrimLeft(beforeComment.FindString(line), spaces)
			name, value, has := strings.Cut(text, "=")
			if has {
				value = "=" + resolve(takeQuotesOff(strings.Trim(value, spaces)))
			}
			out = append(out, setting{group, fromLatin1(strings.TrimRight(name, spaces)), fromLatin1(value)})
		}
	}
	return out, true
}

const spaces = " \t\n\v\f\r\u00a0"

var (
	blankLine = regexp.MustCompile(`^[\s\v\x{a0}]*([#;]|$)`)
	directive = regexp.MustCompile(`^[\s\v\x{a0}]*!`)
	include   = regexp.MustCompile(`(?s)^[\s\v\x{a0}]*![\s\v\x{a0}]*(include|includedir)[\s\v\x{a0}]+(.*)$`)
	header    = regexp.MustCompile(`(?s)^[\s\v\x{a0}]*\[([^\]]*)(\]?)`)
	// Outside quotes all but a #, then quoted parts, the last maybe without its end.
	beforeComment = regexp.MustCompile(`(?s)^([^#"']|"([^"\\]|\\.)*("|\\?$)|'([^'\\]|\\.)*('|\\?$))*`)
	escapes       = regexp.MustCompile(`(?s)\\.`)
)

// cutLines returns what the servers see of each line, as latin1.
func cutLines(doc string) (lines []string) {
	for _, line := range strings.SplitAfter(doc, "\n") {
		for line != "" {
			n := min(len(line), 4094)
			seen, _, _ := strings.Cut(line[:n], "\x00")
			runes := make([]rune, len(seen))
			for i := range len(seen) {
				runes[i] = rune(seen[i])
			}
			lines, line = append(lines, string(runes)), line[n:]
		}
	}
	return lines
}

func fromLatin1(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

func lastRune(s string) (r rune, size int) {
	rs := []rune(s)
	r = rs[len(rs)-1]
	return r, len(string(r))
}

func takeQuotesOff(s string) string {
	for _, q := range []string{`"`, "'"} {
		if len(s) > 1 && strings.HasPrefix(s, q) && strings.HasSuffix(s, q) {
			return s[1 : len(s)-1]
		}
	}
	return s
}

func resolve(s string) string {
	return escapes.ReplaceAllStringFunc(s, func(e string) string {
		switch e[1:] {
		case "n":
			return "\n"
		case "t":
			return "\t"
		case "r":
			return "\r"
		case "b":
			return "\b"
		case "s":
			return " "
		case `"`, "'", `\`:
			return e[1:]
		}
		return e
	})
}
