// Package cures lists what can go wrong in a run and what to do about it, by exit code, and finds the one that a
// message is about. Its table is made of cmd/initplate/testdata/errors, as docs/errors.md is, which has an example of
// each.
package cures

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

//go:embed cures.txt
var table string

// Gap stands for the part of a message that differs from run to run.
const Gap = "…"

// A Cure is what to do about messages of one kind.
type Cure struct {
	Code     int      // the exit code; 0 for warnings
	Name     string   // of the kind, which is that of its file in cmd/initplate/testdata/errors
	Title    string   // what is wrong
	Text     string   // what to do
	Messages []string // all messages of this kind, with a Gap in the place of each part that differs
}

// A List has all cures.
type List []Cure

// All returns all cures: those of errors in the order of their exit codes, then those of warnings.
func All() (all List) {
	for block := range strings.SplitSeq(strings.TrimSpace(table), "\n\n") {
		lines := strings.Split(block, "\n")
		code, name, _ := strings.Cut(lines[0], " ")
		number, _ := strconv.Atoi(code)
		all = append(all, Cure{number, name, lines[1], lines[2], lines[3:]})
	}
	return all
}

// Format returns cures as text, in the form that [All] reads.
func Format(all List) string {
	var b strings.Builder
	for i, c := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		lines := []string{strconv.Itoa(c.Code) + " " + c.Name, c.Title, c.Text}
		b.WriteString(strings.Join(slices.Concat(lines, c.Messages), "\n") + "\n")
	}
	return b.String()
}
