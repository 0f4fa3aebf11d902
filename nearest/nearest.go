// Package nearest finds what a mistyped name was meant to be.
package nearest

import (
	"slices"
	"strings"
)

// Name returns the name that a mistyped one was most likely meant to be, or "".
func Name(name string, names []string) string {
	best, least := "", max(1, len(name)/3)+1
	for _, n := range slices.Sorted(slices.Values(names)) {
		if len(n)-len(name) >= least || len(name)-len(n) >= least {
			continue // by so much at least they differ
		}
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least && n != name {
			best, least = n, d
		}
	}
	return best
}

// Hint asks whether the nearest name was meant: "did you mean port?". It is "" where no
// name is near.
func Hint(name string, names []string) string {
	if n := Name(name, names); n != "" {
		return "did you mean " + n + "?"
	}
	return ""
}

// distance is the number of letters to insert, delete, change or swap with
// their neighbour between a and b.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range b {
		d[0][j+1] = j + 1
	}
	for i := range len(a) {
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d[i+1][j+1] = min(d[i][j]+cost, d[i+1][j]+1, d[i][j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d[i+1][j+1] = min(d[i+1][j+1], d[i-1][j-1]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
