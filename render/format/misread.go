package format

import "strings"

// A Misread is a setting that its program does not read as it looks.
type Misread struct {
	Line  int
	Name  string // of the setting; "" if the line shows it
	Msg   string // shows no value
	Write string // the line to write instead, with the value; "" if one line is not enough
}

// Hint says what to write instead, without the value if that is secret; "" if one line is not
// enough.
func (m Misread) Hint(secret bool) string {
	line, value, set := strings.Cut(m.Write, "=")
	switch {
	case m.Write == "":
		return ""
	case !secret:
		return "write " + m.Write
	case !set:
		return "put double quotes around the value"
	case strings.HasPrefix(strings.TrimSpace(value), `"`):
		return "write " + line + `= "...", with a backslash before each " and \ of the value`
	case strings.Contains(m.Write, `\\`):
		return "write two backslashes for each of the value"
	}

	return "write the value alone on its line, without quotes, whitespace at its end or a comment"
}

// Misreads finds the settings of a document that its programs certainly do not read as they
// look.
func (f Format) Misreads(doc []byte) []Misread {
	if f.Misread == nil {
		return nil
	}

	leaves, err := f.Parse(doc)
	if err != nil {
		return nil
	}

	l := &Looker{Format: f, doc: doc, Lines: strings.Split(string(doc), "\n")}
	for _, leaf := range leaves {
		if leaf.Line > 0 && leaf.Line <= len(l.Lines) {
			f.Misread(l, leaf)
		}
	}

	return l.found
}

// A Looker looks at a document line by line.
type Looker struct {
	Format Format
	doc    []byte
	Lines  []string
	found  []Misread
}

// Line is the line that a leaf begins on.
func (l *Looker) Line(leaf Leaf) string { return strings.TrimSuffix(l.Lines[leaf.Line-1], "\r") }

// Report notes a misread.
func (l *Looker) Report(m Misread) { l.found = append(l.found, m) }

// A Setting is what a line looks like.
type Setting struct {
	Header string // what must stand before its line in a document
	Name   string
	Equals string // what stands between the name and the value
	Value  string
}

// Add reports a setting, with a line to write instead that reads as what this one looks like.
func (l *Looker) Add(leaf Leaf, s Setting, msg string) {
	m := Misread{Line: leaf.Line, Name: s.Name, Msg: msg}
	at := Place{Before: s.Name + s.Equals, Leaf: Leaf{Kind: Str}, Whole: true}
	for _, spelling := range l.Format.Spell(s.Value, at) {
		read, err := l.Format.Parse([]byte(s.Header + at.Before + spelling + "\n"))
		if err == nil && len(read) > 0 && read[len(read)-1].Text == s.Value {
			m.Write = at.Before + spelling
			break
		}
	}

	l.Report(m)
}

// Closing returns where a quote ends, -1 if it does not.
func Closing(s string, quote byte) int {
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

// Unescaped resolves the escapes that people write on purpose.
func Unescaped(s string) string {
	if IsWindowsPath(s) {
		return strings.ReplaceAll(s, `\\`, `\`)
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`, `\s`, " ").Replace(s)
}

// IsWindowsPath reports whether a text begins as one: C:\
func IsWindowsPath(s string) bool { return len(s) > 2 && s[1] == ':' && s[2] == '\\' }

// DropsZeros reports whether text is a decimal number with a zero at the end of its fraction.
func DropsZeros(s string) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := whole + fraction
	return whole != "" && strings.HasSuffix(fraction, "0") && strings.Trim(digits, "0123456789") == ""
}
