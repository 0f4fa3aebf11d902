package main

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/languages"
)

func formatsTopic() topic {
	return topic{
		name: "formats", short: "how values are written, by format", takes: "[FORMAT]...",
		names: languages.Names,
		text:  func([]string) string { return formatList() },
	}
}

// formatList has a line for each format.
func formatList() string {
	var b strings.Builder
	for _, f := range languages.All() {
		fmt.Fprintf(&b, "%-12s %s\n", f.Name, strings.Join(append(f.Files, f.Exts...), " "))
	}
	return b.String()
}
