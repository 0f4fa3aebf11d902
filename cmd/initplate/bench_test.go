package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// A whole local render, but for the start of the process.
func BenchmarkRender(b *testing.B) {
	s := streams{
		in: strings.NewReader(""), out: io.Discard, err: io.Discard, width: noTerminal, outWidth: noTerminal,
		lookup:  func(string) (string, bool) { return "", false },
		environ: func() []string { return nil },
	}
	out := filepath.Join(b.TempDir(), "my.cnf")
	for b.Loop() {
		if code := run(b.Context(), []string{"render", "mysql", "--out", out}, s); code != exitDone {
			b.Fatalf("exit code %d", code)
		}
	}
}
