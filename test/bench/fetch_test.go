package bench

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	rounds  = 7                // of all programs, one after the other
	enough  = 5 * time.Second  // a program that took so long at a distance runs no more there
	tooMuch = 20 * time.Second // and one whose run took so long goes no farther
)

// A row is what one program took for a work, at each distance.
type row struct {
	Program string
	At      map[time.Duration]runs
	Failed  string // in its own words, where it cannot do the work
	slow    bool
}

// fetch has all programs do a work at all distances.
func fetch(t testing.TB, s *store, l line, w work, all []program) []row {
	t.Helper()
	var rows []row
	var able []program
	for _, p := range all {
		if _, ok := p.takes(w); ok {
			able = append(able, p)
			rows = append(rows, row{Program: p.name, At: map[time.Duration]runs{}})
		}
	}
	for _, trip := range trips {
		spent := make([]time.Duration, len(able))
		for range rounds {
			for i, p := range able {
				if spent[i] >= enough || rows[i].Failed != "" || rows[i].slow {
					continue
				}
				part, _ := p.takes(w)
				r, err := p.do(t.TempDir(), part, s, l, trip)
				if err != nil && p.name == "initplate" {
					t.Fatal(err)
				} else if err != nil {
					rows[i].Failed = essence(err)
					continue
				}
				rows[i].At[trip] = append(rows[i].At[trip], r)
				spent[i] += r.wall
			}
		}
		for i := range rows {
			rows[i].slow = spent[i] >= tooMuch && len(rows[i].At[trip]) == 1
		}
		say(t, "%s, %v away", w.Name, trip)
	}
	return rows
}

// essence is the end of a message.
func essence(err error) string {
	return strings.TrimSpace(regexp.MustCompile(`[^:]*:[^:]*$`).FindString(strings.TrimRight(err.Error(), "\"}\n\t ")))
}

// All are the runs at all distances.
func (r row) All() (all runs) {
	for _, trip := range trips {
		all = append(all, r.At[trip]...)
	}
	return all
}

const near = 20 * time.Millisecond // the distance that the budgets are for

// Near are the runs at 20 ms.
func (r row) Near() runs { return r.At[near] }

// Walls are the times at each distance, for the page.
func (r row) Walls() (all []string) {
	for _, trip := range trips {
		switch n := len(r.At[trip]); n {
		case 0:
			all = append(all, "-")
		case rounds:
			all = append(all, milliseconds(r.At[trip].Wall()))
		default:
			all = append(all, fmt.Sprintf("%s (%d)", milliseconds(r.At[trip].Wall()), n))
		}
	}
	return all
}

// Trips is how many round trips a run takes, none of its own time included: how much longer it takes at its greatest
// distance than at none.
func (r row) Trips() float64 {
	far := trips[0]
	for _, trip := range trips {
		if len(r.At[trip]) > 0 {
			far = trip
		}
	}
	return float64(r.At[far].Wall()-r.At[0].Wall()) / float64(far)
}
