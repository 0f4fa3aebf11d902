package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// started is the program in a process of its own.
func started(t *testing.T, env []string, stdin io.Reader, stdout io.Writer, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd, stderr := exec.Command(exe, args...), &bytes.Buffer{}
	cmd.Args[0] = "initplate"
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	cmd.WaitDelay = time.Minute
	must(t, cmd.Start())
	return cmd, stderr
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	return l
}

// stop starts the program, gives it time to begin waiting, and sends the signal. On
// a busy machine it may not even listen for signals by then: it gets more time.
func stop(t *testing.T, sig syscall.Signal, env []string, stdin io.Reader, stdout io.Writer, args ...string) (*exec.Cmd, *bytes.Buffer) {
	for wait := 200 * time.Millisecond; ; wait *= 2 {
		cmd, stderr := started(t, env, stdin, stdout, args...)
		time.Sleep(wait)
		begin := time.Now()
		must(t, cmd.Process.Signal(sig))
		cmd.Wait()
		if cmd.ProcessState.ExitCode() != -1 || wait > 10*time.Second {
			t.Logf("ended after %v: %s", time.Since(begin), stderr)
			return cmd, stderr
		}
	}
}

// TestStopped sends a signal while the program waits for something that never comes.
func TestStopped(t *testing.T) {
	closed, silent := servers.NewPort(t), listen(t)
	defer silent.Close()
	never, writer, err := os.Pipe()
	must(t, err)
	reader, full, err := os.Pipe()
	must(t, err)
	for _, f := range []*os.File{never, writer, reader, full} {
		defer f.Close()
	}
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/app.tmpl", []byte(`{{ key "a" }}{{ ref "vault:a#b" }}`), 0o600))
	must(t, os.WriteFile(dir+"/file.tmpl", []byte(`{{ file "/none/of/these" }}`), 0o600))
	must(t, os.WriteFile(dir+"/long.tmpl", bytes.Repeat([]byte("x"), 1<<20), 0o600))
	must(t, os.WriteFile(dir+"/old", []byte("old"), 0o600))
	for _, tt := range []struct {
		name   string
		server string
		args   []string
		sig    syscall.Signal
		want   int
	}{
		{"no server, SIGTERM", closed.Addr, []string{"render", dir + "/app.tmpl", "--out", dir + "/old"}, syscall.SIGTERM, 143},
		{"no server, SIGINT", closed.Addr, []string{"render", dir + "/app.tmpl", "--out", dir + "/old"}, syscall.SIGINT, 130},
		{"silent server", silent.Addr().String(), []string{"render", dir + "/app.tmpl", "--out", dir + "/old"}, syscall.SIGTERM, 143},
		{"a value that is not there", silent.Addr().String(), []string{"render", dir + "/file.tmpl", "--out", dir + "/old", "--wait-missing"}, syscall.SIGTERM, 143},
		{"standard input", "", []string{"render", "-", "--out", dir + "/old"}, syscall.SIGTERM, 143},
		{"standard output", "", []string{"render", dir + "/long.tmpl"}, syscall.SIGTERM, 143},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env := []string{"CONSUL_HTTP_ADDR=" + tt.server, "VAULT_ADDR=http://" + tt.server}
			cmd, stderr := stop(t, tt.sig, env, never, full, tt.args...)
			if code := cmd.ProcessState.ExitCode(); code != tt.want {
				t.Errorf("exit code %d, want %d", code, tt.want)
			}
			if !strings.Contains(stderr.String(), "initplate: error: stopped by SIG") {
				t.Errorf("stderr does not say that it was stopped: %s", stderr)
			}
			old, err := os.ReadFile(dir + "/old")
			if err != nil || string(old) != "old" {
				t.Errorf("the target is now %q, %v", old, err)
			}
		})
	}
}

const generationFiles = 10

// generation is a directory of ten templates that print one letter, often.
func generation(t *testing.T, dir string) {
	for i := range generationFiles {
		name := fmt.Sprintf("%s/%d/%d.txt.tmpl", dir, i%2, i)
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, []byte("{{ .x | repeat 2000 }}"), 0o600))
	}
}

// generations tells of which generation the ten files are ("AAAAAAAAAA"), and how
// many other files there are.
func generations(t *testing.T, dir string) (letters string, others int) {
	t.Helper()
	for i := range generationFiles {
		got, err := os.ReadFile(fmt.Sprintf("%s/%d/%d.txt", dir, i%2, i))
		must(t, err)
		if len(got) != 2000 || strings.Trim(string(got), string(got[:1])) != "" {
			t.Fatalf("file %d is neither generation whole: %d bytes", i, len(got))
		}
		letters += string(got[:1])
	}
	files, err := filepath.Glob(dir + "/*/.*")
	must(t, err)
	return letters, len(files)
}

// TestKilledWhileWriting kills writers of ten files, mostly near the write: later
// after one that was too early, and earlier after one that was too late.
func TestKilledWhileWriting(t *testing.T) {
	least := 15
	if servers.Long() {
		least = 60
	}
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			in, out := t.TempDir(), t.TempDir()
			generation(t, in)
			write := func(letter string) (*exec.Cmd, *bytes.Buffer) {
				return started(t, nil, nil, nil, "render", in, "--out", out, "--set", "x="+letter)
			}
			begin := time.Now()
			cmd, _ := write("A")
			must(t, cmd.Wait())
			delay, before := time.Since(begin), "AAAAAAAAAA"
			kills, fresh, stale, mixed, littered, heard := 0, 0, 0, 0, 0, 0
			enough := func() bool {
				return kills >= least && fresh > 0 && (sig == syscall.SIGKILL && littered > 0 || sig == syscall.SIGTERM && heard > 0)
			}
			for ; !enough(); kills++ {
				if kills == 2000 {
					t.Fatalf("too few hits: %d left other files, %d said that they were stopped, %d were done", littered, heard, fresh)
				}
				letter := string(rune('B' + kills%20))
				cmd, stderr := write(letter)
				time.Sleep(delay*4/5 + rand.N(delay*2/5+1))
				cmd.Process.Signal(sig)
				cmd.Wait()
				letters, others := generations(t, out)
				if others > 0 {
					littered++
				}
				if strings.Contains(stderr.String(), "stopped by") {
					heard++
				}
				switch {
				case strings.Trim(letters, letter) == "":
					fresh++
					delay = delay * 9 / 10
				case letters == before:
					stale++
					delay = delay * 11 / 10
				default:
					mixed++
				}
				if sig == syscall.SIGTERM && (letters != before && strings.Trim(letters, letter) != "" || others > 0) {
					t.Fatalf("SIGTERM left %s (before: %s) and %d other files: %s", letters, before, others, stderr)
				}
				before = letters
			}
			t.Logf("of %d: %d done, %d old as they were (%d said so), %d old and new ones, %d left other files", kills, fresh, stale, heard, mixed, littered)
			cmd, _ = write("Z")
			must(t, cmd.Wait())
			if letters, others := generations(t, out); letters != "ZZZZZZZZZZ" || others > 0 {
				t.Errorf("the next write left %s and %d other files", letters, others)
			}
		})
	}
}
