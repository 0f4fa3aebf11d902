package sh

import (
	"reflect"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Styles of leaves: what the text that may be a value stands in. A leaf with several has them all,
// one after the other.
const (
	plainText = "-"
	single    = "'"
	double    = `"`
	ansi      = "$" // $'...'
	disputed  = "?" // the same, where some shells have no such quotes
	document  = "<" // a here-document
	quotedDoc = "=" // one whose delimiter has quotes
)

// A run is text between what is more than text in a word.
type run struct {
	text   strings.Builder
	styles string
	at     place
	isSet  string // characters that mean more in this word: those of a set or of braces
}

// word reads a word: its text, and between that its expansions and its characters that mean more
// than themselves. There is a leaf of text, maybe of none, before and after each of these.
func (r *reader) word(w *syntax.Word, at place) {
	r.add("word", node, "", r.line)
	if w == nil {
		w = &syntax.Word{} // there is nothing after A= or in ${x:-}
	}

	if r.ofCRLF == 0 && endsInCR(w) {
		r.ofCRLF = r.line
	}

	t := &run{at: at, isSet: setChars(w)}
	r.below(func() {
		r.parts(w.Parts, t, plainText)
		r.flush(t)
	})
}

// endsInCR reports whether a word ends in a carriage return without quotes, as the last one of a line does that
// ends in CR LF.
func endsInCR(w *syntax.Word) bool {
	if len(w.Parts) == 0 {
		return false
	}
	lit, ok := w.Parts[len(w.Parts)-1].(*syntax.Lit)
	return ok && strings.HasSuffix(lit.Value, string(rune(hidden+'\r')))
}

// setChars are the characters that mean more in a word with a set or braces: [a-z] {a,b}.
func setChars(w *syntax.Word) string {
	for _, part := range w.Parts {
		if lit, ok := part.(*syntax.Lit); ok && strings.ContainsAny(lit.Value, "[{") {
			return "-.,:^="
		}
	}
	return ""
}

// flush ends a run of text.
func (r *reader) flush(t *run) {
	r.add("text", t.at.textKind(), t.text.String(), r.line)
	r.leaves[len(r.leaves)-1].Style = t.styles
	t.text.Reset()
	t.styles = ""
}

// put adds text to a run. What stands in for a value is a number, so only text with many digits
// says how values are written.
func (t *run) put(s, style string) {
	t.text.WriteString(s)
	if !strings.Contains(t.styles, style) && hasToken(s) {
		t.styles += style
	}
}

func hasToken(s string) bool {
	digits := 0
	for i := 0; i < len(s) && digits < tokenMin; i++ {
		if '0' <= s[i] && s[i] <= '9' {
			digits++
		} else {
			digits = 0
		}
	}
	return digits == tokenMin
}

// parts reads the parts of a word; style is what they stand in.
func (r *reader) parts(parts []syntax.WordPart, t *run, style string) {
	for i, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			r.literal(p.Value, t, style)
		case *syntax.SglQuoted:
			r.singleQuoted(p, t, r.noANSI && endsInDollar(parts[:i]))
		case *syntax.DblQuoted:
			r.doubleQuoted(p, t)
		default:
			r.flush(t)
			r.expansion(part, t, style)
		}
	}
}

// endsInDollar reports whether parts end in a $, so that shells disagree on quotes after it.
func endsInDollar(parts []syntax.WordPart) bool {
	if len(parts) == 0 {
		return false
	}
	lit, ok := parts[len(parts)-1].(*syntax.Lit)
	return ok && strings.HasSuffix(lit.Value, "$")
}

func (r *reader) singleQuoted(p *syntax.SglQuoted, t *run, unclear bool) {
	if !p.Dollar && !unclear {
		t.put(p.Value, single)
		return
	}

	r.flush(t)
	r.add("quote", node, "$'", r.line)
	text, ok := unescapeANSI(p.Value)
	switch {
	case r.noANSI || unclear:
		t.put(p.Value, disputed)
	case !ok:
		t.put(p.Value, "") // there is an escape that a value might change
	default:
		t.put(text, ansi)
	}
	r.flush(t)
}

// doubleQuoted reads text between double quotes. It has leaves of its own, as a value there is
// written in one way, and one outside is never written in double quotes.
func (r *reader) doubleQuoted(p *syntax.DblQuoted, t *run) {
	mark := `"`
	if p.Dollar {
		mark = `$"`
	}

	r.flush(t)
	r.add("quote", node, mark, r.line)

	was := t.at
	t.at.isQuoted = true
	r.parts(p.Parts, t, double)
	r.flush(t)
	t.at = was

	r.add("end of quote", node, "", r.line)
}

// expansion reads what is replaced in a word.
func (r *reader) expansion(part syntax.WordPart, t *run, style string) {
	r.line = int(part.Pos().Line())
	at := place{kind: t.at.kind, inTicks: t.at.inTicks, isCode: t.at.isCode}
	switch p := part.(type) {
	case *syntax.CmdSubst:
		at.kind = ""
		at.inTicks = at.inTicks || p.Backquotes
	case *syntax.ProcSubst:
		at.kind = ""
	case *syntax.ParamExp:
		at.isRegex = true
		if t.at.isQuoted || style == document {
			at.kind = inner
		}
	}

	r.below(func() { r.tree(reflect.ValueOf(part).Elem(), at) })
}

// literal reads text without single quotes.
func (r *reader) literal(s string, t *run, style string) {
	for i := 0; i < len(s); {
		n := len(s) - i
		if k := strings.IndexByte(s[i:], '\\'); k >= 0 && style != quotedDoc {
			n = k
		}

		r.characters(s[i:i+n], t, style, i == 0)
		i += n
		if i < len(s) {
			i += r.escaped(s[i:], t, style)
		}
	}
}

// escaped reads a backslash and what follows it. It returns how many bytes that is.
func (r *reader) escaped(s string, t *run, style string) int {
	escapes := map[string]string{double: "$`\"\\", document: "$`\\"}[style]
	switch {
	case len(s) == 1:
		t.put(s, style)
		return 1
	case s[1] == '\n':
	case style == plainText || strings.IndexByte(escapes, s[1]) >= 0:
		t.put(s[1:2], style)
	default:
		t.put(s[:2], style)
	}
	return 2
}

// characters reads text without backslashes. Outside quotes, some characters mean more than
// themselves.
func (r *reader) characters(s string, t *run, style string, isFirst bool) {
	if style != plainText {
		t.put(s, style)
		return
	}

	marks := "*?[]{}~" + t.isSet
	if t.at.isRegex {
		marks += ".+^$|()!,-:@"
	}

	for {
		n := strings.IndexAny(s, marks)
		if n < 0 {
			t.put(s, style)
			return
		}

		t.put(s[:n], style)
		r.flush(t)
		end := n + 1
		if s[n] == '~' {
			end = n + len(s[n:]) - len(strings.TrimLeft(s[n+1:], nameChars+"-.+"))
		}

		r.add("special", special, s[n:end], r.line)
		s = s[end:]
	}
}

// hereDocument reads the lines of a here-document.
func (r *reader) hereDocument(n *syntax.Redirect, at place) {
	if n.Hdoc == nil {
		return
	}

	style := document
	for _, part := range n.Word.Parts {
		switch p := part.(type) {
		case *syntax.Lit:
			if strings.Contains(p.Value, `\`) {
				style = quotedDoc
			}
		case *syntax.SglQuoted, *syntax.DblQuoted:
			style = quotedDoc
		}
	}

	t := &run{at: at.of("")}
	r.line = int(n.Hdoc.Pos().Line())
	r.below(func() {
		r.parts(withoutTabs(n), t, style)
		r.flush(t)
	})
}

// withoutTabs returns the parts of a here-document, for <<- without the tabs that lines begin with.
func withoutTabs(n *syntax.Redirect) []syntax.WordPart {
	if n.Op != syntax.DashHdoc {
		return n.Hdoc.Parts
	}

	var out []syntax.WordPart
	begins := true
	for _, part := range n.Hdoc.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			out = append(out, part)
			begins = false
			continue
		}

		lines := strings.Split(lit.Value, "\n")
		for i, line := range lines {
			if i > 0 || begins {
				lines[i] = strings.TrimLeft(line, "\t")
			}
		}

		begins = strings.HasSuffix(lit.Value, "\n")
		out = append(out, &syntax.Lit{ValuePos: lit.ValuePos, Value: strings.Join(lines, "\n")})
	}

	return out
}
