package servers

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// NodeJS returns the Node.js of the system, with packages of npm: it runs in the directory that has them, and none of our
// environment.
func NodeJS(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	dir := filepath.Dir(Cached(t, "npm", "packages"))
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatalf("this test needs Node.js, 20 or later: %v", err)
	}

	cmd := exec.Command(node, args...)
	cmd.Dir, cmd.Env = dir, []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent"}
	return cmd
}
