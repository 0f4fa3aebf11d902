// Initplate fills in a container's config files before the container starts.
//
// This package has what users see: commands, flags and their environment variables,
// messages and exit codes. Only this package reads the environment of the process, and
// only main exits.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/initplate/initplate/crash"
)

func main() {
	collectLate()
	log.SetOutput(io.Discard) // net/http logs misbehaving servers there; its errors say what matters

	ctx, hangups := untilSignal(context.Background())
	std := streams{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		width: terminalWidth(os.Stderr), outWidth: terminalWidth(os.Stdout),
		lookup: os.LookupEnv, environ: os.Environ, hangups: hangups,
	}
	os.Exit(run(ctx, os.Args[1:], std))
}

// collectLate delays the first garbage collection from 4 to 8 MB of heap. Most runs end
// before that; with Consul and Vault, it saves a seventh of their CPU. After it, collections
// happen as usual, so that large runs take no more memory.
func collectLate() {
	usual := debug.SetGCPercent(200)
	runtime.AddCleanup(new([64]byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}

// streams are what a run reads and writes apart from files and servers.
type streams struct {
	in       io.Reader
	out, err io.Writer
	width    func() int // of the terminal that err writes to; 0 if it is not one
	outWidth func() int // of the one that out writes to
	lookup   func(name string) (string, bool)
	environ  func() []string
	hangups  *hangups // nil if signals do not reach the run
}

// run runs one command and returns the exit code.
func run(ctx context.Context, args []string, s streams) int {
	return newApp(s).run(ctx, args)
}

func newApp(s streams) *app {
	a := &app{streams: s, tabulate: allSources, over: make(chan struct{}), abandoned: make(chan int, 1)}
	a.settings, a.unset = readSettings(s.lookup)
	return a
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.command()
	root.SetArgs(withMessage(args))
	return a.lastly(func() int {
		err := crash.Run("running a command", "", func() error { return root.ExecuteContext(ctx) })
		return a.finishSafely(ctx, err)
	})
}
