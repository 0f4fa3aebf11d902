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

// mostTermination is what Kubernetes keeps of a termination message.
const mostTermination = 4096

// finish tells what went wrong, and returns the exit code of the run.
func (a *app) finish(ctx context.Context, err error) int {
	if errors.Is(err, errChanged) {
		a.told.Store(exitChanged + 1)
		a.reports(ctx, exitChanged, nil)
		return exitChanged
	}
	all := failures(err)
	code := exitCode(all)
	if s, ok := stoppedBy(ctx); ok && err != nil {
		code = s.code()
		all = append(all, &failure{text: s.Error()})
	}
	for _, f := range all {
		if f.bug != nil {
			f.hint = a.bugHint(f.bug)
		}
		if f.source != "" {
			f.hint = strings.Join(append([]string{f.hint}, a.otherVariables(f.source)...), "; ")
			f.hint = strings.TrimPrefix(f.hint, "; ")
		}
	}
	all = distinct(all)
	if a.log == nil { // the settings of the log may be the very mistake
		if a.log, err = a.newLogger(a.LogFormat, "info"); err != nil {
			a.log, _ = a.newLogger("text", "info")
		}
	}
	for _, f := range all {
		a.log.LogAttrs(ctx, slog.LevelError, f.text, hintAttr(f.hint)...)
	}
	if len(all) > 0 {
		a.terminationLog(all)
	}
	a.told.Store(int32(code) + 1)
	a.reports(ctx, code, all)
	return code
}

// distinct leaves out what was said already: failures, and hints. What only says
// that the context ended is no news where something says it too.
func distinct(all []*failure) []*failure {
	var out []*failure
	texts, hints := map[string]bool{}, map[string]bool{"": true}
	for _, f := range all {
		if texts[f.text] || f.text == context.Canceled.Error() {
			continue
		}
		texts[f.text] = true
		told := *f
		if hints[f.hint] {
			told.hint = ""
		}
		hints[f.hint] = true
		out = append(out, &told)
	}
	return out
}

// terminationLog writes the same text to the file that Kubernetes shows, if it is
// there. That it cannot be written is not worth a word: stderr has it all.
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

// terminationText is as many failures as most bytes hold, and how many more there
// are. A failure too long by itself is cut.
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
