package crash

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
)

func index(list []string, i int) string { return list[i] }

func TestRun(t *testing.T) {
	fine := errors.New("fine")
	tests := []struct {
		name string
		do   func() error
		want string
	}{
		{"no error", func() error { return nil }, ""},
		{"an error", func() error { return fine }, "fine"},
		{"an index", func() error { return errors.New(index(nil, 7)) }, "t.tmpl: initplate failed while rendering it: runtime error: index out of range [7] with length 0"},
		{"words", func() error { panic("hush") }, "t.tmpl: initplate failed while rendering it"},
		{"an error's words", func() error { panic(errors.New("hush")) }, "t.tmpl: initplate failed while rendering it"},
		{"nil", func() error { panic(nil) }, "t.tmpl: initplate failed while rendering it: panic called with nil argument"},
		{"in a goroutine", func() error {
			var g Group
			var done atomic.Bool
			g.Go(func() { index(nil, 7) })
			g.Go(func() { done.Store(true) })
			defer func() {
				if !done.Load() {
					t.Error("it has not waited")
				}
			}()
			g.Wait()
			return nil
		}, "t.tmpl: initplate failed while rendering it: runtime error: index out of range [7] with length 0"},
		{"caught within", func() error {
			return Run("reading", "inner.tmpl", func() error { panic("hush") })
		}, "inner.tmpl: initplate failed while reading it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			err := Run("rendering", "t.tmpl", tt.do)
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// The first function is the one that went wrong, and no argument is told.
func TestStack(t *testing.T) {
	for _, again := range []bool{false, true} {
		err := Run("rendering", "t.tmpl", func() error {
			if !again {
				return errors.New(index([]string{"hush"}, 7))
			}
			defer func() { panic(recover()) }()
			return errors.New(index([]string{"hush"}, 7))
		})
		var bug *Error
		if !errors.As(err, &bug) {
			t.Fatalf("%v", err)
		}
		if !again && !strings.HasPrefix(bug.Stack[0], "crash.index crash_test.go:") ||
			strings.Contains(strings.Join(bug.Stack, " "), "hush") {
			t.Errorf("stack %q", bug.Stack)
		}
	}
}
