package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestUsageExamples wants every command to have examples that are not wider than 80 columns, and parses their flags.
func TestUsageExamples(t *testing.T) {
	visitCommands(newTestApp().command(), func(c *cobra.Command) {
		if !c.HasExample() && c.HasParent() && c.Parent().Name() != "completion" && c.Name() != "completion" {
			t.Errorf("%s has no examples", c.CommandPath())
		}
		joined := strings.ReplaceAll(c.Example, "\\\n", " ")
		for line := range strings.Lines(c.Example) {
			if len(strings.TrimRight(line, "\n")) > 80 {
				t.Errorf("%s: an example is wider than 80 columns: %s", c.CommandPath(), line)
			}
		}
		for line := range strings.Lines(joined) {
			for part := range strings.SplitSeq(line, "|") {
				if args, ok := strings.CutPrefix(strings.TrimSpace(part), "initplate "); ok {
					checkExample(t, args)
				}
			}
		}
	})
}

// checkExample wants the words behind initplate to be a command with flags that it has.
func checkExample(t *testing.T, words string) {
	t.Helper()
	words, _, _ = strings.Cut(words, " #")
	words, _, _ = strings.Cut(words, ">")
	words, _, _ = strings.Cut(words, "<")
	c, args, err := newTestApp().command().Find(strings.Fields(words))
	if err != nil || !c.HasParent() {
		t.Errorf("initplate %s: there is no such command (%v)", words, err)
		return
	}
	if err := c.ParseFlags(args); err != nil {
		t.Errorf("initplate %s: %v", words, err)
	}
}

// TestUsageExitCodes wants the exit codes of every command in its help, once.
func TestUsageExitCodes(t *testing.T) {
	visitCommands(newTestApp().command(), func(c *cobra.Command) {
		if c.Runnable() && c.Name() != "completion" && !strings.Contains(c.Long, "Exit codes:\n  0  ") {
			t.Errorf("the help of %s has no exit codes", c.CommandPath())
		}
		if n := strings.Count(c.Long, "Exit codes:"); n > 1 {
			t.Errorf("the help of %s has its exit codes %d times", c.CommandPath(), n)
		}
	})
}

func newTestApp() *app {
	nothing := func(string) (string, bool) { return "", false }
	return newApp(streams{lookup: nothing, environ: func() []string { return nil }})
}

func visitCommands(c *cobra.Command, visit func(*cobra.Command)) {
	visit(c)
	for _, sub := range c.Commands() {
		visitCommands(sub, visit)
	}
}
