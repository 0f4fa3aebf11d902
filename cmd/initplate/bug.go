package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/initplate/initplate/crash"
)

const issuesURL = "https://github.com/initplate/initplate/issues"

// bundledAdvice is what users of a bundled template can do about a value that this does not take.
const bundledAdvice = "give another value; if this one is right, the bundled template has a bug: report it at " + issuesURL

// bugHint says how to report a panic, and with what. Functions and lines show no value.
func (a *app) bugHint(bug *crash.Error) string {
	const hint = "this is a bug in initplate, whatever the files and values are: " +
		"report it at %s with this message and: %s, version %s, %s/%s, in %s"
	command := a.running
	if command == "" {
		command = "initplate"
	}
	where := strings.Join(bug.Stack, " < ")
	return fmt.Sprintf(hint, issuesURL, command, built().Version, runtime.GOOS, runtime.GOARCH, where)
}

// finishSafely is [app.finish], and reports a panic in it.
func (a *app) finishSafely(ctx context.Context, err error) (code int) {
	bug := crash.Run("saying what went wrong", "", func() error {
		code = a.finish(ctx, err)
		return nil
	})

	if bug == nil {
		return code
	}

	for _, e := range []error{err, bug} {
		if e != nil {
			fmt.Fprintf(a.err, "initplate: error: %s\n", a.door().line(e.Error()))
		}
	}

	return exitInvalid
}
