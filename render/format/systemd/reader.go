package systemd

import (
	"path"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// parse reads a document. A section is a leaf, and so is the name of each setting, with a leaf
// for each of its words after it, or for its text.
func parse(doc []byte) ([]format.Leaf, error) {
	r := reader{leaves: make([]format.Leaf, 0, len(doc)/16)}
	rest := strings.TrimPrefix(string(doc), "\ufeff")
	wrong := ""
	for rest != "" && wrong == "" {
		var line string
		line, rest = r.next(rest)
		wrong = r.line(line)
	}

	if wrong == "" && r.continued != nil {
		wrong = r.assignment()
	}

	if wrong != "" {
		return nil, &format.SyntaxError{Line: r.at, Msg: wrong}
	}

	return r.leaves, nil
}

type reader struct {
	leaves  []format.Leaf
	section string // with its brackets, "" if there is none yet
	name    string // of the setting that is read
	begin   int    // its line
	at      int    // the line that is read

	continued []string // the lines of a setting that goes on
	length    int      // of these
}

// next takes a line from the document.
func (r *reader) next(doc string) (line, rest string) {
	r.at++
	line, rest, ended := strings.Cut(doc, "\n")
	if ended {
		line = strings.TrimSuffix(line, "\r")
	}
	return line, rest
}

// line reads a line. One that ends in a backslash goes on with the next line that is not a
// comment.
func (r *reader) line(line string) (wrong string) {
	begins := strings.TrimLeft(line, whitespace)
	isComment := begins != "" && strings.IndexByte("#;", begins[0]) >= 0
	switch {
	case strings.ContainsAny(line, "\x00\r"):
		return "there is a NUL byte or a carriage return, which systemd takes for the end of the line"
	case len(line)+r.length > lineMax:
		return "a line is longer than the 1,048,575 bytes that systemd reads"
	case isComment:
		return ""
	case !isUTF8(line):
		return "there are bytes that are not UTF-8, or not a character in it, at which systemd stops"
	}

	if r.continued == nil {
		r.begin = r.at
	}

	text, goesOn := continues(line)
	r.continued = append(r.continued, text)
	r.length += len(text)
	if goesOn {
		return ""
	}

	return r.assignment()
}

// isUTF8 reports whether systemd takes a text for UTF-8: it has no surrogates and noncharacters
// (unichar_is_valid).
func isUTF8(s string) bool {
	isNone := func(r rune) bool { return r&0xfffe == 0xfffe || 0xfdd0 <= r && r <= 0xfdef }
	return utf8.ValidString(s) && !strings.ContainsFunc(s, isNone)
}

// continues reports whether a line ends in a backslash that is not escaped, for which a space
// is read.
func continues(line string) (text string, ok bool) {
	slashes := len(line) - len(strings.TrimRight(line, `\`))
	if slashes%2 == 0 {
		return line, false
	}
	return line[:len(line)-1] + " ", true
}

// assignment reads a section or a setting, from all its lines.
func (r *reader) assignment() (wrong string) {
	text := strings.Trim(strings.Join(r.continued, ""), whitespace)
	r.continued = nil
	r.length = 0

	switch name, value, ok := strings.Cut(text, "="); {
	case text == "":
		return ""
	case text[0] == '[':
		return r.begins(text)
	case r.section == "":
		return "a setting is before all sections" + ignored + " it: write a [Section] above"
	case !ok:
		return "a line has no =" + ignored + " it"
	case strings.Trim(name, whitespace) == "":
		return "there is no name before the =" + ignored + " the line"
	default:
		r.name = strings.TrimRight(name, whitespace)
		return r.setting(strings.TrimLeft(value, whitespace))
	}
}

// ignored is what errors say of lines that hardly any unit has.
const ignored = ", so systemd ignores"

// begins reads the name of a section.
func (r *reader) begins(text string) (wrong string) {
	if !strings.HasSuffix(text, "]") || strings.ContainsAny(text, "\"'\\") {
		return "the name of a section is not closed by a ], or has quotes or a backslash in it"
	}

	r.section = text
	r.leaves = append(r.leaves, format.Leaf{Path: text, Kind: format.Group, Line: r.begin})
	return ""
}

// setting reads the value of a setting.
func (r *reader) setting(value string) (wrong string) {
	r.add(format.Word, word{})
	switch kind := kindOf(r.name); kind {
	case program:
		return r.commands(value)
	case content, variable:
		return r.variables(kind, value)
	case format.Str:
		r.text(value)
	default:
		if value != "" {
			r.add(kind, word{text: value})
		}
	}

	return ""
}

// text adds a setting that is one text. Without one, most of them are reset, and have no leaf.
func (r *reader) text(value string) {
	if value != "" || r.name == "Description" {
		signs := modifiers(r.name, value)
		r.add(format.Str+format.Kind(signs), word{text: resolve(value)})
	}
}

func (r *reader) add(kind format.Kind, w word) {
	r.leaves = append(r.leaves, format.Leaf{
		Path: r.section + " " + r.name, Kind: kind, Text: w.text, Line: r.begin, Style: w.style,
	})
}

// variables reads names of variables, or assignments to them.
func (r *reader) variables(kind format.Kind, value string) (wrong string) {
	p := splitter{s: value}
	for {
		w, ok, wrong := p.next()
		if wrong != "" || !ok {
			return wrong
		}

		name, text, isAssignment := strings.Cut(resolve(w.text), "=")
		if kind == content && !isAssignment {
			return "a word of an environment has no =: write NAME= before the value"
		}

		r.add(variable, word{name, w.style})
		if isAssignment {
			r.add(content, word{text, w.style})
		}
	}
}

// commands reads command lines, which a semicolon separates.
func (r *reader) commands(value string) (wrong string) {
	p := splitter{s: value}
	for {
		w, ok, wrong := p.next()
		switch {
		case wrong != "" || !ok:
			return wrong
		case w.text == ";":
			continue
		}

		path := strings.TrimLeft(w.text, "-@:+!|")
		signs := w.text[:len(w.text)-len(path)]
		r.add(prefix, word{text: signs})
		r.add(program, word{resolve(path), w.style})
		wrong = r.arguments(&p, path, strings.Contains(signs, ":"))
		if wrong != "" {
			return wrong
		}
	}
}

// arguments reads the words of a command after its program.
func (r *reader) arguments(p *splitter, path string, isLiteral bool) (wrong string) {
	shell := isShell(path)
	for {
		p.skipSpace()
		if p.isAlone(";") {
			p.at++
			r.add(format.Word, word{text: ";"})
			return ""
		}

		w, ok, wrong := p.argument()
		if wrong != "" || !ok {
			return wrong
		}

		kind := literal
		w.text = resolve(w.text)
		if !isLiteral {
			kind = argument
			w.text = resolveVariables(w.text)
		}

		if shell == readsCode {
			kind = code
		}

		shell = shell.after(w.text)
		r.add(kind, w)
	}
}

// A shell says what is known of a command that may be a shell.
type shell int

const (
	notShell  shell = iota
	isCalled        // its flags come next
	readsCode       // the next argument is code
)

// after says what is known after a word.
func (sh shell) after(text string) shell {
	isFlag := strings.HasPrefix(text, "-")
	switch {
	case sh == isCalled && isFlag && !strings.HasPrefix(text, "--") && strings.Contains(text, "c"):
		return readsCode
	case sh == isCalled && isFlag:
		return isCalled
	}
	return isShell(text)
}

// isShell reports whether a word is the path or the name of a shell.
func isShell(word string) shell {
	switch path.Base(word) {
	case "sh", "bash", "dash", "ash", "ksh", "mksh", "zsh":
		return isCalled
	}
	return notShell
}
