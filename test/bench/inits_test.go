package bench

import (
	"cmp"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"
)

// An initial is what a package does before main begins.
type initial struct {
	Package string
	Clock   time.Duration
	Bytes   int
}

const dearest = 8 // packages that are listed

var traced = regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock, (\d+) bytes, \d+ allocs$`)

// initials returns the packages whose initialisation takes longest, after the sum of all, by medians.
func initials(t testing.TB, path string) []initial {
	t.Helper()
	clocks, bytes := map[string][]time.Duration{}, map[string]int{}
	for range localRounds {
		cmd := exec.Command(path, "version")
		cmd.Env = []string{"GODEBUG=inittrace=1"}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var sum time.Duration
		all := 0
		for _, m := range traced.FindAllSubmatch(out, -1) {
			name := string(m[1])
			ms, err := strconv.ParseFloat(string(m[2]), 64)
			if err != nil {
				t.Fatal(err)
			}
			n, err := strconv.Atoi(string(m[3]))
			if err != nil {
				t.Fatal(err)
			}
			clock := time.Duration(ms * float64(time.Millisecond))
			clocks[name], bytes[name] = append(clocks[name], clock), n
			sum, all = sum+clock, all+n
		}
		clocks[""], bytes[""] = append(clocks[""], sum), all
	}
	if len(clocks) < dearest {
		t.Fatalf("GODEBUG=inittrace=1 tells of %d packages", len(clocks)-1)
	}
	var found []initial
	for name, c := range clocks {
		slices.Sort(c)
		found = append(found, initial{cmp.Or(name, "all"), c[len(c)/2], bytes[name]})
	}
	slices.SortFunc(found, func(a, b initial) int {
		return cmp.Or(cmp.Compare(b.Clock, a.Clock), cmp.Compare(a.Package, b.Package))
	})
	say(t, "initialisation by package")
	return found[:dearest+1]
}
