package logging

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func asynchronous() []trial {
	many := []call{{logger: "app", level: "INFO", message: "n", times: 5000,
		context: map[string]string{"user": "u"}, extra: map[string]string{"trace_id": "7"}}}
	waiting := []call{{logger: "app", level: "INFO", message: "n", times: 2000}}

	return []trial{
		{name: "async", set: map[string]any{"async": true, "async_queue_size": 8, "context_fields": "user"}, calls: many,
			check: hasItsThread},
		{name: "async, full", programs: []string{"logback", "log4j2", "ini"},
			set:   map[string]any{"async": true, "async_queue_size": 8, "async_when_full": "discard"},
			calls: many, before: pipe, check: hasSome},
		{name: "async, at the end", programs: []string{"logback", "log4j2", "json"},
			set:   map[string]any{"async": true, "async_queue_size": 3000},
			calls: waiting, before: pipe, check: func(t *testing.T, w written) {
				inOrder(t, objects(t, w.log()+".read"), 0, 2000)
			}},
	}
}

// hasItsThread wants all lines, each with what the thread had that logged it.
func hasItsThread(t *testing.T, w written) {
	all := objects(t, w.log())
	inOrder(t, all, 0, 5000)
	for _, fields := range all {
		thread := strings.ToLower(fmt.Sprint(fields["thread"]))
		if !strings.HasPrefix(thread, "main") || fields["user"] != "u" || fields["trace_id"] != "7" {
			t.Fatalf("the line has not what its thread had: %q", fields)
		}
	}
}

// hasSome wants the first lines, and later ones in their order, but not all.
func hasSome(t *testing.T, w written) {
	all := objects(t, w.log()+".read")
	if len(all) < 8 || len(all) >= 5000 || all[0]["message"] != "n0" {
		t.Errorf("%d lines, the first %v: the pipe takes some, and the queue 8", len(all), all[0])
	}
	last := -1
	for _, fields := range all {
		n := number(t, fields)
		if n <= last {
			t.Fatalf("n%d after n%d", n, last)
		}
		last = n
	}
}

// number is that of a message.
func number(t *testing.T, fields map[string]any) (n int) {
	t.Helper()
	if _, err := fmt.Sscanf(fmt.Sprint(fields["message"]), "n%d", &n); err != nil {
		t.Fatalf("%q: %v", fields, err)
	}
	return n
}

// inOrder wants each message from n to before end once, in order.
func inOrder(t *testing.T, all []map[string]any, n, end int) {
	t.Helper()
	for _, fields := range all {
		if got := number(t, fields); got != n {
			t.Fatalf("n%d, not n%d", got, n)
		}
		n++
	}
	if n != end {
		t.Errorf("the last is n%d, not n%d", n-1, end-1)
	}
}

// A pipe is a log that nobody reads while a program makes its calls.
func pipe(t *testing.T, dir string) {
	if err := syscall.Mkfifo(filepath.Join(dir, "app.log"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// opened opens a log if it is a pipe, so that a program can open it too.
func opened(t *testing.T, path string) *os.File {
	if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// read copies what is in a pipe into a file beside it, until the program has closed it. A program that opens it again
// has no reader.
func read(pipe *os.File) error {
	defer pipe.Close()
	text, err := io.ReadAll(pipe)
	return errors.Join(err, os.WriteFile(pipe.Name()+".read", text, 0o600))
}
