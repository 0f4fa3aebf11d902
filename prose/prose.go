// Package prose lists names in a sentence, and wraps text.
package prose

import "strings"

// Or lists names of which one is meant: "a, b or c".
func Or(names []string) string { return joined(names, " or ") }

// And lists names that are all meant: "a, b and c".
func And(names []string) string { return joined(names, " and ") }

func joined(names []string, beforeLast string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + beforeLast + names[last]
}
