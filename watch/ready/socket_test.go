package ready

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// serve answers on a socket until the test ends, or stop is called.
func serve(t *testing.T, path, answer string) (stop func()) {
	t.Helper()
	s, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		s.Serve(ctx, func() string { return answer })
		close(done)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

func TestPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	if answers, err := Ask(t.Context(), path); err != nil || len(answers) > 0 {
		t.Errorf("nobody listens: %q, %v", answers, err)
	}

	stop := serve(t, path, "no: not yet")
	for range 100 {
		if answers, err := Ask(t.Context(), path); err != nil || !slices.Equal(answers, []string{"no: not yet"}) {
			t.Fatalf("got %q, %v", answers, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is %v, %v", info, err)
	}
	if _, err := Listen(path); !errors.Is(err, ErrTaken) {
		t.Errorf("a second one listens: %v", err)
	}

	stop()
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("the socket is left behind: %v", err)
	}
}

// TestLeft: the file of a process that was killed is replaced, and nothing else is.
func TestLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	left, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	left.listener.SetUnlinkOnClose(false)
	left.Close()
	serve(t, path, Yes)
	if answers, err := Ask(t.Context(), path); err != nil || !slices.Equal(answers, []string{Yes}) {
		t.Errorf("got %q, %v", answers, err)
	}

	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(file); err == nil || !strings.Contains(err.Error(), "not a socket") {
		t.Errorf("got %v", err)
	}
	if text, _ := os.ReadFile(file); string(text) != "kept" {
		t.Errorf("the file is %q", text)
	}
}

// TestSilent: a process that listens and never answers, such as one that is stopped, does not
// hold up who asks.
func TestSilent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "socket")
	s, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := Ask(t.Context(), path); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("got %v", err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Ask(ctx, path); err == nil {
		t.Error("asked although it was cancelled")
	}
}
