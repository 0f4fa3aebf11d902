package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"

	"github.com/initplate/initplate/test/servers"
)

var update = flag.Bool("update", false, "write the expected output of scripts and examples anew")

func TestMain(m *testing.M) {
	testscript.Main(servers.M{M: m}, map[string]func(){"initplate": asProcess})
}

// asProcess is main, in a process of its own that a test may have prepared, and
// with a copy of all it says.
func asProcess() {
	var said io.Writer = io.Discard
	if path := os.Getenv("INITPLATE_TEST_SAID"); path != "" && !slices.Contains(os.Args, "-") {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
		if err != nil {
			panic(err)
		}
		said = f
	}
	prepare()
	ctx, hangups := untilSignal(context.Background())
	a := newApp(streams{os.Stdin, io.MultiWriter(os.Stdout, said), io.MultiWriter(os.Stderr, said), terminalWidth(os.Stderr), terminalWidth(os.Stdout), lookupOrPanic, os.Environ, hangups})
	code := a.run(ctx, os.Args[1:])
	if codes, _ := exitCodesOf(a.running); a.running != "" && code > 0 && code < 128 && !slices.Contains(codes, code) {
		panic("the help of " + a.running + " does not name its exit code " + strconv.Itoa(code))
	}
	for i, arg := range os.Args[1:] {
		if arg == "--report" || arg == "--metrics" || arg == "--termination-log" { // they are as public as what is said
			text, _ := os.ReadFile(os.Args[i+2])
			said.Write(text)
		}
	}
	os.Exit(code)
}

// lookupOrPanic looks up a variable. That of the name INITPLATE_TEST_BUG, where it is set, meets a bug.
func lookupOrPanic(name string) (string, bool) {
	value, ok := os.LookupEnv(name)
	if ok && name == "INITPLATE_TEST_BUG" {
		panic("a bug")
	}
	return value, ok
}

// noTerminal is the width of what is not a terminal.
func noTerminal() int { return 0 }

// planted is part of every secret in scripts. It may stand in what a run writes,
// never in what it says; only what --out - prints is left out of that.
const planted = "planted"

// scripts runs the scripts of a directory with more commands and an environment, and
// looks for secrets in what the programs said.
func scripts(t *testing.T, dir string, commands map[string]func(*testscript.TestScript, []string), env ...string) {
	all := map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "awaits": awaits, "sends": sends}
	for name, f := range commands {
		all[name] = func(ts *testscript.TestScript, _ bool, args []string) { f(ts, args) }
	}
	said := t.TempDir()
	must(t, os.Chmod(said, 0o777))
	t.Run("scripts", func(t *testing.T) {
		testscript.Run(t, testscript.Params{
			Dir:                 dir,
			UpdateScripts:       *update,
			RequireExplicitExec: true,
			RequireUniqueNames:  true,
			Condition:           condition,
			Cmds:                all,
			Setup: func(e *testscript.Env) error {
				e.Vars = append(e.Vars, env...)
				e.Setenv("INITPLATE_TEST_SAID", filepath.Join(said, filepath.Base(e.WorkDir)))
				return os.Chmod(e.WorkDir, 0o777)
			},
		})
	})
	files, err := filepath.Glob(said + "/*")
	must(t, err)
	if len(files) == 0 {
		t.Error("no script left what it said")
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		must(t, err)
		if i := strings.Index(string(text), planted); i >= 0 {
			t.Errorf("%s shows a secret: ...%s", filepath.Base(f), text[max(0, i-200):min(len(text), i+50)])
		}
		if i := strings.IndexFunc(string(text), func(r rune) bool { return !tame(r) && r != '\r' }); i >= 0 {
			t.Errorf("%s sends a terminal what it obeys: ...%q", filepath.Base(f), text[max(0, i-200):min(len(text), i+50)])
		}
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	scripts(t, "testdata/script", nil)
}

// exits runs a command and checks its exit code: exits 3 initplate render ...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// awaits waits until a file has a line that matches: awaits FILE REGEXP
func awaits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: awaits FILE REGEXP")
	}
	line, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)

	text := []byte(nil)
	for limit := time.Now().Add(time.Minute); !line.Match(text); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			ts.Fatalf("%s has no %s after a minute:\n%s", args[0], args[1], text)
		}
		text, _ = os.ReadFile(ts.MkAbs(args[0])) // it may not be there yet
	}
}

// sends sends a signal to the command in the background: sends TERM
func sends(ts *testscript.TestScript, neg bool, args []string) {
	all := ts.BackgroundCmds()
	if neg || len(args) != 1 || len(all) != 1 {
		ts.Fatalf("usage: sends SIGNAL, with one command in the background")
	}
	ts.Check(all[0].Process.Signal(unix.SignalNum("SIG" + args[0])))
}

func condition(cond string) (bool, error) {
	if cond != "root" {
		return false, errors.New("unknown condition")
	}
	if os.Geteuid() != 0 && os.Getenv("CI") != "" {
		return false, errors.New("these tests must run as root where CI is set, so that none stays out unseen")
	}
	return os.Geteuid() == 0, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writeFile(path, text string) error { return os.WriteFile(path, []byte(text), 0o600) }
