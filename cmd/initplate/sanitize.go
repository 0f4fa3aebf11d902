package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"
)

// A door is what all text for people goes through: messages, the termination log, tables
// and previews. Names from servers and files may contain line breaks that forge a message,
// or escape sequences for a terminal. Text of a server or a library may quote a credential
// of ours.
type door struct {
	credentials []string
}

const (
	mostLine       = 8 << 10 // bytes of one message
	leastWithheld  = 8       // bytes of a credential; a shorter one may be part of any word
	withheldSecret = "<withheld>"
)

// line returns text as one line of printable characters, without credentials.
func (d door) line(text string) string {
	for _, c := range d.credentials {
		text = strings.ReplaceAll(text, c, withheldSecret)
	}
	return shorten(escaped(withoutTokens(text), unicode.IsPrint), mostLine)
}

func (d door) lines(list []string) []string {
	safe := make([]string, len(list))
	for i, text := range list {
		safe[i] = d.line(text)
	}
	return safe
}

// failures returns copies of failures with safe text.
func (d door) failures(all []*failure) []*failure {
	safe := make([]*failure, len(all))
	for i, f := range all {
		copied := *f
		copied.text, copied.hint = d.line(f.text), d.line(f.hint)
		safe[i] = &copied
	}
	return safe
}

// text returns text of several lines that is safe for a terminal.
func (d door) text(text []byte) []byte { return []byte(escaped(string(text), tame)) }

// tame reports whether a terminal only displays a character.
func tame(r rune) bool {
	return r == '\n' || r == '\t' || !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r)
}

// escaped replaces the characters that do not pass with escapes, as Go and most other
// languages write them. Before a line break that passes, a carriage return does too.
func escaped(text string, passes func(rune) bool) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case passes(r), r == '\r' && passes('\n') && strings.HasPrefix(text[i+1:], "\n"):
			b.WriteString(text[i : i+n])
		default:
			b.WriteString(escape(r))
		}
		i += n
	}

	return b.String()
}

func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}

	return fmt.Sprintf(`\u%04x`, r)
}

// shorten cuts text that is longer than most bytes, and says so.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	cut := most
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s... (%d bytes more)", text[:cut], len(text)-cut)
}

// printableJSON escapes characters in JSON that control a terminal. The meaning stays the
// same.
func printableJSON(text []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(text) {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := surrogates(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}

	return b.Bytes()
}

func surrogates(r rune) (high, low rune) {
	r -= 0x10000
	return 0xd800 + r>>10, 0xdc00 + r&0x3ff
}

// row writes a row of a table. No cell can end its row, or begin another cell.
func row(w *tabwriter.Writer, cells ...any) {
	for i, c := range cells {
		if i > 0 {
			w.Write([]byte{'\t'})
		}
		w.Write([]byte(door{}.line(fmt.Sprint(c))))
	}
	w.Write([]byte{'\n'})
}

// A guarded handler passes records on with safe text, in every format.
type guarded struct {
	slog.Handler
	door door
}

func (g guarded) Handle(ctx context.Context, r slog.Record) error {
	safe := slog.NewRecord(r.Time, r.Level, g.door.line(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		safe.AddAttrs(g.attr(a))
		return true
	})
	return g.Handler.Handle(ctx, safe)
}

// attr makes the text of an attribute safe. Other values stay as they are.
func (g guarded) attr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString, slog.KindAny:
		if list, ok := v.Any().([]string); ok {
			return slog.Any(a.Key, g.door.lines(list))
		}
		return slog.String(a.Key, g.door.line(v.String()))
	}
	return a
}

func (g guarded) WithAttrs(attrs []slog.Attr) slog.Handler {
	safe := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		safe[i] = g.attr(a)
	}
	return guarded{g.Handler.WithAttrs(safe), g.door}
}

func (g guarded) WithGroup(name string) slog.Handler {
	return guarded{g.Handler.WithGroup(name), g.door}
}
