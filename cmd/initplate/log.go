package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
)

// levelNote is the level of notes for a person at a terminal. In JSON it is "info".
const levelNote = slog.LevelInfo + 1

// newLogger returns the logger of the run. All its messages go through the door.
func (a *app) newLogger(format, level string) (*slog.Logger, error) {
	log, err := newLogger(a.err, format, level, a.colours(a.width))
	if err != nil {
		return nil, err
	}
	handler := log.Handler()
	if a.Watch {
		handler = sparing{handler, &said{when: map[string]time.Time{}}}
	}
	return slog.New(guarded{handler, a.door()}), nil
}

// newLogger returns a logger for text or JSON. Both write whole lines. JSON has no colours.
func newLogger(w io.Writer, format, level string, colours bool) (*slog.Logger, error) {
	levels := map[string]slog.Level{
		"": slog.LevelInfo, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn,
		"error": slog.LevelError,
	}

	l, ok := levels[strings.ToLower(level)]
	if !ok {
		names := []string{"debug", "info", "warn", "error"}
		return nil, usage(nearest.Hint(level, names), "--log-level must be %s", prose.Or(names))
	}

	switch strings.ToLower(format) {
	case "json":
		options := &slog.HandlerOptions{Level: l, ReplaceAttr: plainLevel}
		return slog.New(slog.NewJSONHandler(w, options)), nil
	case "text", "":
		return slog.New(&textHandler{level: l, colours: colours, w: w, mu: new(sync.Mutex)}), nil
	}

	return nil, usage(nearest.Hint(format, []string{"text", "json"}), "--log-format must be text or json")
}

func plainLevel(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.LevelKey && a.Value.Any() == levelNote {
		a.Value = slog.AnyValue(slog.LevelInfo)
	}
	return a
}

// warn logs a warning and, if there is one, its hint.
func (a *app) warn(text, hint string) {
	a.record.found("warning", problem.Place{}, text, hint)
	a.log.LogAttrs(context.Background(), slog.LevelWarn, text, hintAttr(hint)...)
}

// warnOf reports the warnings of a document.
func (a *app) warnOf(doc *render.Document) {
	for _, w := range doc.Warnings() {
		a.notice(ruleValue, slog.LevelWarn, w)
	}
}

func hintAttr(hint string) []slog.Attr {
	if hint == "" {
		return nil
	}
	return []slog.Attr{slog.String("hint", hint)}
}

// A textHandler writes lines for people: "initplate: warning: MESSAGE key=value",
// and an attribute called hint on a line of its own.
type textHandler struct {
	level   slog.Level
	colours bool
	attrs   []slog.Attr
	mu      *sync.Mutex
	w       io.Writer
}

func (h *textHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level }

func (h *textHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *h
	with.attrs = append(slices.Clone(h.attrs), attrs...)
	return &with
}

// WithGroup ignores the group: nothing in this program uses one.
func (h *textHandler) WithGroup(string) slog.Handler { return h }

func (h *textHandler) Handle(_ context.Context, r slog.Record) error {
	var b bytes.Buffer
	b.WriteString("initplate: " + h.painted(levelWord(r.Level), levelColour(r.Level)) + r.Message)

	hint := ""
	attr := func(a slog.Attr) bool {
		if a.Key == "hint" {
			hint = a.Value.Resolve().String()
		} else {
			b.WriteString(" " + attrText(a))
		}
		return true
	}
	for _, a := range h.attrs {
		attr(a)
	}

	r.Attrs(attr)
	b.WriteByte('\n')
	if hint != "" {
		b.WriteString("initplate: " + h.painted("hint: ", advised) + hint + "\n")
	}

	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := h.w.Write(b.Bytes())
	return err
}

// painted returns a word in a colour, if the stream has colours.
func (h *textHandler) painted(word string, c colour) string {
	if !h.colours {
		return word
	}
	return c.paint(word)
}

// attrText returns an attribute as key=value. A value that could be misread is quoted.
func attrText(a slog.Attr) string {
	text := a.Value.Resolve().String()
	if text == "" || strings.ContainsAny(text, " \"\n\t=") {
		text = strconv.Quote(text)
	}
	return a.Key + "=" + text
}

func levelWord(l slog.Level) string {
	switch {
	case l >= slog.LevelError:
		return "error: "
	case l >= slog.LevelWarn:
		return "warning: "
	case l >= levelNote:
		return "note: "
	case l >= slog.LevelInfo:
		return ""
	}

	return "debug: "
}

func levelColour(l slog.Level) colour {
	switch {
	case l >= slog.LevelError:
		return wrong
	case l >= slog.LevelWarn:
		return doubted
	case l >= levelNote:
		return advised
	}

	return plain
}
