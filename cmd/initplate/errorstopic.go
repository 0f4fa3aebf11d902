package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/reference"
	"github.com/initplate/initplate/reference/cures"
)

// errorsTopic is what can go wrong, and what to do about it.
func errorsTopic() topic {
	return topic{
		name: "errors", short: "what an error or a warning means, and what to do", takes: "[TEXT]...", free: true,
		text: func(words []string) string {
			if len(words) == 0 {
				return cureList()
			}
			return cureFor(strings.Join(words, " "))
		},
	}
}

// codeHeading is the heading of the errors with an exit code; 0 for warnings.
func codeHeading(code int) string {
	if code == exitDone {
		return "Warnings"
	}
	return fmt.Sprintf("Exit code %d: %s", code, codeWords(code))
}

const cureListIntro = `What can go wrong, by exit code. initplate help errors 'TEXT' finds what to do
about a message: give it the message, or a part. docs/errors.md has an example
of each.
`

func cureList() string {
	var b strings.Builder
	b.WriteString(cureListIntro)
	code := -1
	for _, c := range cures.All() {
		if c.Code != code {
			code = c.Code
			fmt.Fprintf(&b, "\n%s\n", codeHeading(code))
		}
		b.WriteString(reference.Paragraphs([]string{c.Title}, "  "))
	}
	return b.String()
}

// severalKinds is how many kinds a message may fit alike. One that fits more is too short to mean something.
const severalKinds = 3

// cureFor says what to do about messages, each kind once.
func cureFor(text string) string {
	var says []string
	all := cures.All()
	for _, message := range cures.Split(text) {
		found := all.Find(message)
		if len(found) > severalKinds {
			continue
		}
		for _, c := range found {
			says = append(says, codeHeading(c.Code)+"\n"+reference.Paragraphs([]string{c.Title + ".", c.Text}, "  "))
		}
	}
	if len(says) == 0 {
		return noCure
	}
	return strings.Join(slices.Compact(says), "\n")
}

const noCure = `No error or warning of initplate looks like that. Give the whole message, as it is
printed. initplate help errors lists all kinds, and docs/errors.md all messages.
`

// withMessage returns arguments with -- before the text of help errors: messages about flags begin as flags do.
func withMessage(args []string) []string {
	const at = 2
	if len(args) > at && args[0] == "help" && args[1] == errorsTopic().name && strings.Contains(args[at], " ") {
		return slices.Insert(slices.Clone(args), at, "--")
	}
	return args
}
