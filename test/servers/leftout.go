package servers

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Required reports whether a missing server is a failure: in the long form, in CI, and in every target of the Makefile,
// which sets INITPLATE_TEST_SERVERS. Elsewhere the tests that need it are left out, and Main says which.
func Required() bool {
	return Long() || os.Getenv("INITPLATE_TEST_SERVERS") != "" || os.Getenv("CI") != ""
}

// Cached returns the absolute path of a file below the cache directory. If it is missing, the test fails where servers
// are required, and is left out elsewhere.
func Cached(t testing.TB, elem ...string) string {
	t.Helper()
	path, err := cached(elem...)
	switch {
	case err == nil:
		return path
	case Required():
		t.Fatal(err)
	case !leftOut.told:
		t.Fatalf("this package needs func TestMain(m *testing.M) { servers.Main(m) }, to say what is left out: %v", err)
	}

	leftOut.add(t.Name(), needed(elem))
	t.Skip(err)
	return ""
}

// needed is what people call a file of the cache: consul, mysql-9.7.
func needed(elem []string) string {
	if elem[0] == "bin" {
		return elem[1]
	}
	return elem[0]
}

// leftOut is what tests of this process did without.
var leftOut omissions

type omissions struct {
	told bool // in the end, by Main

	mu            sync.Mutex
	tests, needed map[string]bool
}

func (o *omissions) add(test, needed string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tests == nil {
		o.tests, o.needed = map[string]bool{}, map[string]bool{}
		uncached()
	}

	o.tests[test], o.needed[needed] = true, true
}

// line says what was left out of a package, or is empty.
func (o *omissions) line(pkg string) string {
	if len(o.tests) == 0 {
		return ""
	}

	tests := "1 test that needs"
	if n := len(o.tests); n > 1 {
		tests = fmt.Sprintf("%d tests that need", n)
	}
	return fmt.Sprintf("%s: left out %s %s (make servers)\n", pkg, tests,
		strings.Join(slices.Sorted(maps.Keys(o.needed)), ", "))
}

// Main runs the tests of a package, for its TestMain. In the end it says in one line what was left out.
func Main(m *testing.M) { M{m}.Run() }

// M is what Main does, for those who take what runs tests.
type M struct{ *testing.M }

// Run runs the tests, and returns the exit code.
func (m M) Run() int {
	leftOut.told = true
	waitTogether()
	code := m.M.Run()
	removeShared()

	if line := leftOut.line(tested()); line != "" {
		tell(line)
	}

	return code
}

// waitTogether has more parallel tests run at once than there are processors, unless -parallel says how many: tests with
// servers mostly wait.
func waitTogether() {
	if !flag.Parsed() {
		flag.Parse()
	}

	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		flag.Set("test.parallel", strconv.Itoa(2+2*runtime.GOMAXPROCS(0)))
	}
}

// tested returns the import path of the package whose tests run.
func tested() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return filepath.Base(os.Args[0])
	}
	return strings.TrimSuffix(info.Path, ".test")
}

// tell prints a line where it is seen. Given several packages, go test shows nothing of what the tests of a package
// print if they pass. So on Linux the line goes to the standard error of go test itself, the parent of this process.
func tell(line string) {
	parent := fmt.Sprintf("/proc/%d/", os.Getppid())
	if exe, err := os.Readlink(parent + "exe"); err == nil && filepath.Base(exe) == "go" {
		stderr, err := os.OpenFile(parent+"fd/2", os.O_WRONLY|os.O_APPEND, 0)
		if err == nil {
			defer stderr.Close()
			if _, err := stderr.WriteString(line); err == nil {
				return
			}
		}
	}
	fmt.Print(line)
}

// uncached keeps go test from taking the result from its cache the next time, without the line. It keeps no result of
// tests that opened a file of the module which changed in the last two seconds, or will change (hashOpen in
// cmd/go/internal/test). What is opened after the last test does not count.
func uncached() {
	dir, err := ownCacheDir()
	if err != nil || os.MkdirAll(dir, 0o777) != nil {
		return
	}

	path, tomorrow := filepath.Join(dir, "left-out"), time.Now().Add(24*time.Hour)
	os.WriteFile(path, nil, 0o666)
	os.Chtimes(path, tomorrow, tomorrow)
}
