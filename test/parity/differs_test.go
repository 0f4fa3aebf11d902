package parity

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// A difference is a template from which the two programs are meant to make different things. Each result is what the
// program writes; or, behind "error: ", a part of what it says; or "waits".
type difference struct{ name, ext, template, theirs, ours, why string }

func (d difference) row() row { return row{d.name, d.ext, d.template} }

const waits, failure = "waits", "error: "

// different: where initplate is meant to differ, it does, and from what consul-template really does.
func different(t *testing.T, b *bench) {
	for _, d := range differences() {
		b.write(d.row())
	}
	waiting := b.waiting(differences())
	for _, d := range differences() {
		t.Run(d.name, func(t *testing.T) {
			if d.theirs != waits {
				b.check(t, "consul-template", b.theirs(d.row()), b.path("theirs", d.row().file()), d.theirs, d.why)
			}
			b.check(t, "initplate", b.ours(d.row()), b.path("ours", d.row().file()), d.ours, d.why)
		})
	}
	waiting(t)
}

func (b *bench) check(t *testing.T, name string, c *exec.Cmd, file, want, why string) {
	t.Helper()
	said, err := c.CombinedOutput()
	text, _ := os.ReadFile(file)
	message, fails := strings.CutPrefix(want, failure)
	switch {
	case fails && (err == nil || !strings.Contains(string(said), message)):
		t.Errorf("%s: want the error %q, got %v\n%s%s\n(%s)", name, message, err, said, text, why)
	case !fails && (err != nil || string(text) != want):
		t.Errorf("%s: got %v\n%s%q\nwant %q\n(%s)", name, err, said, text, want, why)
	}
}

// waiting starts consul-template on all templates for which it waits, and on one for which it does not. The function it
// returns tells whether that one alone was written, and the program is still at it.
func (b *bench) waiting(all []difference) func(*testing.T) {
	ready := row{"ready", "txt", `{{ key "parity/app/name" }}`}
	rows := []row{ready}
	for _, d := range all {
		if d.theirs == waits {
			rows = append(rows, d.row())
		}
	}
	b.write(ready)
	c := b.theirs(rows...)
	if err := c.Start(); err != nil {
		b.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	b.t.Cleanup(func() { c.Process.Kill() })
	written := func(r row) bool {
		_, err := os.Stat(b.path("theirs", r.file()))
		return err == nil
	}
	return func(t *testing.T) {
		for limit := time.Now().Add(10 * time.Second); !written(ready); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatal("consul-template does not write what it does not wait for")
			}
		}
		for _, r := range rows[1:] {
			if written(r) {
				t.Errorf("%s: consul-template does not wait", r.name)
			}
		}
		select {
		case err := <-ended:
			t.Errorf("consul-template does not wait: %v", err)
		default:
		}
	}
}
