// Package nearest finds what a mistyped name was meant to be.
package nearest

import (
	"slices"
	"strings"
)

// Name returns the name that a mistyped one was most likely meant to be, or "". It has the
// same words, each nearly right, or the same letters in other words. A name with one other
// word is another name, however long the rest is.
func Name(name string, names []string) string {
	best, least := "", limit(name)+1
	for _, n := range slices.Sorted(slices.Values(names)) {
		if len(n)-len(name) >= least || len(name)-len(n) >= least || n == name {
			continue // the distance is at least the difference in length
		}
		if d := misses(strings.ToLower(name), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}

	return best
}

// limit returns how many letters may be wrong in a name, or in a word of it.
func limit(name string) int {
	const most = 3
	return min(max(1, len(name)/3), most)
}

// misses returns the number of letters by which two names differ. It is many if neither can
// be a mistyped form of the other.
func misses(a, b string) int {
	const many = 1 << 10
	x, y := words(a), words(b)
	if len(x) != len(y) {
		if d := distance(strings.Join(x, ""), strings.Join(y, "")); d <= 1 {
			return d + 1 // for what parts the words
		}
		return many
	}

	total := 0
	for i := range x {
		d := distance(x[i], y[i])
		if d > max(limit(x[i]), limit(y[i])) {
			return many
		}
		total += d
	}

	if total == 0 && a != b {
		total = 1 // other characters are between their words
	}
	return total
}

func words(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("_-./ ", r) })
}

// Hint asks whether the nearest name was meant: "did you mean port?". It is "" if no name is
// near.
func Hint(name string, names []string) string {
	if n := Name(name, names); n != "" {
		return "did you mean " + n + "?"
	}
	return ""
}

// distance returns the number of bytes to insert, delete, change or swap with their
// neighbour to make b of a.
func distance(a, b string) int {
	d := distances(len(a), len(b))
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

// distances returns a table of the distances between the first i bytes of one word and the
// first j of another. It is filled where i or j is 0.
func distances(a, b int) [][]int {
	d := make([][]int, a+1)
	for i := range d {
		d[i] = make([]int, b+1)
		d[i][0] = i
	}
	for j := range b {
		d[0][j+1] = j + 1
	}
	return d
}
