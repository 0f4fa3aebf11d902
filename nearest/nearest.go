// Package nearest finds what a mistyped name was meant to be.
package nearest

import (
	"slices"
	"strings"
)

// Name returns the name that a mistyped one was most likely meant to be, or "". It is a
// near miss: the same words, of which each is nearly right, or the same letters parted
// otherwise. Names of which a word is another are other names, however long the rest is.
func Name(name string, names []string) string {
	best, least := "", limit(name)+1
	for _, n := range slices.Sorted(slices.Values(names)) {
		if len(n)-len(name) >= least || len(name)-len(n) >= least || n == name {
			continue // by so much at least they differ
		}
		if d := misses(strings.ToLower(name), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}

	return best
}

// limit is how many letters may be wrong in a name or in a word of one.
func limit(name string) int {
	const most = 3
	return min(max(1, len(name)/3), most)
}

// misses is the number of letters by which two names differ; many if one is no near miss
// of the other.
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
		total = 1 // they are parted by other characters
	}
	return total
}

func words(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("_-./ ", r) })
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
