package cloud

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/initplate/initplate/sources"
)

// TestHomeOfAnother: files in the home of another user are as good as none. A file that can be
// seen but not read is an error.
func TestHomeOfAnother(t *testing.T) {
	outside := t.TempDir()
	if err := os.Chmod(filepath.Dir(outside), 0o755); err != nil { // of this test, for root alone by default
		t.Fatal(err)
	}

	home := filepath.Join(outside, "home")
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o755); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(home, ".aws", "config")
	if err := os.WriteFile(config, []byte("[default]\nregion = eu-west-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	for _, tt := range []struct {
		name string
		path string // that this user may not use
		want string
	}{
		{"the home", home, "there is no profile default in " + config + " (of another user)"},
		{"the file", config, "open " + config + ": permission denied"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			defer os.Chmod(tt.path, 0o755)
			if err := os.Chmod(tt.path, 0); err != nil {
				t.Fatal(err)
			}

			c := New(Config{Env: lookup(map[string]string{"HOME": home, "AWS_EC2_METADATA_DISABLED": "true"})})
			_, err := asNobody(t.Context(), c.AWSKeys)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			c = New(Config{Env: lookup(map[string]string{"HOME": home, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "r"})})
			_, err = asNobody(t.Context(), func(ctx context.Context) (AWSEndpoint, error) { return c.AWSEndpoint(ctx, "ssm", "r") })
			if (err == nil) != (tt.path == home) || err != nil && KindOf(err) != sources.Refused {
				t.Errorf("the endpoint: got %v", err)
			}
		})
	}
}

// asNobody calls a function in a thread that root's rights do not reach, and that then ends.
func asNobody[T any](ctx context.Context, f func(context.Context) (T, error)) (answer T, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if os.Getuid() == 0 {
			runtime.LockOSThread()
			err = syscall.Setfsuid(65534)
		}
		if err == nil {
			answer, err = f(ctx)
		}
	}()
	<-done
	return answer, err
}
