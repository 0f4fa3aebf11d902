package sh

import (
	"path"
	"reflect"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/initplate/initplate/render/format"
)

// parse reads a document. Each node of its tree is a leaf, and so is each run of text in a word,
// without its quotes and escapes.
func parse(doc []byte) ([]format.Leaf, error) {
	s := string(doc)
	program, wrong := interpreter(s)
	if wrong == "" {
		wrong = wrongBytes(s)
	}

	if wrong != "" {
		return nil, &format.SyntaxError{Line: 1 + strings.Count(s[:max(0, strings.IndexByte(s, 0))], "\n"), Msg: wrong}
	}

	h := newHider(s)
	file, dialect, err := parseAs(h.hide(s), program)
	if err != nil {
		return nil, syntaxError(s, err)
	}

	first, _, _ := strings.Cut(s, "\n")
	if !strings.HasPrefix(first, "#!") {
		first = ""
	}

	r := reader{hider: h, leaves: make([]format.Leaf, 0, len(s)/8), noANSI: program == "" || program == "sh"}
	r.add("shell", shell, dialect.String(), 1)
	r.add("#!", shell, first, 1)
	r.tree(reflect.ValueOf(file), place{})
	switch {
	case r.tooDeep:
		return nil, &format.SyntaxError{Line: r.line, Msg: nestedTooDeep}
	case r.ofCRLF > 0:
		return nil, &format.SyntaxError{Line: r.ofCRLF, Msg: "a word ends in a carriage return, which a shell takes for " +
			"a part of it: end the lines of the template in LF, not in CR LF"}
	}

	return r.leaves, nil
}

// interpreter returns which shell the first line names: sh, bash or ksh; "" if it names none.
func interpreter(s string) (program, wrong string) {
	first, _, _ := strings.Cut(s, "\n")
	line, isNamed := strings.CutPrefix(first, "#!")
	words := strings.Fields(line)
	if !isNamed || len(words) == 0 {
		return "", ""
	}

	for _, word := range words {
		base := path.Base(word)
		switch base {
		case "env", "-S", "busybox":
			continue
		case "sh", "dash", "ash":
			return "sh", ""
		case "bash":
			return "bash", ""
		case "ksh", "mksh", "lksh", "ksh93":
			return "ksh", ""
		}
		break
	}

	return "", "the first line names a program other than sh, dash, ash, bash and ksh: write format: text in the " +
		"template's header"
}

func wrongBytes(s string) (wrong string) {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return "there is a NUL byte, which shells leave out"
	case strings.HasPrefix(s, "\ufeff"):
		return "there is a byte-order mark, which shells take for a part of the first command"
	case openers(s) > openersMax:
		return nestedTooDeep
	}
	return ""
}

const (
	nestedTooDeep = "commands may be nested too deep"

	// openersMax is how much of a document may nest. The library has no limit, and its stack has room
	// for about a million levels.
	openersMax = 100_000
)

// openers counts what may begin another level.
func openers(s string) (n int) {
	for i := 0; i < len(s); i++ {
		if strings.IndexByte("({`|&!", s[i]) >= 0 {
			n++
		}
	}
	for _, word := range []string{"if", "while", "until", "for", "case", "select", "time", "function", "coproc"} {
		n += strings.Count(s, word)
	}
	return n
}

// parseAs reads a document as bash, or as POSIX says if it is none of bash's; ksh as ksh.
func parseAs(s, program string) (file *syntax.File, dialect syntax.LangVariant, err error) {
	dialect = syntax.LangBash
	if program == "ksh" {
		dialect = syntax.LangMirBSDKorn
	}

	file, err = syntax.NewParser(syntax.Variant(dialect)).Parse(strings.NewReader(s), "")
	if err == nil || program == "bash" || program == "ksh" || evaluates(s) {
		return file, dialect, err
	}

	posix, wrong := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(s), "")
	if wrong != nil {
		return nil, dialect, err
	}

	return posix, syntax.LangPOSIX, nil
}

// evaluates reports whether there may be expressions of bash, which POSIX has not.
func evaluates(s string) bool {
	return strings.Contains(strings.ReplaceAll(s, "$((", ""), "((") || strings.Contains(s, "[[")
}

func syntaxError(s string, err error) error {
	out := &format.SyntaxError{Msg: withoutQuoted(err.Error())}
	switch err := err.(type) {
	case syntax.ParseError:
		out.Line, out.Msg = int(err.Pos.Line()), withoutQuoted(err.Text)
	case syntax.LangError:
		out.Line, out.Msg = int(err.Pos.Line()), "there is something that this shell does not have: "+
			withoutQuoted(err.Feature)
	}

	if strings.Contains(s, "\r\n") {
		out.Msg += "; lines end in CR LF, and a shell takes the CR for a part of the last word"
	}

	return out
}

// withoutQuoted removes what the library quotes, other than words of the language.
func withoutQuoted(msg string) string {
	parts := strings.Split(msg, "`")
	if len(parts)%2 == 0 || strings.Contains(msg, `"`) {
		return format.WithoutQuoted(msg)
	}

	for i := 1; i < len(parts); i += 2 {
		for _, word := range strings.Fields(parts[i]) {
			if !isReserved(word) {
				parts[i] = "..."
				break
			}
		}
	}

	return strings.Join(parts, "`")
}

// isReserved reports whether a text is a word of the language, or marks only.
func isReserved(word string) bool {
	switch word {
	case "if", "then", "elif", "else", "fi", "while", "until", "for", "do", "done", "case", "in", "esac", "select",
		"function", "time", "coproc", "let", "<cond>", "foo(", "x", "-f":
		return true
	}
	return len(word) <= 3 && !strings.ContainsAny(word, format.LettersAndDigits)
}
