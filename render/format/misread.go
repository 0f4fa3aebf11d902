package format

import "strings"

// A Misread is a setting, as somebody wrote it, that its program reads otherwise than it
// looks.
type Misread struct {
	Line  int
	Name  string // of the setting; "" where the line tells it as well
	Msg   string // shows no value
	Write string // the line to write instead, with the value; "" if there is no single one
}

// Hint says what to write instead, without the value where that is secret; "" where there
// is no single line to write.
func (m Misread) Hint(secret bool) string {
	line, value, set := strings.Cut(m.Write, "=")
	switch {
	case m.Write == "":
		return ""
	case !secret:
		return "write " + m.Write
	case !set:
		return "put double quotes round the value"
	case strings.HasPrefix(strings.TrimSpace(value), `"`):
		return "write " + line + `= "...", with a backslash before each " and \ of the value`
	case strings.Contains(m.Write, `\\`):
		return "write two backslashes for each of the value"
	}
	return "write the value alone in its line, without quotes, blanks at its end or a comment"
}

// Misreads finds settings of a document that is read as the format, as far as they are
// certain to be read otherwise than they look.
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

// Line is the one that a leaf begins on.
func (l *Looker) Line(leaf Leaf) string { return strings.TrimSuffix(l.Lines[leaf.Line-1], "\r") }

// Report notes what is misread, and nothing more.
func (l *Looker) Report(m Misread) { l.found = append(l.found, m) }

// A Setting is one that looks like some value.
type Setting struct {
	Header string // what makes a document of its line
	Name   string
	Equals string // what stands between the name and the value
	Value  string
}

// Add reports a setting. The line to write is one that reads as what it looks like.
func (l *Looker) Add(leaf Leaf, s Setting, msg string) {
	m := Misread{Line: leaf.Line, Name: s.Name, Msg: msg}
	at := Place{Before: s.Name + s.Equals, Leaf: Leaf{Kind: Str}, Whole: true}
	for _, spelt := range l.Format.Spell(s.Value, at) {
		read, err := l.Format.Parse([]byte(s.Header + at.Before + spelt + "\n"))
		if err == nil && len(read) > 0 && read[len(read)-1].Text == s.Value {
			m.Write = at.Before + spelt
			break
		}
	}
	l.Report(m)
}

// Closing is where a quote ends, -1 if it does not.
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

// Unescaped resolves the escapes that nobody writes by chance.
func Unescaped(s string) string {
	if IsWindowsPath(s) {
		return strings.ReplaceAll(s, `\\`, `\`)
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`, `\s`, " ").Replace(s)
}

// IsWindowsPath reports whether a text begins as one: C:\
func IsWindowsPath(s string) bool { return len(s) > 2 && s[1] == ':' && s[2] == '\\' }

// DropsZeros reports whether text is a decimal number that ends in a zero behind its
// point.
func DropsZeros(s string) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := whole + fraction
	return whole != "" && strings.HasSuffix(fraction, "0") && strings.Trim(digits, "0123456789") == ""
}
