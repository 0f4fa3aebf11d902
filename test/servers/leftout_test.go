package servers_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

// A test whose server is missing is left out, and the tests say so in one line; where servers are required, it fails.
func TestLeftOut(t *testing.T) {
	const line = "github.com/initplate/initplate/test/servers: left out 2 tests that need consul, vault (make servers)\n"
	for _, tt := range []struct {
		name, env, want string
		fails           bool
	}{
		{name: "not required", env: "X=1", want: line},
		{name: "long", env: "INITPLATE_TEST_LONG=1", want: "run `make servers` first", fails: true},
		{name: "soak", env: "INITPLATE_TEST_SOAK=1", want: "run `make servers` first", fails: true},
		{name: "CI", env: "CI=true", want: "run `make servers` first", fails: true},
		{name: "make", env: "INITPLATE_TEST_SERVERS=1", want: "run `make servers` first", fails: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^(TestProxy|TestSeal)$")
			cmd.Env = withoutServers(t, tt.env)
			out, err := cmd.CombinedOutput()
			if (err != nil) != tt.fails || strings.Count(string(out), tt.want) == 0 {
				t.Errorf("%v\n%s\nwant %q, failing: %v", err, out, tt.want, tt.fails)
			}
		})
	}
}

// go test, given several packages, shows nothing of one that passes, but for what was left out; a second time too.
func TestLeftOutIsSeen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("see tell")
	}

	env := withoutServers(t, "X=1")
	for range 2 {
		cmd := exec.Command("go", "test", "../policy", "../../bytesize")
		cmd.Env = env
		var said strings.Builder
		cmd.Stderr = &said
		if out, err := cmd.Output(); err != nil {
			t.Fatalf("%v\n%s%s", err, out, &said)
		}

		const line = "github.com/initplate/initplate/test/policy: left out 2 tests that need moto, vault (make servers)\n"
		if said.String() != line {
			t.Errorf("got %q\nwant %q", said.String(), line)
		}
	}
}

// withoutServers is the environment of tests that have an empty cache, which nothing requires but what more says.
func withoutServers(t *testing.T, more string) []string {
	t.Helper()
	env := []string{more, "INITPLATE_TEST_CACHE=" + t.TempDir()}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if name != "CI" && !strings.HasPrefix(name, "INITPLATE_TEST_") {
			env = append(env, v)
		}
	}
	return env
}
