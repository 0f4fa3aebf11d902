package format

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Misread is a setting, as somebody wrote it, that its program reads otherwise than it
// looks.
type Misread struct {
	Line  int
	Name  string // of the setting; "" where the line tells it as well
	Msg   string // shows no value
	Write string // the line to write instead, with the value; "" if there is no single one
}

// Misreads finds settings of a document that is read as the format, as far as they are
// certain to be read otherwise than they look.
func (f Format) Misreads(doc []byte) []Misread {
	look := map[string]func(*looker, Leaf){
		"mysql": lookMySQL, "properties": lookProperties, "env-docker": lookEnvDocker, "yaml": lookYAML,
	}[f.Name]
	if look == nil {
		return nil
	}
	leaves, err := f.Parse(doc)
	if err != nil {
		return nil
	}

	l := &looker{format: f, doc: doc, lines: strings.Split(string(doc), "\n")}
	for _, leaf := range leaves {
		if leaf.Line > 0 && leaf.Line <= len(l.lines) {
			look(l, leaf)
		}
	}
	return l.found
}

// A looker looks at a document line by line.
type looker struct {
	format Format
	doc    []byte
	lines  []string
	found  []Misread
}

// line is the one that a leaf begins on.
func (l *looker) line(leaf Leaf) string { return strings.TrimSuffix(l.lines[leaf.Line-1], "\r") }

// add reports a setting that looks like some value. The line to write is one that reads
// as that.
func (l *looker) add(leaf Leaf, header, name, looks, msg string) {
	m := Misread{Line: leaf.Line, Name: name, Msg: msg}
	at := Place{Before: name + " = ", Leaf: Leaf{Kind: "str"}, Whole: true}
	if l.format.Name == "env-docker" {
		at.Before = name + "="
	}
	for _, s := range l.format.Spell(looks, at) {
		read, err := l.format.Parse([]byte(header + at.Before + s + "\n"))
		if err == nil && len(read) > 0 && read[len(read)-1].Text == looks {
			m.Write = at.Before + s
			break
		}
	}
	l.found = append(l.found, m)
}

// lookMySQL looks at a line of an option file.
func lookMySQL(l *looker, leaf Leaf) {
	line := l.line(leaf)
	written, value, _ := strings.Cut(line, "=")
	name := trimRightLatin1(trimLeftLatin1(written))
	if leaf.Kind != "str" {
		return
	}
	const header = "[x]\n"
	if !utf8.ValidString(value) {
		if clean := latin1Text(value); !utf8.ValidString(name) {
			l.found = append(l.found, Misread{Line: leaf.Line, Msg: notUTF8Option})
		} else {
			l.add(leaf, header, name, unquoteOption(clean), notUTF8Option)
		}
		return
	}

	looks := looksLike(value)
	if looks == leaf.Text {
		return
	}
	l.add(leaf, header, name, looks, whyMisread(line, value, looks, leaf.Text))
}

const notUTF8Option = "the file is not UTF-8 here, and the server takes each byte as it is, not the character that it stands for"

// latin1Text makes UTF-8 of text that an editor wrote as latin1.
func latin1Text(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// looksLike is what people take a value for: quotes go round it in pairs, what stands
// behind a blank and a # or ; is a comment, and \\ is the one escape.
func looksLike(value string) string {
	s := strings.TrimSpace(value)
	if s == "" {
		return s
	}
	if q := s[0]; q == '"' || q == '\'' {
		end := closing(s[1:], q) + 1
		if end == 0 { // it has none
			return unescaped(withoutComment(s[1:]))
		}
		if rest := strings.TrimSpace(s[end+1:]); rest == "" || rest[0] == '#' || rest[0] == ';' {
			return unescaped(s[1:end])
		}
	}
	return unescaped(withoutComment(s))
}

// closing is where a quote ends, -1 if it does not.
func closing(s string, quote byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return -1
}

// withoutComment cuts what looks like a comment: a mark between blanks.
func withoutComment(s string) string {
	for i := 1; i < len(s); i++ {
		mark := s[i] == '#' || s[i] == ';'
		if mark && blankByte(s[i-1]) && (i+1 == len(s) || blankByte(s[i+1]) || s[i] == '#') {
			return strings.TrimSpace(s[:i])
		}
	}
	return strings.TrimSpace(s)
}

func blankByte(c byte) bool { return c == ' ' || c == '\t' }

// unescaped resolves the escapes that nobody writes by chance.
func unescaped(s string) string {
	if isWindowsPath(s) {
		return strings.ReplaceAll(s, `\\`, `\`)
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`, `\s`, " ").Replace(s)
}

func isWindowsPath(s string) bool { return len(s) > 2 && s[1] == ':' && s[2] == '\\' }

// whyMisread says what makes a server read another value than it looks like.
func whyMisread(line, value, looks, reads string) string {
	end, quote := scanQuotes(trimLeftLatin1(line))
	s := strings.TrimSpace(value)
	quoted := s != "" && (s[0] == '"' || s[0] == '\'')
	switch {
	case quoted && closing(s[1:], s[0]) < 0:
		return "a quote that begins the value and does not end it is a part of it"
	case quote != 0 && strings.Contains(reads, "#"):
		return "behind a quote that does not end, # begins no comment: it and what follows are part of the value"
	case end < len(trimLeftLatin1(line)) && strings.Contains(looks, "#"):
		return "a # begins a comment, also in the middle of a word: the value ends before it"
	case strings.Contains(reads, ";") && !strings.Contains(looks, ";"):
		return "behind a value, ; begins no comment: it and what follows are part of the value"
	case strings.Contains(looks, `\`):
		return `a backslash before one of n, t, r, b and s is an escape, such as \n for a line break`
	case trimRightLatin1(looks) == reads:
		return "the last character ends in the byte A0, which is a blank to the server and is cut off"
	}
	return "the quotes are not in pairs round the value, and some are part of it"
}

// lookProperties looks at a line of a Java properties file.
func lookProperties(l *looker, leaf Leaf) {
	line := strings.TrimLeftFunc(l.line(leaf), unicode.IsSpace)
	n := strings.IndexAny(line, "=:")
	if n < 0 || leaf.Kind != "str" && leaf.Kind != "again" && leaf.Kind != "list" {
		return
	}
	name, value := strings.TrimSpace(line[:n]), strings.TrimLeft(line[n+1:], " \t\f")
	bare := strings.TrimRight(value, `\`)
	continues := (len(value)-len(bare))%2 == 1

	switch {
	case leaf.Kind == "again":
		l.found = append(l.found, Misread{Line: leaf.Line, Name: name, Msg: "it is set above already, and the last one counts"})
	case continues && leaf.Line < len(l.lines) && isSetting(l.lines[leaf.Line]):
		l.add(leaf, "", name, unescaped(bare)+`\`, "the backslash at its end continues the line: the next one is part of the value")
	case continues:
	case strings.TrimRight(value, " \t") != value && !strings.HasSuffix(strings.TrimRight(value, " \t"), `\`):
		l.add(leaf, "", name, strings.TrimRight(leaf.Text, " \t"), "the white space at its end is part of the value")
	case dropsBackslash(value):
		l.add(leaf, "", name, strings.ReplaceAll(value, `\\`, `\`), `a single backslash is taken off, or makes an escape with what follows, such as \n`)
	case strings.Contains(leaf.Text, " # ") && strings.Contains(value, " # "):
		looks, _, _ := strings.Cut(leaf.Text, " # ")
		l.add(leaf, "", name, strings.TrimSpace(looks), "behind a value, # begins no comment: it and what follows are part of the value")
	}
}

// isSetting reports whether a line looks like one of its own, not like one that goes on.
func isSetting(line string) bool {
	name, _, ok := strings.Cut(line, "=")
	name = strings.TrimRight(name, " ")
	return ok && name != "" && !blankByte(name[0]) && !strings.ContainsAny(name, " ,\\")
}

// dropsBackslash reports whether a value has a backslash before a letter that it makes
// no escape of, or is a path of Windows.
func dropsBackslash(s string) bool {
	path := isWindowsPath(s)
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		i++
		if letter := 'a' <= s[i]|0x20 && s[i]|0x20 <= 'z'; letter && (path || strings.IndexByte("ntrfu", s[i]) < 0) {
			return true
		}
	}
	return false
}

// lookEnvDocker looks at a variable, of which all that follows the = is the value.
func lookEnvDocker(l *looker, leaf Leaf) {
	name, s := leaf.Path, leaf.Text
	switch {
	case leaf.Kind != "str" && leaf.Kind != "again" || len(s) < 2:
	case (s[0] == '"' || s[0] == '\'') && closing(s[1:], s[0]) == len(s)-2:
		l.add(leaf, "", name, s[1:len(s)-1], "the quotes are part of the value")
	case strings.Contains(s, " # "):
		looks, _, _ := strings.Cut(s, " # ")
		l.add(leaf, "", name, strings.TrimSpace(looks), "behind a value, # begins no comment: it and what follows are part of the value")
	}
}

// lookYAML looks at a scalar without quotes that readers of YAML 1.1 and 1.2 take for
// different things.
func lookYAML(l *looker, leaf Leaf) {
	s, line := leaf.Text, l.line(leaf)
	at := strings.LastIndex(line, s)
	if at < 0 || s == "" || leaf.Style != "" && leaf.Style != "," {
		return
	}
	msg := ""
	switch {
	case leaf.Kind == "odd" && slices.Contains([]string{"y", "n", "yes", "no", "on", "off"}, strings.ToLower(s)):
		msg = "readers of YAML 1.1 take this word for true or false, those of 1.2 for text"
	case leaf.Kind == "odd" && s[0] == '0' && strings.Trim(s, "0123456789") == "":
		msg = "readers of YAML 1.1 take the digits behind a 0 for octal, those of 1.2 for decimal"
	case leaf.Kind == "odd" && strings.Contains(s, ":") && !strings.ContainsAny(s, "-T "):
		msg = "readers of YAML 1.1 take this for a number to base 60, those of 1.2 for text"
	case leaf.Kind == "float" && dropsZeros(s) && s[0] != '0' && len(s)-strings.IndexByte(s, '.') > 2:
		msg = "this is a number, which loses the zeros at its end; a version is a text"
	default:
		return
	}
	m := Misread{Line: leaf.Line, Msg: msg}
	quoted := line[:at] + `"` + s + `"` + line[at+len(s):]
	lines := slices.Clone(l.lines)
	lines[leaf.Line-1] = quoted
	if _, err := l.format.Parse([]byte(strings.Join(lines, "\n"))); err == nil {
		m.Write = strings.TrimSpace(quoted)
	}
	l.found = append(l.found, m)
}
