package faults

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// planted is part of every value and token that the servers hold. It may stand in what a run writes, never in what it
// says.
const planted = "planted"

// A ran is what became of one run.
type ran struct {
	code   int
	said   string // both outputs
	took   time.Duration
	memory int64    // the most that was resident, in bytes
	left   []string // files that are there and were not, or were changed
}

// A command is the program in a folder of its own, with an old output.
type command struct {
	*exec.Cmd
	dir   string
	said  bytes.Buffer
	start time.Time
}

const old = "old\n"

// prepare makes a command that renders text into an output that exists. Nothing of our environment reaches it.
func prepare(t testing.TB, text string, env []string, args ...string) *command {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"app.tmpl": text, "out/app": old} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := &command{dir: dir}
	c.Cmd = exec.Command(servers.Initplate(t), append([]string{"render", "app.tmpl", "--out", "out/app"}, args...)...)
	c.Dir, c.Stdout, c.Stderr = dir, &c.said, &c.said
	c.Env = append([]string{"HOME=" + dir, "TMPDIR=" + dir, "INITPLATE_LOG_LEVEL=debug"}, env...)
	return c
}

func (c *command) run() (ran, error) {
	c.start = time.Now()
	if err := c.Start(); err != nil {
		return ran{}, err
	}
	return c.end()
}

// late is how long after its timeout a run may end. It has one processor of a machine that runs many at once.
const late = 3 * time.Second

// within runs what command makes, and once more where it took longer than limit: the machine may have much else to do.
func within(limit time.Duration, command func() *command) (ran, error) {
	r, err := command().run()
	if err == nil && r.took > limit {
		return command().run()
	}
	return r, err
}

// end waits until the program ends.
func (c *command) end() (ran, error) {
	err := c.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return ran{}, err
	}
	r := ran{code: c.ProcessState.ExitCode(), said: c.said.String(), took: time.Since(c.start)}
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.memory = usage.Maxrss << 10 // Linux counts KiB, and what this process had when it started the other
	}
	err = filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "app.tmpl" {
			return err
		}
		if content, err := os.ReadFile(path); err != nil {
			return err
		} else if name, _ := filepath.Rel(c.dir, path); name != "out/app" || string(content) != old {
			r.left = append(r.left, name)
		}
		return nil
	})
	return r, err
}

var message = regexp.MustCompile(`(?m)^initplate: (error|hint|warning): .*\n`)

// plain is what a run said that is no log of its progress, without what differs from run to run.
func plain(said string) string {
	text := strings.Join(message.FindAllString(said, -1), "")
	for _, r := range []struct{ in, out string }{
		{`127\.0\.0\.1:[0-9]+`, "ADDRESS"},
		{`127\.0\.0\.2:[0-9]+`, "ELSEWHERE"},
		{`tried [0-9]+ times in [0-9.]+m?s`, "tried N times in T"},
		{`current time [^ ]+ is after [^ \n]+`, "current time T is after U"},
	} {
		text = regexp.MustCompile(r.in).ReplaceAllString(text, r.out)
	}
	return text
}
