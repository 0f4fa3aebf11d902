package main

import (
	"fmt"
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

// cureFor says what to do about a message.
func cureFor(text string) string {
	c, ok := cures.All().Find(text)
	if !ok {
		return "No error or warning of initplate looks like that. initplate help errors lists them.\n"
	}
	says := reference.Paragraphs([]string{c.Title + ".", c.Text}, "  ")
	return codeHeading(c.Code) + "\n" + says
}
