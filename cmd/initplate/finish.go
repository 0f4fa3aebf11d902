package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"syscall"
)

// mostTermination is how many bytes of a termination message Kubernetes keeps.
const mostTermination = 4096

// finish reports what went wrong and returns the exit code of the run.
func (a *app) finish(ctx context.Context, err error) int {
	if errors.Is(err, errChanged) {
		a.exiting.Store(exitChanged + 1)
		a.reports(ctx, exitChanged, nil)
		return exitChanged
	}

	all := failures(err)
	code := exitCode(all)
	if s, ok := stoppedBy(ctx); ok && err != nil {
		code = s.code()
		all = append(all, &failure{text: s.Error()})
	}

	a.addHints(all)
	all = distinct(all)

	a.ensureLog()
	for _, f := range all {
		a.log.LogAttrs(ctx, slog.LevelError, f.text, hintAttr(f.hint)...)
	}

	if len(all) > 0 {
		a.terminationLog(all)
	}

	a.exiting.Store(int32(code) + 1)
	a.reports(ctx, code, all)
	return code
}

// addHints adds to failures the hints that depend on the run as a whole.
func (a *app) addHints(all []*failure) {
	for _, f := range all {
		if f.bug != nil {
			f.hint = a.bugHint(f.bug)
		}
		if f.source != "" {
			hints := append([]string{f.hint}, a.otherVariables(f.source)...)
			hints = append(hints, a.otherSettings(f.source)...)
			f.hint = strings.TrimPrefix(strings.Join(hints, "; "), "; ")
		}
	}
}

// ensureLog makes a logger if there is none: the mistake may be in the log's own settings.
func (a *app) ensureLog() {
	if a.log != nil {
		return
	}

	var err error
	a.log, err = a.newLogger(a.LogFormat, "info")
	if err != nil {
		a.log, _ = a.newLogger("text", "info")
	}
}

// distinct leaves out failures and hints that repeat earlier ones, and failures that only
// say that the context was canceled.
func distinct(all []*failure) []*failure {
	var out []*failure
	texts := map[string]bool{context.Canceled.Error(): true}
	hints := map[string]bool{"": true}
	for _, f := range all {
		if texts[f.text] {
			continue
		}
		texts[f.text] = true
		kept := *f
		if hints[f.hint] {
			kept.hint = ""
		}
		hints[f.hint] = true
		out = append(out, &kept)
	}

	return out
}

// terminationLog writes failures to the file that Kubernetes shows, if it exists. Errors of
// writing it are ignored: standard error has the same text.
func (a *app) terminationLog(all []*failure) {
	info, err := os.Stat(a.TerminationLog)
	if err != nil || !info.Mode().IsRegular() {
		return
	}

	f, err := os.OpenFile(a.TerminationLog, os.O_WRONLY|os.O_TRUNC|syscall.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer f.Close()
	io.WriteString(f, terminationText(a.door().failures(all), mostTermination))
}

// terminationText returns as many failures as fit into most bytes, and the number of the
// others. If the first one is too long, it is cut.
func terminationText(all []*failure, most int) string {
	const room = len("... and 1000000 more\n")
	var b strings.Builder
	for i, f := range all {
		text := "initplate: error: " + f.text + "\n"
		if f.hint != "" {
			text += "initplate: hint: " + f.hint + "\n"
		}
		last := i == len(all)-1
		if b.Len()+len(text) <= most-room || last && b.Len()+len(text) <= most {
			b.WriteString(text)
			continue
		}
		if i == 0 {
			b.WriteString(strings.ToValidUTF8(text[:most-room-4], "") + "...\n")
			i++
		}
		if more := len(all) - i; more > 0 {
			fmt.Fprintf(&b, "... and %d more\n", more)
		}
		break
	}

	return b.String()
}
