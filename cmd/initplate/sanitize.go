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

// A door is what everything goes through that people see: messages, the termination
// log, tables and previews. Names come from servers and files, and may hold line breaks
// that forge a message, or sequences that rewrite a terminal. A credential of ours may
// stand in what a server or a library says.
type door struct {
	credentials []string
}

const (
	mostLine       = 8 << 10 // bytes of one message
	leastWithheld  = 8       // bytes of a credential; a shorter one may be a part of any word
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

// failures are the same ones, in words that people may see.
func (d door) failures(all []*failure) []*failure {
	safe := make([]*failure, len(all))
	for i, f := range all {
		told := *f
		told.text, told.hint = d.line(f.text), d.line(f.hint)
		safe[i] = &told
	}
	return safe
}

// text returns text of several lines as it may be sent to a terminal.
func (d door) text(text []byte) []byte { return []byte(escaped(string(text), tame)) }

// tame reports whether a character does nothing to a terminal but show itself.
func tame(r rune) bool {
	return r == '\n' || r == '\t' || !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r)
}

// escaped writes the characters that do not pass as Go and most other languages do.
// A carriage return passes before a line break where that does.
func escaped(text string, passes func(rune) bool) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch whole := text[i : i+n]; {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case passes(r), r == '\r' && passes('\n') && strings.HasPrefix(text[i+1:], "\n"):
			b.WriteString(whole)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += n
	}
	return b.String()
}

// shorten cuts text that is longer than most bytes, and says that it did.
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

// printableJSON writes JSON so that it holds no character that a terminal obeys, and
// means the same.
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

// row writes a row of a table. A cell cannot end its row, or begin another cell.
func row(w *tabwriter.Writer, cells ...any) {
	for i, c := range cells {
		if i > 0 {
			w.Write([]byte{'\t'})
		}
		w.Write([]byte(door{}.line(fmt.Sprint(c))))
	}
	w.Write([]byte{'\n'})
}

// A guarded handler hands on records as people may see them, whatever the format.
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

// attr guards one attribute. Numbers and the like pass as they are.
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
