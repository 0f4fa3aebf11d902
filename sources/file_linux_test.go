package sources

import (
	"errors"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestFileRefused(t *testing.T) {
	path := write(t, t.TempDir(), "key", "s3cret")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		if os.Getuid() == 0 { // root reads everything: this thread, which ends here, does it as nobody
			runtime.LockOSThread()
			if err := syscall.Setfsuid(65534); err != nil {
				failed <- err
				return
			}
		}
		_, err := File().Fetch(t.Context(), []string{path})
		failed <- err
	}()
	err := <-failed
	var e *Error
	if !errors.As(err, &e) || e.Kind != Refused || !strings.Contains(e.Hint, "fsGroup") {
		t.Fatalf("got %#v, want Refused with a hint", err)
	}
	if got, want := err.Error(), "file:"+path+": permission denied"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
