package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// exitCodesOf returns the exit codes of a command other than 0, and what some of them mean there in other words than
// elsewhere. Standard output may be full or closed for every command.
func exitCodesOf(path string) (codes []int, words map[int]string) {
	reads := []int{exitInvalid, exitUsage, exitMissing, exitUnwritten}
	switch path {
	case "initplate render":
		return []int{
			exitInvalid, exitUsage, exitMissing, exitRefused, exitUnreached, exitUnwritten, exitChanged,
		}, nil
	case "initplate ready":
		return []int{exitInvalid, exitUsage, exitUnwritten}, map[int]string{
			exitDone: "ready", exitInvalid: "not ready, or not running",
		}
	case "initplate check":
		return reads, map[int]string{exitInvalid: "a template or a file is wrong"}
	case "initplate plan", "initplate policy":
		return reads, nil
	case "initplate preflight mysql", "initplate preflight mariadb", "initplate preflight galera":
		return []int{exitInvalid, exitUsage, exitUnwritten}, map[int]string{
			exitDone: "no check finds an error", exitInvalid: "a check finds an error, or with --strict a warning",
		}
	case "initplate inject":
		return []int{exitInvalid, exitUsage, exitUnwritten}, map[int]string{
			exitInvalid: "a manifest or a preset is wrong, or they do not fit together",
		}
	case "initplate init":
		return []int{exitUsage, exitUnwritten}, map[int]string{
			exitDone:      "the template was written",
			exitUsage:     "the format is not known, or a flag or a variable is wrong",
			exitUnwritten: "the file is there already, or cannot be written",
		}
	case "initplate templates", "initplate podpreset":
		return []int{exitInvalid, exitUsage, exitUnwritten}, nil
	}
	return []int{exitUsage, exitUnwritten}, nil
}

// addExitCodes adds the exit codes of commands to their help, but to that of the program, which has all.
func addExitCodes(c *cobra.Command) {
	for _, sub := range c.Commands() {
		if sub.Runnable() && sub.Name() != "completion" {
			text := strings.TrimRight(sub.Long, "\n")
			if text == "" {
				text = strings.ToUpper(sub.Short[:1]) + sub.Short[1:] + "."
			}
			sub.Long = text + "\n\n" + exitCodeList(sub.CommandPath())
		}
		addExitCodes(sub)
	}
}

// exitCodeList returns the lines about the exit codes of a command.
func exitCodeList(path string) string {
	codes, words := exitCodesOf(path)
	var b strings.Builder
	b.WriteString("Exit codes:\n")
	for _, code := range slices.Concat([]int{exitDone}, codes) {
		what := words[code]
		if what == "" {
			what = codeWords(code)
		}
		fmt.Fprintf(&b, "  %d  %s\n", code, what)
	}
	return b.String()
}

// codeWords says what an exit code means; "done" for 0.
func codeWords(code int) string {
	return map[int]string{
		exitDone:    "done",
		exitInvalid: "a template, a value in it, or a manifest is wrong",
		exitUsage:   "a command, flag, variable or file of settings is wrong",
		exitMissing: "a value is missing", exitRefused: "a source refused access",
		exitUnreached: "a source was not reached before the deadline",
		exitUnwritten: "the output could not be written", exitChanged: "something would change",
	}[code]
}
