package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

const (
	generationFiles = 10
	generationSize  = 8 << 10
	writerEnv       = "STAGE_TEST_WRITER"

	noRaceWait = "GORACE=atexit_sleep_ms=0" // else the race detector holds up every exit for a second
)

// TestMain makes the test binary a writer where it is told a directory.
func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		writer(dir)
	}
	os.Exit(m.Run())
}

// generation is ten files in two directories that hold one letter each.
func generation(dir string, letter byte) []File {
	files := make([]File, generationFiles)
	for i := range files {
		files[i] = File{Root: dir, Path: fmt.Sprintf("%d/%d.cnf", i%2, i),
			Data: bytes.Repeat([]byte{letter}, generationSize)}
	}
	return files
}

// writer writes generations A and B in turn until it is told to stop.
func writer(dir string) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	os.Stdout.WriteString("!")
	for letter := byte('A'); ; letter ^= 'A' ^ 'B' {
		if _, err := Write(ctx, generation(dir, letter)...); ctx.Err() != nil {
			os.Exit(0)
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// killed runs a writer in dir and sends it the signal at some moment, at most within
// after its start.
func killed(t *testing.T, dir string, sig syscall.Signal, within time.Duration) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	var stderr bytes.Buffer
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), writerEnv+"="+dir, noRaceWait)
	cmd.Stderr = &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	if _, err := stdout.Read(make([]byte, 1)); err != nil {
		t.Errorf("the writer did not begin: %v", err)
	}
	time.Sleep(time.Duration(rand.Int64N(int64(within))))
	must(t, cmd.Process.Signal(sig))
	err = cmd.Wait()
	var exit *exec.ExitError
	if sig == syscall.SIGKILL && errors.As(err, &exit) && !exit.Exited() {
		return
	}
	if err != nil || sig == syscall.SIGKILL {
		t.Fatalf("%v: %s", err, &stderr)
	}
}

// generations tells of which generation the ten files are ("AAAAAAAAAA"), and how
// many other files there are.
func generations(t *testing.T, dir string) (letters string, others int) {
	t.Helper()
	for _, f := range generation(dir, 0) {
		got, err := os.ReadFile(filepath.Join(dir, f.Path))
		must(t, err)
		if len(got) != generationSize || strings.Trim(string(got), string(got[:1])) != "" {
			t.Fatalf("%s is neither generation whole: %d bytes", f.Path, len(got))
		}
		letters += string(got[:1])
	}
	files, err := filepath.Glob(dir + "/*/.*")
	must(t, err)
	return letters, len(files)
}

func TestWriteKilled(t *testing.T) {
	tests := []struct {
		name, under string
		sig         syscall.Signal
		kills       int
	}{
		{"SIGKILL", "", syscall.SIGKILL, 100}, // a disk may be slow
		{"SIGTERM", "", syscall.SIGTERM, 100},
		{"SIGKILL, in memory", "/dev/shm", syscall.SIGKILL, 250},
		{"SIGTERM, in memory", "/dev/shm", syscall.SIGTERM, 250},
	}
	for _, tt := range tests {
		if !servers.Long() {
			tt.kills /= 4
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, err := os.MkdirTemp(tt.under, "stage-test-")
			must(t, err)
			defer os.RemoveAll(dir)
			_, err = Write(context.Background(), generation(dir, 'A')...)
			must(t, err)
			killMany(t, dir, tt.sig, tt.kills)
			_, err = Write(context.Background(), generation(dir, 'C')...)
			must(t, err)
			if letters, others := generations(t, dir); letters != "CCCCCCCCCC" || others > 0 {
				t.Errorf("the next write left %s and %d other files", letters, others)
			}
		})
	}
}

// killMany kills that many writers, and more until the test means something: some
// were hit amid a write (only SIGKILL shows that), and some had written all of B.
func killMany(t *testing.T, dir string, sig syscall.Signal, atLeast int) {
	kills, mixed, littered, fresh := 0, 0, 0, 0
	within := 4 * time.Millisecond // some writes take longer, on a slow disk all
	for kills < atLeast || fresh == 0 || sig == syscall.SIGKILL && littered < 10 {
		if kills++; kills > 5000 {
			t.Fatalf("too few hits amid a write: %d left other files, %d were all of B", littered, fresh)
		}
		if fresh == 0 && kills%50 == 0 {
			within *= 2
		}
		killed(t, dir, sig, within)
		letters, others := generations(t, dir)
		if others > 0 {
			littered++
		}
		switch strings.Count(letters, "B") {
		case 0:
		case generationFiles:
			fresh++
		default:
			mixed++
		}
	}
	t.Logf("of %d: %d left other files, %d old and new ones, %d all of B", kills, littered, mixed, fresh)
	if sig == syscall.SIGTERM && mixed+littered > 0 {
		t.Errorf("SIGTERM left other files %d times, old and new ones %d times", littered, mixed)
	}
}
