package stage

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const isolatedEnv = "STAGE_TEST_ISOLATED"

// isolated runs the test that calls it in a process of its own, whose privileges and
// mounts it may change. In that process it returns a directory to work in; in the other,
// where the test is then over, "".
func isolated(t *testing.T, how syscall.SysProcAttr) (dir string) {
	t.Helper()
	if dir := os.Getenv(isolatedEnv); dir != "" {
		return dir
	}
	dir = t.TempDir()
	must(t, os.Chmod(filepath.Dir(dir), 0o755)) // for a process that has dropped its privileges
	must(t, os.Chmod(dir, 0o755))
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), isolatedEnv+"="+dir, noRaceWait)
	cmd.SysProcAttr = &how
	out, err := cmd.CombinedOutput()
	if how.Cloneflags != 0 && errors.Is(err, fs.ErrPermission) {
		cannot(t, "may not have mounts of its own")
	}
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("%v\n%s", err, out)
	}
	return ""
}

// mounted is isolated in a process with mounts of its own, made by root or, where
// that is allowed, by root of a user namespace.
func mounted(t *testing.T) (dir string) {
	t.Helper()
	how := syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		how.Cloneflags |= syscall.CLONE_NEWUSER
		how.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
		how.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	}
	dir = isolated(t, how)
	if dir != "" {
		must(t, syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""))
	}
	return dir
}

// dropped is isolated in a process that is root until it calls drop.
func dropped(t *testing.T) (dir string) {
	t.Helper()
	needRoot(t)
	return isolated(t, syscall.SysProcAttr{})
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		cannot(t, "is not root")
	}
}

// cannot ends a test that this process cannot arrange: in make test and where CI is
// set that is an error, so that no test stays out unseen.
func cannot(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" || os.Getenv("INITPLATE_TEST_LONG") != "" {
		t.Fatalf("this process %s: the test must run as root, outside a container", why)
	}
	t.Skipf("not run: this process %s", why)
}

const nobody = 65534

// drop gives up root for good, in the whole process.
func drop(t *testing.T, groups ...int) {
	t.Helper()
	must(t, syscall.Setgroups(groups))
	must(t, syscall.Setresgid(nobody, nobody, nobody))
	must(t, syscall.Setresuid(nobody, nobody, nobody))
}

// writable makes a directory that the process may write to once it has dropped root.
func writable(t *testing.T, path string) string {
	t.Helper()
	must(t, os.MkdirAll(path, 0o755))
	must(t, os.Chown(path, nobody, nobody))
	return path
}
