// Package crash turns a panic into an error. A panic is a mistake in initplate, whatever
// template or value led to it. The run ends as with any other failure, and its error says
// enough to find the mistake, but shows no value.
package crash

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// An Error is a panic that was caught.
type Error struct {
	Stage string   // what was being done, as "rendering"; "" if the one who waits for it sets that
	Of    string   // the template or file that it was done with; "" for none
	Why   string   // what the runtime says; "" for other panics, whose words may contain a value
	Stack []string // functions and lines, beginning with the one that panicked
}

func (e *Error) Error() string {
	text := "initplate failed while " + e.Stage
	if e.Of != "" {
		text = e.Of + ": " + text + " it"
	}
	if e.Why != "" {
		text += ": " + e.Why
	}

	return text
}

// Catch sets err to an *[Error] if there was a panic. It must be deferred itself. An *[Error]
// that was caught before and has a stage keeps it.
func Catch(stage, of string, err *error) {
	if what := recover(); what != nil {
		*err = caught(stage, of, what)
	}
}

// Run calls do, and returns its error, or an *[Error] if it panics.
func Run(stage, of string, do func() error) (err error) {
	defer Catch(stage, of, &err)
	return do()
}

func caught(stage, of string, what any) *Error {
	if e, ok := what.(*Error); ok {
		if e.Stage == "" {
			e.Stage, e.Of = stage, of
		}
		return e
	}

	e := &Error{Stage: stage, Of: of, Stack: stack()}
	if r, ok := what.(runtime.Error); ok {
		e.Why = r.Error()
	}

	return e
}

// stackMax is how many functions a stack names. The others have called these.
const stackMax = 12

// stack returns the functions that led to the panic, without their arguments.
func stack() (out []string) {
	pcs := make([]uintptr, 100)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if f.Function == "runtime.gopanic" { // the functions so far only handle the panic
			out = nil
			continue
		}

		name := strings.TrimPrefix(f.Function, "github.com/initplate/initplate/")
		out = append(out, fmt.Sprintf("%s %s:%d", name, filepath.Base(f.File), f.Line))
	}

	out = slices.DeleteFunc(out, func(s string) bool { return strings.HasPrefix(s, "runtime.") })
	return out[:min(len(out), stackMax)]
}

// Panic panics if err is a panic that was caught, so that a caller further up catches it
// again.
func Panic(err error) {
	var e *Error
	if errors.As(err, &e) {
		panic(e)
	}
}

// A Group is a [sync.WaitGroup] whose Wait panics if one of its functions did. So a panic
// ends only what waits for it.
type Group struct {
	wait sync.WaitGroup

	mu    sync.Mutex
	first *Error
}

// Go calls do in a goroutine.
func (g *Group) Go(do func()) {
	g.wait.Go(func() {
		defer func() {
			if what := recover(); what != nil {
				g.note(caught("", "", what))
			}
		}()
		do()
	})
}

func (g *Group) note(e *Error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.first == nil {
		g.first = e
	}
}

// Wait waits until all functions have returned.
func (g *Group) Wait() {
	g.wait.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.first != nil {
		panic(g.first)
	}
}
